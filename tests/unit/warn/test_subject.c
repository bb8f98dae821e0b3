/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, texts and ids of what warnings are about. */
#include "warn/subject.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct subject *of_key(const struct subject_key *k)
{
	struct subject *s = subject_new(k);
	assert_non_null(s);
	return s;
}

static void assert_text(const struct subject_key *k, const char *text, const char *name)
{
	char got[SUBJECT_TEXT_BYTES];
	struct subject *s = of_key(k);
	assert_true(str_eq(str_make(got, subject_text(s, got)), str_of(text)));
	assert_true(str_eq(str_make(got, subject_name(s, got)), str_of(name)));
	subject_free(s);
}

static void every_type_has_its_text(void **state)
{
	(void)state;
	struct subject_key k;
	subject_key_label(&k, STR("emotet"));
	assert_text(&k, "label:emotet", "emotet");
	subject_key_value(&k, (struct value){KIND_DOMAIN, STR("evil.example")});
	assert_text(&k, "domain:evil.example", "evil.example");
	subject_key_asset(&k, INT64_MAX, (struct value){KIND_IPV4, STR("\xcb\x00\x71\x07")});
	assert_text(&k, "asset:9223372036854775807:203.0.113.7", "203.0.113.7");
	subject_key_lookalike(&k, 7, (struct value){KIND_DOMAIN, STR("bank-4.example")});
	assert_text(&k, "lookalike:7:bank-4.example", "bank-4.example");
	struct subject_key parsed;
	assert_int_equal(subject_key_parse(&parsed, str_make(k.bytes, k.n)), OK);
	k.bytes[1] = 0; /* of nobody */
	assert_int_equal(subject_key_parse(&parsed, str_make(k.bytes, k.n)), ERR_CORRUPT);
}

static void only_an_asset_and_what_looks_like_one_has_an_owner(void **state)
{
	(void)state;
	struct subject_key k;
	subject_key_asset(&k, 258, (struct value){KIND_DOMAIN, STR("m.example")});
	struct subject *s = of_key(&k);
	assert_int_equal(subject_owner(s), 258);
	assert_true(subject_is_owned(s));
	subject_free(s);
	subject_key_lookalike(&k, 259, (struct value){KIND_DOMAIN, STR("n.example")});
	s = of_key(&k);
	assert_int_equal(subject_owner(s), 259);
	assert_true(subject_is_owned(s));
	subject_free(s);
	subject_key_label(&k, STR("x"));
	s = of_key(&k);
	assert_int_equal(subject_owner(s), 0);
	subject_free(s);
}

static void the_id_follows_from_subject_and_time(void **state)
{
	(void)state;
	struct subject_key k;
	subject_key_label(&k, STR("emotet"));
	struct subject *s = of_key(&k);
	struct uuid a = subject_id(s, 5), same = subject_id(s, 5), later = subject_id(s, 6);
	struct uuid want = uuid_of_name(STR("warning"), STR("label:emotet@5"));
	assert_memory_equal(&a, &same, sizeof a);
	assert_memory_equal(&a, &want, sizeof a);
	assert_memory_not_equal(&a, &later, sizeof a);
	subject_free(s);
}

static void keys_from_outside_are_checked(void **state)
{
	(void)state;
	static const struct {
		struct str bytes;
		enum err want;
	} cases[] = {
		{STR_INIT("lemotet"), OK},
		{STR_INIT("l"), ERR_CORRUPT},
		{STR_INIT(""), ERR_CORRUPT},
		{STR_INIT("lEmotet"), ERR_CORRUPT},
		{STR_INIT("l emotet"), ERR_CORRUPT},
		{STR_INIT("xemotet"), ERR_CORRUPT},
		{STR_INIT("v\x05" "evil.example"), OK},
		{STR_INIT("v\x05" "EVIL.example"), ERR_CORRUPT},
		{STR_INIT("v\x00"), ERR_CORRUPT},
		{STR_INIT("v\xff" "evil.example"), ERR_CORRUPT},
		{STR_INIT("v\x01" "\x7f\x00\x00"), ERR_CORRUPT},
		{STR_INIT("a\x01\x00\x00\x00\x00\x00\x00\x00\x05" "m.example"), OK},
		{STR_INIT("a\x00\x00\x00\x00\x00\x00\x00\x00\x05" "m.example"), ERR_CORRUPT},
		{STR_INIT("a\x01\x00\x00\x00\x00\x00\x00\x80\x05" "m.example"), ERR_CORRUPT},
		{STR_INIT("a\x01\x00\x00\x00"), ERR_CORRUPT},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct subject_key k;
		if (subject_key_parse(&k, cases[i].bytes) != cases[i].want)
			fail_msg("case %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_has_its_text),
		cmocka_unit_test(only_an_asset_and_what_looks_like_one_has_an_owner),
		cmocka_unit_test(the_id_follows_from_subject_and_time),
		cmocka_unit_test(keys_from_outside_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

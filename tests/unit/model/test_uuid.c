/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers against published vectors. */
#include "model/uuid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_uuid(struct uuid u, const char *want)
{
	char text[UUID_TEXT_BYTES + 1];
	uuid_format(&u, text);
	text[UUID_TEXT_BYTES] = '\0';
	assert_string_equal(text, want);
}

static void makes_version_5_of_rfc_9562(void **state)
{
	(void)state;
	struct uuid dns;
	assert_int_equal(uuid_parse(STR("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"), &dns), OK);
	assert_uuid(uuid_v5(&dns, STR("www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
	/* The namespace of the project is one of these too. */
	struct uuid space = uuid_v5(&dns, STR("tocsin.invalid"));
	assert_uuid(space, "5cd8ebea-ddf0-5525-9bbd-c296f706ce78");
	struct uuid want = uuid_v5(&space, STR("indicator:domain:evil.example"));
	/* The same bits in the form of version 4. */
	want = uuid_v4(want.bytes);
	struct uuid got = uuid_of_indicator((struct value){KIND_DOMAIN, STR("evil.example")});
	assert_memory_equal(got.bytes, want.bytes, sizeof want.bytes);
	want = uuid_v5(&space, STR("malware:emotet"));
	want = uuid_v4(want.bytes);
	got = uuid_of_name(STR("malware"), STR("emotet"));
	assert_memory_equal(got.bytes, want.bytes, sizeof want.bytes);
}

static void refuses_text_that_is_no_uuid(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b810-9dad-11d1-80b4-00c04fd430c8a", "6ba7b810x9dad-11d1-80b4-00c04fd430c8",
		"6ba7b810-9dad-11d1-80b4-00c04fd430cg", "6ba7b8109-dad-11d1-80b4-00c04fd430c8", "{6ba7b810-9dad-11d1-80b4-00c04fd430c}",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct uuid u = {{77}};
		assert_int_equal(uuid_parse(str_of(bad[i]), &u), ERR_SYNTAX);
		assert_int_equal(u.bytes[0], 77);
	}
}

static void gives_the_ids_that_the_stix_specification_prints(void **state)
{
	(void)state;
	static const struct {
		enum kind kind;
		const char *text, *want;
	} cases[] = {
		{KIND_IPV4, "198.51.100.3", "28bb3599-77cd-5a82-a950-b5bc3caf07c4"},
		{KIND_NETWORK, "198.51.100.0/24", "1ea47840-aa39-5aa8-b4a2-cd203eb6662a"},
		{KIND_DOMAIN, "example.com", "bedb4899-d24b-5401-bc86-8f6b4cc18ec7"},
		{KIND_ASN, "AS15139", "3aa27478-50b5-5ab8-9da9-cdc12b657fff"},
		{KIND_MAC, "d2:fb:49:24:37:18", "757b1725-9903-54f5-a855-1240691d7659"},
		/* Not printed there; computed by another implementation over the canonical text. */
		{KIND_NETWORK, "2001:db8::/96", "fd94b5a6-b245-5686-8ec7-12576512d73a"},
		{KIND_MD5, "d41d8cd98f00b204e9800998ecf8427e", "02fff920-f614-527c-81d1-6353633a6d21"},
		{KIND_SHA256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "22f8ff52-8f62-5f03-a53a-6f50f54fd74c"},
		{KIND_URL, "http://evil.example/a", "c618f6dd-5ab7-5ef9-b8a4-be9e798ccae2"},
		{KIND_EMAIL, "jane@evil.example", "04588e21-d011-5397-86e4-0fce6a295114"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct value_buf v;
		const char *why;
		assert_int_equal(value_parse(cases[i].kind, str_of(cases[i].text), &v, &why), OK);
		assert_uuid(uuid_of_sco(value_of(&v)), cases[i].want);
	}
}

static void falls_back_to_the_indicator_where_stix_has_no_object(void **state)
{
	(void)state;
	struct value v = {KIND_CVE, STR("CVE-2021-44228")};
	struct uuid a = uuid_of_sco(v), b = uuid_of_indicator(v);
	assert_memory_equal(a.bytes, b.bytes, sizeof a.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_version_5_of_rfc_9562),
		cmocka_unit_test(refuses_text_that_is_no_uuid),
		cmocka_unit_test(gives_the_ids_that_the_stix_specification_prints),
		cmocka_unit_test(falls_back_to_the_indicator_where_stix_has_no_object),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

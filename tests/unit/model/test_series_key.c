/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of series, and what people read of them. */
#include "model/series_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void labels_have_kinds(void **state)
{
	static const struct {
		const char *label, *kind;
	} cases[] = {
		{"emotet", "label:"}, {"cve-2021-44228", "cve:"}, {"t1059", "technique:"}, {"t1059.001", "technique:"}, {"t105", "label:"},
		{"t1059x001", "label:"}, {"t1059.00a", "label:"}, {"x1059", "label:"}, {"", "label:"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(series_key_of_label(str_of(cases[i].label)), cases[i].kind);
}

static void keys_of_labels_have_one(void **state)
{
	(void)state;
	assert_true(str_eq(series_key_label(STR("label:emotet")), STR("emotet")));
	assert_true(str_eq(series_key_label(STR("cve:cve-2021-44228")), STR("cve-2021-44228")));
	assert_true(str_eq(series_key_label(STR("technique:t1059")), STR("t1059")));
	assert_null(series_key_label(STR("port:445")).p);
	assert_null(series_key_label(STR("")).p);
}

static void people_read_words(void **state)
{
	static const struct {
		const char *key, *words;
	} cases[] = {
		{"port:445", "port 445"}, {"service:ssh", "service ssh"}, {"as:64500", "sources in AS64500"}, {"country:fj", "country FJ"},
		{"sector:energy", "sector energy"}, {"other", "other"}, {"", ""},
	};
	struct buf b;
	(void)state;
	buf_init(&b, 100);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_reset(&b);
		series_key_put(str_of(cases[i].key), &b);
		assert_true(str_eq(buf_str(&b), str_of(cases[i].words)));
	}
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_have_kinds),
		cmocka_unit_test(keys_of_labels_have_one),
		cmocka_unit_test(people_read_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

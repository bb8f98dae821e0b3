/* SPDX-License-Identifier: Apache-2.0 */
/* Text of others stays in its line. */
#include "emit/measure_text.h"

#include "measure_sample.h"

static void hostile_characters_come_out_as_underscores(void **state)
{
	static const struct {
		struct str in;
		size_t max;
		const char *unwanted, *want;
	} cases[] = {
		{STR_INIT("plain"), 100, "", "plain"},
		{STR_INIT(""), 100, "", ""},
		{STR_INIT("a\nb\r\tc\x7f"), 100, "", "a_b__c_"},
		{STR_INIT("a\0b"), 100, "", "a_b"},
		{STR_INIT("say \"x\"; \\"), 100, "\";\\", "say _x__ _"},
		{STR_INIT("\xf0\x9f\x94\xa5 \xc3\xa9"), 100, "", "\xf0\x9f\x94\xa5 \xc3\xa9"},
		{STR_INIT("\xff\xc0\xaf\xed\xa0\x80"), 100, "", "______"},
		{STR_INIT("x\xc2\x85y\xe2\x80\xa8z\xe2\x80\xa9"), 100, "", "x_y_z_"},
		{STR_INIT("\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c"), 100, "", "____"},
		{STR_INIT("\xe2\x80\x93\xe2\x81\xa4"), 100, "", "\xe2\x80\x93\xe2\x81\xa4"},
		{STR_INIT("12345"), 5, "", "12345"},
		{STR_INIT("123456"), 5, "", "12345"},
		{STR_INIT("1234\xc3\xa9"), 5, "", "1234"},
		{STR_INIT("1234\xc2\x85"), 5, "", "1234_"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf b;
		buf_init(&b, 1000);
		measure_text_line(&b, cases[i].in, cases[i].max, cases[i].unwanted);
		buf_putc(&b, '\0');
		assert_int_equal(buf_err(&b), OK);
		assert_string_equal(b.p, cases[i].want);
		buf_deinit(&b);
	}
}

static void a_value_without_a_label_is_listed_by_its_source(void **state)
{
	struct measure m = {.label = STR("emotet"), .source = STR("feed x")};
	struct buf b;
	(void)state;
	buf_init(&b, 1000);
	measure_text_subject(&b, &m, 100, "");
	m.label = STR("");
	buf_putc(&b, '|');
	measure_text_subject(&b, &m, 100, "");
	buf_putc(&b, '|');
	measure_text_subject(&b, &m, 14, "");
	assert_true(str_eq(buf_str(&b), STR("emotet|listed by feed x|listed by feed")));
	buf_deinit(&b);
}

static void times_are_cut_to_what_people_read(void **state)
{
	struct buf b;
	(void)state;
	buf_init(&b, 1000);
	measure_text_time(&b, SAMPLE_NOW + 999999);
	buf_putc(&b, '|');
	measure_text_date(&b, SAMPLE_NOW);
	assert_true(str_eq(buf_str(&b), STR("2026-09-21T14:13:20Z|2026-09-21")));
	buf_deinit(&b);
}

static void head_and_tail_are_comments_throughout(void **state)
{
	struct measure_head h = sample_head();
	struct measure_state s = {.rows = 7, .skipped = 2};
	struct buf b;
	(void)state;
	h.hub = STR("CERT\nevil");
	h.tlp = TLP_AMBER_STRICT;
	buf_init(&b, 1000);
	measure_text_head(&b, &h, "# ");
	measure_text_tail(&b, &s, "# ", "too long");
	buf_putc(&b, '\0');
	assert_string_equal(b.p, "# Countermeasures of CERT_evil, outlet all\n"
	                         "# TLP:AMBER+STRICT at most: share no wider than that allows\n"
	                         "# made 2026-09-21T14:13:20Z, serial 2026092101; values expire, load it anew at least once a day\n"
	                         "# 7 values; passed over: 2 (too long)\n");
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_characters_come_out_as_underscores),
		cmocka_unit_test(a_value_without_a_label_is_listed_by_its_source),
		cmocka_unit_test(times_are_cut_to_what_people_read),
		cmocka_unit_test(head_and_tail_are_comments_throughout),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

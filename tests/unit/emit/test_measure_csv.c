/* SPDX-License-Identifier: Apache-2.0 */
/* CSV: quoting, and nothing that a spreadsheet runs. */
#include "measure_sample.h"

#define HEADER "value,kind,label,source,id,confidence,tlp,first_seen,valid_from,expires\r\n"
#define TIMES "2026-09-18T14:13:20Z,,2026-09-27T14:13:20Z\r\n"

static void writes_all_that_is_known(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_IPV4, "203.0.113.7");
	m.id = STR("indicator--1");
	assert_string_equal(sample_render(&a, "csv", &m, 1),
	                    HEADER "203.0.113.7,ipv4,emotet,abuse feed,indicator--1,80,TLP:GREEN," TIMES);
	m.confidence = CONFIDENCE_UNKNOWN;
	m.valid_from = SAMPLE_NOW;
	assert_contains(sample_render(&a, "csv", &m, 1), ",indicator--1,,TLP:GREEN,2026-09-18T14:13:20Z,2026-09-21T14:13:20Z,2");
	arena_deinit(&a);
}

static void text_stays_text(void **state)
{
	static const struct {
		struct str label;
		const char *want;
	} cases[] = {
		{STR_INIT("a,b"), ",\"a,b\","},
		{STR_INIT("say \"x\""), ",\"say \"\"x\"\"\","},
		{STR_INIT("\""), ",\"\"\"\","},
		{STR_INIT("two\r\nlines"), ",two__lines,"},
		{STR_INIT("=1+1"), ",'=1+1,"},
		{STR_INIT("=\"a\",b"), ",\"'=\"\"a\"\",b\","},
		{STR_INIT("+1"), ",'+1,"},
		{STR_INIT("-1"), ",'-1,"},
		{STR_INIT("@x"), ",'@x,"},
		{STR_INIT("'x"), ",''x,"},
		{STR_INIT("\t=1"), ",_=1,"},
		{STR_INIT("x=1"), ",x=1,"},
		{STR_INIT(""), ",,"},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct measure m = sample_row(&a, KIND_DOMAIN, "evil.example");
		char want[100];
		m.label = cases[i].label;
		snprintf(want, sizeof want, "evil.example,domain%sabuse feed,", cases[i].want);
		assert_contains(sample_render(&a, "csv", &m, 1), want);
	}
	arena_deinit(&a);
}

static void values_are_guarded_too(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	assert_contains(sample_render_one(&a, "csv", KIND_EMAIL, "+x@evil.example"), "\n'+x@evil.example,email,");
	assert_contains(sample_render_one(&a, "csv", KIND_URL, "http://evil.example/a,b"), "\n\"http://evil.example/a,b\",url,");
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_all_that_is_known),
		cmocka_unit_test(text_stays_text),
		cmocka_unit_test(values_are_guarded_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

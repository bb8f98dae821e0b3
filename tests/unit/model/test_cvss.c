/* SPDX-License-Identifier: Apache-2.0 */
/* Vectors of CVSS: examples of the specifications, what is refused, and the published vectors of TOCSIN_DATA. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "model/cvss.h"
#include "os/file.h"
#include "parse/inflate.h"

static void vectors_have_the_scores_of_their_specification(void **state)
{
	static const struct {
		const char *vector;
		int base, temporal, environmental;
	} cases[] = {
		{"AV:N/AC:L/Au:N/C:N/I:N/A:C", 78, -1, -1},
		{"(AV:N/AC:L/Au:N/C:N/I:N/A:C)", 78, -1, -1},
		{"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", 62, 49, 75},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, 98, 98},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61, 61, 61},
		{"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H/E:P/RL:O/RC:R/CR:H/IR:L/AR:M/MAV:A", 99, 85, 79},
		{"CVSS:3.0/AV:P/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:N/MS:C/MC:H/MI:H/MA:H/CR:H/IR:H/AR:H", 19, 19, 69},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 100, -1, -1},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93, -1, -1},
		{"CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 73, -1, -1},
		{"CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:L/SI:L/SA:L/E:U", 13, -1, -1},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/U:Amber", 0, -1, -1},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct cvss c;
		const char *why;
		assert_int_equal(cvss_parse(str_of(cases[i].vector), &c, &why), OK);
		assert_int_equal(c.base, cases[i].base);
		assert_int_equal(c.temporal, cases[i].temporal);
		assert_int_equal(c.environmental, cases[i].environmental);
	}
}

static void what_is_no_vector_is_refused_and_changes_nothing(void **state)
{
	static const char *const cases[] = {
		"", "(", "()", "CVSS:3.1/", "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:N/AC:L/Au:N/C:N/I:N",
		"AV:N/AC:L/Au:N/C:N/I:N/A:C/", "AV:N/AV:N/AC:L/Au:N/C:N/I:N/A:C", "AV:N/AC:L/Au:N/C:N/I:N/A:X", "AV/AC:L/Au:N/C:N/I:N/A:C",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/SC:H", "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
		"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:S/SI:H/SA:H", "cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
		"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/MSC:S", "CVSS:3.1/AV:N /AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct cvss c = {.base = 77};
		const char *why = NULL;
		assert_int_equal(cvss_parse(str_of(cases[i]), &c, &why), ERR_SYNTAX);
		assert_int_equal(c.base, 77);
		assert_non_null(why);
	}
}

static void scores_have_names(void **state)
{
	static const struct {
		enum cvss_version version;
		int score;
		const char *name;
	} cases[] = {
		{CVSS_3_1, 0, "none"}, {CVSS_3_1, 1, "low"}, {CVSS_3_1, 39, "low"}, {CVSS_4_0, 40, "medium"}, {CVSS_4_0, 69, "medium"},
		{CVSS_3_0, 70, "high"}, {CVSS_3_0, 89, "high"}, {CVSS_3_0, 90, "critical"}, {CVSS_2, 0, "low"}, {CVSS_2, 100, "high"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_true(str_eq(cvss_severity(cases[i].version, cases[i].score), str_of(cases[i].name)));
}

/* "None" or "9.8" of a list "(9.8, 9.8, None)", or of a bare number. */
static int next_score(struct str *rest)
{
	struct str field = str_trim(str_next_field(rest, ','));
	while (field.n && (field.p[0] == '(' || field.p[0] == ' '))
		field = str_from(field, 1);
	if (field.n == 0 || field.p[0] == ')' || field.p[0] == 'N')
		return CVSS_NONE;
	return (int)(strtod(field.p, NULL) * 10 + 0.5);
}

static bool agrees(struct str line)
{
	struct cvss c;
	const char *why;
	size_t at = str_find_str(line, STR(" - "));
	struct str scores = str_from(line, at + 3);
	assert_int_equal(cvss_parse(str_upto(line, at), &c, &why), OK);
	int base = next_score(&scores);
	if (c.version == CVSS_4_0)
		return c.base == base;
	int temporal = next_score(&scores), environmental = next_score(&scores);
	return c.base == base && c.temporal == temporal && c.environmental == environmental;
}

static void published_vectors_have_the_published_scores(void **state)
{
	const char *folder = getenv("TOCSIN_DATA");
	char path[4096];
	struct buf packed, text;
	struct parse_fault fault;
	size_t n = 0, wrong = 0;
	(void)state;
	if (!folder) {
		print_message("TOCSIN_DATA is not set: skipped\n");
		skip();
	}
	snprintf(path, sizeof path, "%s/reference/cvss-vectors.txt.zst", folder);
	buf_init(&packed, 1 << 20);
	buf_init(&text, 4 << 20);
	assert_int_equal(file_read(path, &packed), OK);
	assert_int_equal(inflate_all(buf_str(&packed), &text, &fault), OK);
	struct str rest = buf_str(&text), line;
	for (; str_next_line(&rest, &line); n++) {
		if (agrees(line))
			continue;
		wrong++;
		print_message("%.*s\n", STR_ARG(line));
	}
	assert_int_equal(n, 7667);
	assert_int_equal(wrong, 0);
	buf_deinit(&text);
	buf_deinit(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_have_the_scores_of_their_specification),
		cmocka_unit_test(what_is_no_vector_is_refused_and_changes_nothing),
		cmocka_unit_test(scores_have_names),
		cmocka_unit_test(published_vectors_have_the_published_scores),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Notes that take an object back: what one hub writes another one reads, and nothing else is taken for one. */
#include "emit/recall_stix.h"
#include "parse/stix_recall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define ID "indicator--11111111-1111-4111-8111-111111111111"
#define NOTE "note--22222222-2222-4222-8222-222222222222"

static struct recall_stix sample(bool deleted)
{
	return (struct recall_stix){
		.id = STR(NOTE),
		.hub = STR("centre"),
		.modified = STR("2026-01-02T00:00:00.000001Z"),
		.reason = STR("its source gave it a more restrictive marking"),
		.tlp_before = TLP_GREEN,
		.notice = {STR(ID), deleted, TLP_RED},
	};
}

static void what_is_written_is_read(void **state)
{
	struct json_parser *parser = json_parser_new();
	(void)state;
	for (int deleted = 0; deleted < 2; deleted++) {
		const struct recall_stix s = sample(deleted);
		struct json_value v;
		struct parse_fault fault;
		struct buf b;
		buf_init(&b, 1 << 16);
		recall_stix_put(&b, &s);
		assert_int_equal(buf_err(&b), OK);
		assert_int_equal(json_read(parser, buf_str(&b), &v, &fault), OK);
		struct recall_notice r = stix_recall_read(v);
		assert_true(str_eq(r.object, STR(ID)));
		assert_int_equal(r.deleted, deleted);
		if (!deleted)
			assert_int_equal(r.tlp_after, TLP_RED);
		assert_true(str_eq(json_get_str(v, "id"), STR(NOTE)) && str_has_prefix(json_get_str(v, "created_by_ref"), STR("identity--")));
		assert_true(str_find_str(buf_str(&b), tlp_marking(TLP_GREEN)) < b.n);
		assert_true(str_find_str(json_get_str(v, "content"), s.reason) < json_get_str(v, "content").n);
		buf_deinit(&b);
	}
	json_parser_free(parser);
}

static void nothing_else_is_taken_for_a_recall(void **state)
{
	static const struct {
		const char *type, *refs, *extension, *properties;
		bool recalls;
	} cases[] = {
		{"note", "\"" ID "\"", RECALL_NOTICE_EXTENSION, "\"recall\":\"deleted\"", true},
		{"note", "\"" ID "\"", RECALL_NOTICE_EXTENSION, "\"recall\":\"narrowed\",\"tlp_after\":\"TLP:AMBER+STRICT\"", true},
		{"note", "\"" ID "\"", RECALL_NOTICE_EXTENSION, "\"recall\":\"narrowed\"", false},
		{"note", "\"" ID "\"", RECALL_NOTICE_EXTENSION, "\"recall\":\"narrowed\",\"tlp_after\":\"BLUE\"", false},
		{"note", "\"" ID "\"", RECALL_NOTICE_EXTENSION, "\"recall\":\"\"", false},
		{"note", "\"" ID "\"", RECALL_NOTICE_EXTENSION, "\"recall\":[\"deleted\"]", false},
		{"opinion", "\"" ID "\"", RECALL_NOTICE_EXTENSION, "\"recall\":\"deleted\"", false},
		{"note", "\"" NOTE "\"", RECALL_NOTICE_EXTENSION, "\"recall\":\"deleted\"", false},
		{"note", "\"" ID "\",\"" NOTE "\"", RECALL_NOTICE_EXTENSION, "\"recall\":\"deleted\"", false},
		{"note", "", RECALL_NOTICE_EXTENSION, "\"recall\":\"deleted\"", false},
		{"note", "{}", RECALL_NOTICE_EXTENSION, "\"recall\":\"deleted\"", false},
		{"note", "\"" ID "\"", "extension-definition--00000000-0000-4000-8000-000000000000", "\"recall\":\"deleted\"", false},
	};
	struct json_parser *parser = json_parser_new();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[1000];
		struct json_value v;
		struct parse_fault fault;
		snprintf(text, sizeof text, "{\"type\":\"%s\",\"id\":\"" NOTE "\",\"object_refs\":[%s],\"extensions\":{\"%s\":{%s}}}",
		         cases[i].type, cases[i].refs, cases[i].extension, cases[i].properties);
		assert_int_equal(json_read(parser, str_of(text), &v, &fault), OK);
		struct recall_notice r = stix_recall_read(v);
		if ((r.object.n > 0) != cases[i].recalls)
			fail_msg("case %zu", i);
	}
	json_parser_free(parser);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(nothing_else_is_taken_for_a_recall),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

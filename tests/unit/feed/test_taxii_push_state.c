/* SPDX-License-Identifier: Apache-2.0 */
/* Status resources of the other side, and what is kept of them. */
#include "feed/taxii_push_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void note(void *ctx, struct str id, struct str version, struct str message)
{
	buf_printf(ctx, "%.*s %.*s %.*s;", STR_ARG(id), STR_ARG(version), STR_ARG(message));
}

static void a_status_is_pending_complete_or_none(void **state)
{
	static const struct {
		const char *json;
		enum err err;
		bool complete;
		int64_t refused;
		const char *id, *told;
	} cases[] = {
		{"{\"id\":\"x\",\"status\":\"pending\"}", OK, false, 0, "x", ""},
		{"{\"id\":\"x\",\"status\":\"complete\"}", OK, true, 0, "", ""},
		{"{\"status\":\"complete\",\"failure_count\":2,\"failures\":[{\"id\":\"a\",\"version\":\"v\",\"message\":\"m\\u001b[1m\"},{\"id\":\"b\"}]}", OK,
		 true, 2, "", "a v m?[1m;b  ;"},
		{"{\"status\":\"pending\"}", ERR_SYNTAX, false, 0, "", ""},
		{"{\"id\":\"x\",\"status\":\"odd\"}", ERR_SYNTAX, false, 0, "", ""},
		{"{}", ERR_SYNTAX, false, 0, "", ""},
		{"[]", ERR_SYNTAX, false, 0, "", ""},
		{"", ERR_SYNTAX, false, 0, "", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct taxii_push_state s = {0};
		struct buf told;
		bool complete = false;
		int64_t refused = 0;
		buf_init(&told, 1000);
		assert_int_equal(taxii_push_state_read(&s, str_of(cases[i].json), note, &told, &complete, &refused), cases[i].err);
		assert_int_equal(complete, cases[i].complete);
		assert_int_equal(refused, cases[i].refused);
		assert_string_equal(s.id, cases[i].id);
		assert_true(str_eq(buf_str(&told), str_of(cases[i].told)));
		buf_deinit(&told);
		taxii_push_state_deinit(&s);
	}
}

static void the_last_failures_are_kept_and_come_back(void **state)
{
	struct taxii_push_state s = {.id = "st", .to = 5, .n = 6, .since = 7}, back;
	char envelope[100];
	struct buf once, again;
	(void)state;
	buf_init(&once, TAXII_PUSH_STATE_BYTES);
	buf_init(&again, TAXII_PUSH_STATE_BYTES);
	for (int i = 0; i < TAXII_PUSH_FAILURES + 3; i++) {
		snprintf(envelope, sizeof envelope, "{\"objects\":[{\"id\":\"x--%d\",\"modified\":\"v\"}]}", i);
		taxii_push_state_blame(&s, str_of(envelope), STR("too large"), NULL, NULL);
	}
	assert_int_equal(s.n_failures, TAXII_PUSH_FAILURES);
	assert_true(str_eq(buf_str(&s.failures[0]), STR("{\"id\":\"x--3\",\"version\":\"v\",\"message\":\"too large\"}")));
	taxii_push_state_format(&s, &once);
	taxii_push_state_parse(buf_str(&once), &back);
	taxii_push_state_format(&back, &again);
	assert_true(str_eq(buf_str(&once), buf_str(&again)));
	assert_string_equal(back.id, "st");
	assert_true(back.to == 5 && back.n == 6 && back.since == 7);
	taxii_push_state_deinit(&s);
	taxii_push_state_deinit(&back);
	buf_deinit(&once);
	buf_deinit(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_is_pending_complete_or_none),
		cmocka_unit_test(the_last_failures_are_kept_and_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

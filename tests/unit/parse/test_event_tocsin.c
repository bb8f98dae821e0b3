/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event_print.h"

static void assert_events(struct str text, const char *expected)
{
	struct buf out;
	buf_init(&out, 1 << 20);
	event_print(EVENT_TOCSIN, (struct str){NULL, 0}, text, 1 << 20, &out);
	buf_putc(&out, 0);
	assert_string_equal(out.p, expected);
	buf_deinit(&out);
}

static void reads_the_long_and_the_short_form(void **state)
{
	(void)state;
	assert_events(STR("{\"time\":\"2026-11-22T08:24:57Z\",\"count\":3,\"observed\":[{\"kind\":\"domain\",\"value\":\"Evil.example\",\"role\":\"query\"},"
	                  "{\"role\":\"answer\",\"value\":\"192.0.2.1\",\"kind\":\"ipv4\"},{\"kind\":\"cve\",\"value\":\"CVE-2024-3400\"}]}\n"
	                  "{\"time\":\"0001-01-01\",\"kind\":\"sha256\",\"value\":\"c531b510d3fb3382d60941179ec703b4ce43e8b2f91d18dbe9ea5177dc60cee1\",\"role\":\"file\"}\n"
	                  "{\"kind\":\"endpoint\",\"value\":\"[2001:db8::1]:443\",\"role\":\"none\",\"more\":{\"kind\":\"x\"}}\n"
	                  "{\"adverse\":true,\"kind\":\"ipv4\",\"value\":\"192.0.2.1\",\"role\":\"source\"}\n"
	                  "{\"adverse\":false,\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}\n"
	                  "{\"kind\":\"ipv4\",\"value\":\"192.0.2.1\",\"observed\":[{\"kind\":\"asn\",\"value\":\"AS64500\"}],\"count\":4294967295}\n"),
	              "1 2026-11-22T08:24:57.000000Z x3 domain/query=evil.example ipv4/answer=192.0.2.1 cve/none=CVE-2024-3400\n"
	              "2 0001-01-01T00:00:00.000000Z sha256/file=c531b510d3fb3382d60941179ec703b4ce43e8b2f91d18dbe9ea5177dc60cee1\n"
	              "3 - endpoint/none=[2001:db8::1]:443\n"
	              "4 - adverse ipv4/source=192.0.2.1\n"
	              "5 - ipv4/none=192.0.2.1\n"
	              "6 - x4294967295 ipv4/none=192.0.2.1 asn/none=AS64500\n");
}

static void refuses_a_line_with_anything_wrong_whole(void **state)
{
	(void)state;
	static const struct { const char *line, *why; } cases[] = {
		{"{\"observed\":[{\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"},{\"kind\":\"planet\",\"value\":\"x\"}]}", "unknown kind"},
		{"{\"kind\":\"none\",\"value\":\"x\"}", "unknown kind"},
		{"{\"kind\":\"ipv4\",\"value\":\"192.0.2.1\",\"role\":\"villain\"}", "unknown role"},
		{"{\"kind\":\"ipv4\"}", "an observable without kind or value"},
		{"{\"value\":\"192.0.2.1\"}", "an observable without kind or value"},
		{"{\"observed\":[{\"role\":\"source\"}]}", "an observable without kind or value"},
		{"{\"kind\":4,\"value\":\"192.0.2.1\"}", "kind, value and role are strings"},
		{"{\"kind\":\"ipv4\",\"value\":null}", "kind, value and role are strings"},
		{"{\"time\":\"2026-11-22T08:24:57Z\"}", "nothing observed: neither observed[] nor kind and value"},
		{"{\"observed\":[]}", "nothing observed: neither observed[] nor kind and value"},
		{"{\"time\":\"now\",\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "time is not an RFC 3339 date and time"},
		{"{\"time\":1700000000,\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "time is not an RFC 3339 date and time"},
		{"{\"time\":\"10000-01-01T00:00:00Z\",\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "time is not an RFC 3339 date and time"},
		{"{\"count\":0,\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "count is not an integer from 1 to 4294967295"},
		{"{\"count\":-1,\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "count is not an integer from 1 to 4294967295"},
		{"{\"count\":1.5,\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "count is not an integer from 1 to 4294967295"},
		{"{\"count\":4294967296,\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "count is not an integer from 1 to 4294967295"},
		{"{\"count\":\"1\",\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "count is not an integer from 1 to 4294967295"},
		{"{\"adverse\":\"yes\",\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}", "adverse is neither true nor false"},
		{"[1]", "object expected"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf expected;
		buf_init(&expected, 1 << 10);
		buf_printf(&expected, "1 refused: %s\n", cases[i].why);
		buf_putc(&expected, 0);
		assert_events(str_of(cases[i].line), expected.p);
		buf_deinit(&expected);
	}
}

static void says_why_a_value_has_no_canonical_form(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"{\"kind\":\"ipv4\",\"value\":\"192.0.2.01\"}", "{\"kind\":\"domain\",\"value\":\"a b.example\"}", "{\"kind\":\"md5\",\"value\":\"abc\"}",
		"{\"kind\":\"ipv4\",\"value\":\"\"}", "{\"kind\":\"cve\",\"value\":\"CVE-1\"}",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct buf out;
		buf_init(&out, 1 << 10);
		event_print(EVENT_TOCSIN, (struct str){NULL, 0}, str_of(lines[i]), 100, &out);
		assert_true(str_has_prefix(buf_str(&out), STR("1 refused: ")));
		buf_deinit(&out);
	}
}

static void leaves_nothing_of_a_refused_line_in_its_neighbours(void **state)
{
	(void)state;
	assert_events(STR("{\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}\n"
	                  "{\"observed\":[{\"kind\":\"ipv4\",\"value\":\"192.0.2.2\"},{\"kind\":\"ipv4\",\"value\":\"x\"}]}\n"
	                  "{\"kind\":\"ipv4\",\"value\":\"192.0.2.3\",\"role\":\"x\"}\n"
	                  "{\"kind\":\"ipv4\",\"value\":\"192.0.2.4\"}\n"),
	              "1 - ipv4/none=192.0.2.1\n"
	              "2 refused: not an address\n"
	              "3 refused: unknown role\n"
	              "4 - ipv4/none=192.0.2.4\n");
}

static void refuses_more_observables_than_an_event_holds(void **state)
{
	(void)state;
	for (unsigned n = LIMIT_EVENT_VALUES; n <= 4 * LIMIT_EVENT_VALUES; n += n == LIMIT_EVENT_VALUES ? 1 : LIMIT_EVENT_VALUES) {
		struct buf line, out;
		buf_init(&line, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_puts(&line, "{\"observed\":[");
		for (unsigned i = 0; i < n; i++)
			buf_printf(&line, "%s{\"kind\":\"ipv4\",\"value\":\"10.0.%u.%u\",\"role\":\"source\"}", i ? "," : "", i >> 8, i & 255);
		buf_puts(&line, "]}");
		event_print(EVENT_TOCSIN, (struct str){NULL, 0}, buf_str(&line), 1 << 20, &out);
		assert_int_equal(str_eq(buf_str(&out), STR("1 refused: more than 256 observables\n")), n > LIMIT_EVENT_VALUES);
		buf_deinit(&line);
		buf_deinit(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_long_and_the_short_form),
		cmocka_unit_test(refuses_a_line_with_anything_wrong_whole),
		cmocka_unit_test(says_why_a_value_has_no_canonical_form),
		cmocka_unit_test(leaves_nothing_of_a_refused_line_in_its_neighbours),
		cmocka_unit_test(refuses_more_observables_than_an_event_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

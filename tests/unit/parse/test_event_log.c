/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event_print.h"

#include <stdio.h>

#include "parse/event_eve.h"
#include "parse/event_zeek.h"

static void assert_events_in_blocks(enum event_format format, struct str text, size_t max, const char *expected)
{
	struct buf out;
	buf_init(&out, 1 << 24);
	event_print(format, (struct str){NULL, 0}, text, max, &out);
	buf_putc(&out, 0);
	assert_string_equal(out.p, expected);
	buf_deinit(&out);
}

static void assert_events(enum event_format format, struct str text, const char *expected)
{
	for (size_t max = 1; max <= 4096; max *= 8)
		assert_events_in_blocks(format, text, max, expected);
}

static enum event_format recognised(struct str text)
{
	struct event_header h = {.format = EVENT_AUTO};
	struct str block;
	uint64_t line = 0;
	event_log_next_block(&h, &text, 100, true, &block, &line);
	return h.format;
}

static void knows_formats_by_name(void **state)
{
	(void)state;
	assert_int_equal(event_format_find(STR("eve")), EVENT_EVE);
	assert_int_equal(event_format_find(STR("zeek-json")), EVENT_ZEEK_JSON);
	assert_int_equal(event_format_find(STR("nonsense")), EVENT_FORMAT_COUNT);
	assert_true(str_eq(event_format_name(EVENT_TOCSIN), STR("tocsin")));
}

static void recognises_formats_by_the_first_line_that_says_something(void **state)
{
	(void)state;
	static const struct { const char *text; enum event_format format; } cases[] = {
		{"{\"timestamp\":\"x\",\"event_type\":\"flow\"}\n", EVENT_EVE},
		{"\xEF\xBB\xBF\r\n \n[\n{\"event_type\":\"flow\"},\n", EVENT_EVE},
		{"{\"flow\":{\"event_type\":1},\"x\":[{\"event_type\":1}]}\n", EVENT_TEXT},
		{"#separator \\x09\n#fields\tts\n", EVENT_ZEEK_TSV},
		{"#fields\tts\tuid\n", EVENT_ZEEK_TSV},
		{"# a comment\n", EVENT_TEXT},
		{"{\"_path\":\"dns\",\"ts\":1}\n", EVENT_ZEEK_JSON},
		{"{\"ts\":1.5,\"uid\":\"C\",\"id.orig_h\":\"10.0.0.1\"}\n", EVENT_ZEEK_JSON},
		{"{\"time\":\"2026-01-01T00:00:00Z\",\"observed\":[]}\n", EVENT_TOCSIN},
		{"{\"kind\":\"domain\",\"value\":\"a.example\"}", EVENT_TOCSIN},
		{"{\"value\":\"a.example\"}", EVENT_TEXT},
		{"{\"event_type\":\"flow\",\"broken", EVENT_EVE},
		{"Jan  1 host sshd[1]: hello\n", EVENT_TEXT},
		{"", EVENT_TEXT},
		{"\n\n", EVENT_TEXT},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(recognised(str_of(cases[i].text)), cases[i].format);
}

static void waits_for_what_it_needs_and_no_longer(void **state)
{
	(void)state;
	static const char text[] = "\xEF\xBB\xBF\n{\"event_type\":\"x\"}\n{\"event_type\":\"y\"}\n{";
	struct event_header h = {.format = EVENT_AUTO};
	struct str block, input;
	uint64_t line = 0;
	for (size_t n = 0; n < 23; n++) {
		input = str_make(text, n);
		assert_false(event_log_next_block(&h, &input, 1000, false, &block, &line));
		assert_ptr_equal(input.p, text);
	}
	input = str_make(text, sizeof text - 1);
	assert_true(event_log_next_block(&h, &input, 1000, false, &block, &line));
	assert_int_equal(block.n, 1 + 2 * 19);
	assert_false(event_log_next_block(&h, &input, 1000, false, &block, &line));
	assert_true(str_eq(input, STR("{")));
	assert_true(event_log_next_block(&h, &input, 1000, true, &block, &line));
	assert_int_equal(input.n, 0);
	assert_false(event_log_next_block(&h, &input, 1000, true, &block, &line));
}

static void cuts_a_byte_order_mark_that_comes_in_pieces(void **state)
{
	(void)state;
	static const char text[] = "\xEF\xBB\xBF{}\n";
	struct event_header h = {.format = EVENT_EVE};
	struct str block, input;
	uint64_t line = 0;
	for (size_t n = 0; n < 3; n++) {
		input = str_make(text, n);
		assert_false(event_log_next_block(&h, &input, 1000, false, &block, &line));
		assert_int_equal(input.n, n);
	}
	input = str_make(text, sizeof text - 1);
	assert_true(event_log_next_block(&h, &input, 1000, false, &block, &line));
	assert_ptr_equal(block.p, text + 3);
}

static void keeps_line_numbers_over_blank_and_bad_lines(void **state)
{
	(void)state;
	assert_events(EVENT_EVE,
	              STR("{\"src_ip\":\"10.0.0.1\"}\n"
	                  "\r\n"
	                  "{\"src_ip\":\"10.0.0.2\"\n"
	                  "{\"src_ip\":\"10.0.0.3\"}\r\n"
	                  "{\"src_ip\":\"10.0.0.4}\n"
	                  "nonsense\n"
	                  "{\"src_ip\":\"10.0.0.5\"} trailing\n"
	                  "{\"src_ip\":\"10.0.0.6\"}"),
	              "1 - ipv4/source=10.0.0.1\n"
	              "3 refused: the line ends within an object\n"
	              "4 - ipv4/source=10.0.0.3\n"
	              "5 refused: not UTF-8, or a string without end or with a control character\n"
	              "6 refused: object expected\n"
	              "7 refused: something follows the object\n"
	              "8 - ipv4/source=10.0.0.6\n");
}

static void takes_a_json_array_with_one_element_a_line(void **state)
{
	(void)state;
	assert_events(EVENT_EVE, STR("[\n{\"src_ip\":\"10.0.0.1\"},\n  {\"src_ip\":\"10.0.0.2\"} ,\n{\"src_ip\":\"10.0.0.3\"}\n]\n"),
	              "2 - ipv4/source=10.0.0.1\n3 - ipv4/source=10.0.0.2\n4 - ipv4/source=10.0.0.3\n");
	assert_events(EVENT_EVE, STR("[{\"src_ip\":\"10.0.0.1\"},\n{\"src_ip\":\"10.0.0.2\"}]\n[{\"src_ip\":\"10.0.0.3\"}]\n"),
	              "1 - ipv4/source=10.0.0.1\n2 - ipv4/source=10.0.0.2\n3 - ipv4/source=10.0.0.3\n");
	assert_events(EVENT_EVE, STR("[[{\"src_ip\":\"10.0.0.1\"}]]\n,\n[,]\n"), "1 refused: object expected\n3 refused: object expected\n");
}

static void refuses_nul_bytes_bad_utf8_and_bombs_by_line(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text, 1 << 24);
	buf_put(&text, STR("{\"src_ip\":\"10.0.0.1\"}\n{\"src_ip\":\"10.0.0.2\",\0\"a\":1}\n{\"x\":\"\xFF\xFE\",\"src_ip\":\"10.0.0.3\"}\n"));
	for (int i = 0; i < 100000; i++)
		buf_puts(&text, "[{\"a\":");
	buf_puts(&text, "\n{\"src_ip\":\"10.0.0.5\",\"src_ip\":\"10.0.0.6\"}\n{\"a\":");
	for (int i = 0; i < 1000; i++)
		buf_putc(&text, '[');
	buf_puts(&text, "\n{\"src_ip\":\"10.0.0.7\"}\n");
	assert_events_in_blocks(EVENT_EVE, buf_str(&text), 1 << 20,
	                        "1 - ipv4/source=10.0.0.1\n"
	                        "2 refused: key and ':' expected\n"
	                        "3 refused: not UTF-8, or a string without end or with a control character\n"
	                        "4 refused: nested too deeply\n"
	                        "5 - ipv4/source=10.0.0.5\n"
	                        "6 refused: nested too deeply\n"
	                        "7 - ipv4/source=10.0.0.7\n");
	assert_events(EVENT_TEXT, STR("from 10.0.0.1\nfrom\0 10.0.0.2\n"), "1 - ipv4/none=10.0.0.1\n2 refused: a NUL byte in a line of text\n");
	buf_deinit(&text);
}

/* Streams n bytes of one line, then a good one, through a buffer that never holds more than the contract asks for. */
static void passes_over_a_line_of_100_mb_in_constant_memory(void **state)
{
	(void)state;
	enum { PIECE = 1 << 18, PIECES = 400 };
	static const struct str good = {"{\"src_ip\":\"10.0.0.1\"}\n", 22};
	struct event_header h = {.format = EVENT_EVE};
	struct event_parser *p;
	struct batch b;
	struct buf pending;
	const char *why;
	uint64_t line = 0;
	char *piece = malloc(PIECE);
	memset(piece, 'x', PIECE);
	assert_int_equal(event_parser_new((struct str){NULL, 0}, &p, &why), OK);
	batch_init(&b);
	buf_init(&pending, LIMIT_LINE_BYTES + 2 * PIECE);
	buf_put(&pending, good);
	for (int i = 0; i <= PIECES; i++) {
		if (i < PIECES)
			buf_put(&pending, str_make(piece, PIECE));
		else
			buf_puts(&pending, "\n{\"src_ip\":\"10.0.0.2\"}\n");
		struct str block, input = buf_str(&pending);
		while (event_log_next_block(&h, &input, PIECE, i == PIECES, &block, &line)) {
			uint64_t before = b.lines;
			char *copy = malloc(block.n + JSON_PADDING_BYTES);
			memcpy(copy, block.p, block.n);
			memset(copy + block.n, 0, JSON_PADDING_BYTES);
			assert_int_equal(event_log_parse(p, &h, str_make(copy, block.n), line + 1, &b), OK);
			line += b.lines - before;
			free(copy);
		}
		buf_drop(&pending, pending.n - input.n);
		assert_int_equal(buf_err(&pending), OK);
	}
	assert_int_equal(pending.n, 0);
	assert_int_equal(line, 3);
	assert_int_equal(b.n_events, 2);
	assert_int_equal(b.events[1].line, 3);
	assert_int_equal(b.n_refusals, 1);
	assert_int_equal(b.refusals[0].line, 2);
	assert_string_equal(b.refusals[0].what, "the line is longer than 1 MiB");
	batch_deinit(&b);
	event_parser_free(p);
	buf_deinit(&pending);
	free(piece);
}

static void refuses_lines_above_the_limit_and_takes_those_at_it(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		static const struct str head = {"{\"src_ip\":\"10.0.0.1\",\"x\":\"", 26};
		struct buf text;
		buf_init(&text, 4 << 20);
		buf_put(&text, head);
		while (text.n < LIMIT_LINE_BYTES - 2 + over)
			buf_putc(&text, 'x');
		buf_puts(&text, "\"}\n{\"src_ip\":\"10.0.0.2\"}\n");
		assert_events_in_blocks(EVENT_EVE, buf_str(&text), 4096,
		                        over ? "1 refused: the line is longer than 1 MiB\n2 - ipv4/source=10.0.0.2\n"
		                             : "1 - ipv4/source=10.0.0.1\n2 - ipv4/source=10.0.0.2\n");
		buf_deinit(&text);
	}
}

static void needs_a_mapping_for_ndjson(void **state)
{
	(void)state;
	assert_events_in_blocks(EVENT_NDJSON, STR("{}\n{}\n"), 100, "1 refused: NDJSON needs a mapping\n2 refused: NDJSON needs a mapping\n");
}

static void load_doc(struct buf *doc)
{
	const char *here = __FILE__, *end = strstr(here, "tests/unit");
	char path[4096];
	assert_non_null(end);
	snprintf(path, sizeof path, "%.*sdocs/event-mapping.md", (int)(end - here), here);
	FILE *f = fopen(path, "r");
	if (!f)
		fail_msg("%s: cannot be read; run the tests in the project's folder", path);
	buf_init(doc, 1 << 20);
	doc->n = fread(buf_room(doc, 1 << 20), 1, 1 << 20, f);
	fclose(f);
}

/* A row "| `path` | kind | role | STIX path [in `log`] |". */
static bool is_row_of(struct str line, const struct event_rule *r)
{
	char begin[200], end[400] = "", path[PROPERTY_PATH_BYTES];
	snprintf(begin, sizeof begin, "| `%s` | ", r->path);
	const char *role = r->role ? role_name((enum role)r->role).p : "";
	if (r->property)
		snprintf(end, sizeof end, "%s%s| `%.*s`%s%s%s |", role, *role ? " " : "",
			 (int)property_path((enum property)r->property, path), path, r->log ? " in `" : "", r->log ? r->log : "",
			 r->log ? "`" : "");
	else
		snprintf(end, sizeof end, "%s%s| |", role, *role ? " " : "");
	return str_has_prefix(line, str_of(begin)) && str_has_suffix(line, str_of(end));
}

static bool has_row(struct str doc, const struct event_rule *r)
{
	struct str line;
	while (str_next_line(&doc, &line))
		if (is_row_of(line, r))
			return true;
	return false;
}

static bool carries(const struct event_rule *rules, size_t n, enum property p)
{
	/* What logs in is both. */
	enum property other = p == PROPERTY_ACCOUNT_ID ? PROPERTY_ACCOUNT_LOGIN : p;
	for (size_t i = 0; i < n; i++)
		if (rules[i].property == p || rules[i].property == other)
			return true;
	return false;
}

static void is_documented_field_by_field(void **state)
{
	(void)state;
	static const char *const types[] = {"text", "number", "time"};
	struct buf doc;
	struct str line;
	size_t n_eve, n_zeek, rows = 0;
	const struct event_rule *eve = event_eve_rules(&n_eve), *zeek = event_zeek_rules(&n_zeek);
	load_doc(&doc);
	struct str rest = buf_str(&doc);
	while (str_next_line(&rest, &line))
		rows += str_has_prefix(line, STR("| `")) && line.p[3] != '#';
	for (size_t i = 0; i < n_eve + n_zeek; i++, rows--) {
		const struct event_rule *r = i < n_eve ? &eve[i] : &zeek[i - n_eve];
		if (!has_row(buf_str(&doc), r))
			fail_msg("docs/event-mapping.md has no right row of %s", r->path);
	}
	for (enum property p = PROPERTY_NONE + 1; p < PROPERTY_COUNT; p++) {
		char path[PROPERTY_PATH_BYTES], row[400];
		if (property_bit(p) & (PROPERTY_PORTS | PROPERTY_DIGESTS))
			continue;
		snprintf(row, sizeof row, "\n| `%.*s` | %s |%s|%s| yes |\n", (int)property_path(p, path), path,
			 types[property_info(p)->type], carries(eve, n_eve, p) ? " yes " : " ", carries(zeek, n_zeek, p) ? " yes " : " ");
		if (str_find_str(buf_str(&doc), str_of(row)) == doc.n)
			fail_msg("docs/event-mapping.md lacks this row: %s", row);
		rows--;
	}
	/* The table of NDJSON's names. */
	assert_int_equal(rows, 13);
	buf_deinit(&doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_formats_by_name),
		cmocka_unit_test(recognises_formats_by_the_first_line_that_says_something),
		cmocka_unit_test(waits_for_what_it_needs_and_no_longer),
		cmocka_unit_test(cuts_a_byte_order_mark_that_comes_in_pieces),
		cmocka_unit_test(keeps_line_numbers_over_blank_and_bad_lines),
		cmocka_unit_test(takes_a_json_array_with_one_element_a_line),
		cmocka_unit_test(refuses_nul_bytes_bad_utf8_and_bombs_by_line),
		cmocka_unit_test(passes_over_a_line_of_100_mb_in_constant_memory),
		cmocka_unit_test(refuses_lines_above_the_limit_and_takes_those_at_it),
		cmocka_unit_test(needs_a_mapping_for_ndjson),
		cmocka_unit_test(is_documented_field_by_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

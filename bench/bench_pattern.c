/* SPDX-License-Identifier: Apache-2.0 */
/* STIX patterns on observations: cases per second from the line to the result, on one core. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "match/pattern_compile.h"
#include "match/pattern_eval.h"
#include "parse/observed_stix.h"
#include "parse/stix_pattern.h"
#include "stopwatch.h"

enum { LINES = 100000, ROUNDS = 7, TARGET = 300000 };

struct tool {
	struct json_parser *parser;
	struct arena arena;
};

static void head(struct buf *out, unsigned i, const char *pattern)
{
	buf_printf(out, "{\"id\":%u,\"pattern\":\"%s\",\"observations\":[", i, pattern);
}

static void observe(struct buf *out, unsigned second, const char *type, const char *key, const char *value)
{
	buf_printf(out,
		   "{\"type\":\"observed-data\",\"id\":\"observed-data--ed82dd61-cc41-485b-b608-d278469e6259\","
		   "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		   "\"first_observed\":\"2026-01-01T00:00:%02uZ\",\"last_observed\":\"2026-01-01T00:00:%02uZ\",\"number_observed\":1,"
		   "\"objects\":{\"0\":{\"type\":\"%s\",\"%s\":\"%s\"}}}",
		   second, second, type, key, value);
}

/* One comparison; the values are equal in every second line. */
static void simple(struct buf *out, unsigned i)
{
	static const char *const KINDS[][2] = {{"ipv4-addr", "value"}, {"domain-name", "value"}, {"url", "value"}, {"file", "name"}};
	const char *type = KINDS[i % 4][0], *key = KINDS[i % 4][1];
	char value[60], other[60], pattern[200];
	snprintf(value, sizeof value, "host%u.evil.example", i * 7919 % LINES);
	snprintf(other, sizeof other, "host%u.evil.example", i * 7907 % LINES);
	snprintf(pattern, sizeof pattern, "[%s:%s = '%s']", type, key, i / 4 % 2 ? value : other);
	head(out, i, pattern);
	observe(out, 0, type, key, value);
	buf_puts(out, "]}\n");
}

static void matches(struct buf *out, unsigned i)
{
	char value[60];
	snprintf(value, sizeof value, "C:/Users/u%u/Final Report %u.exe", i % 97, i);
	head(out, i, "[file:name MATCHES '^[A-Z]:/.+/Final Report.+\\\\\\\\.exe$' AND file:name LIKE 'C:/%.exe']");
	observe(out, 0, "file", "name", value);
	buf_puts(out, "]}\n");
}

static void joined(struct buf *out, unsigned i)
{
	char name[30];
	head(out, i,
	     "([domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example'] REPEATS 2 TIMES) WITHIN 10 SECONDS");
	for (unsigned k = 0; k < 8; k++) {
		snprintf(name, sizeof name, "%c.example", 'a' + (int)((i * 2654435761u >> 3 * k) % 3));
		buf_puts(out, k ? "," : "");
		observe(out, k * 2, "domain-name", "value", name);
	}
	buf_puts(out, "]}\n");
}

static bool solve(struct tool *t, struct str line)
{
	struct json_value object, pattern, list;
	struct observed_graph graph;
	struct stix_pattern tree;
	const struct pattern_program *program;
	struct parse_fault fault;
	bool match, is_20;
	arena_reset(&t->arena);
	stopwatch_must(json_read(t->parser, line, &object, &fault) == OK, "a line is no JSON");
	stopwatch_must(json_get(object, "pattern", &pattern), "a line has no pattern");
	stopwatch_must(json_get(object, "observations", &list), "a line has no observations");
	stopwatch_must(observed_stix_read(list, &t->arena, &graph, &is_20, &fault) == OK, "observations are refused");
	stopwatch_must(stix_pattern_parse(json_str(pattern), STIX_PATTERN_21, &t->arena, &tree, &fault) == OK, "a pattern is refused");
	stopwatch_must(pattern_compile(&tree, &t->arena, &program, &fault) == OK, "a constant is refused");
	stopwatch_must(pattern_eval(program, &graph, &t->arena, PATTERN_STEPS, &match, &fault) == OK, "no result");
	return match;
}

static bool read_only(struct tool *t, struct str line)
{
	struct json_value object, pattern;
	struct stix_pattern tree;
	struct parse_fault fault;
	arena_reset(&t->arena);
	stopwatch_must(json_read(t->parser, line, &object, &fault) == OK, "a line is no JSON");
	stopwatch_must(json_get(object, "pattern", &pattern), "a line has no pattern");
	return stix_pattern_parse(json_str(pattern), STIX_PATTERN_21, &t->arena, &tree, &fault) == OK;
}

/* Seconds for all lines. */
static double pass(struct tool *t, struct str text, bool (*one)(struct tool *, struct str))
{
	struct str line;
	size_t yes = 0;
	double begin = stopwatch_now();
	while (str_next_line(&text, &line))
		yes += one(t, line);
	double took = stopwatch_now() - begin;
	stopwatch_must(yes > 0, "nothing matches");
	return took;
}

static void measure(struct tool *t, const char *what, void (*make)(struct buf *, unsigned), int target)
{
	struct buf text;
	double whole = 1e9, reading = 1e9;
	buf_init(&text, SIZE_MAX);
	for (unsigned i = 0; i < LINES; i++)
		make(&text, i);
	stopwatch_must(buf_err(&text) == OK, "out of memory");
	for (int i = 0; i < ROUNDS; i++) {
		double a = pass(t, buf_str(&text), solve), b = pass(t, buf_str(&text), read_only);
		whole = a < whole ? a : whole;
		reading = b < reading ? b : reading;
	}
	if (target)
		printf("%-34s %10.0f   target             %10d   ratio %.2f\n", what, LINES / whole, target, LINES / whole / target);
	printf("%-34s %10.0f   parsed only        %10.0f   ratio %.2f\n", what, LINES / whole, LINES / reading, reading / whole);
	buf_deinit(&text);
}

int main(void)
{
	struct tool t = {.parser = json_parser_new()};
	stopwatch_must(t.parser != NULL, "out of memory");
	arena_init(&t.arena, 64 << 20);
	measure(&t, "patterns, simple cases/s", simple, TARGET);
	measure(&t, "patterns, LIKE and MATCHES cases/s", matches, 0);
	measure(&t, "patterns, eight joined cases/s", joined, 0);
	arena_deinit(&t.arena);
	json_parser_free(t.parser);
	return 0;
}

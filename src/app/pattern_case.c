/* SPDX-License-Identifier: Apache-2.0 */
/* Memory is kept from line to line: in the long run nothing is allocated for a line. */
#include "app/pattern_case.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "match/pattern_compile.h"
#include "match/pattern_eval.h"
#include "parse/json_member.h"
#include "parse/observed_stix.h"
#include "parse/stix_pattern.h"

/* Some 30 bytes of memory for each byte of the largest line. */
enum { ARENA_MAX_BYTES = 512 << 20 };

struct pattern_case {
	struct json_parser *parser;
	struct arena arena;
};

/* An answer in the making. */
struct answer {
	struct str id; /* empty: none */
	bool evaluated, match;
	char why[200]; /* empty: no error */
	bool placed;
	unsigned long long at; /* byte of the pattern, when placed */
};

struct pattern_case *pattern_case_new(void)
{
	struct pattern_case *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	arena_init(&c->arena, ARENA_MAX_BYTES);
	c->parser = json_parser_new();
	if (c->parser)
		return c;
	free(c);
	return NULL;
}

void pattern_case_free(struct pattern_case *c)
{
	if (!c)
		return;
	json_parser_free(c->parser);
	arena_deinit(&c->arena);
	free(c);
}

static void wrong(struct answer *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void wrong(struct answer *a, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(a->why, sizeof a->why, format, ap);
	va_end(ap);
}

static bool wrong_at(struct answer *a, enum err e, const struct parse_fault *fault)
{
	wrong(a, "%s", e == ERR_NOMEM ? "more memory needed than the limit" : fault->what);
	a->placed = true;
	a->at = fault->at;
	return false;
}

/* False with the reason in a. Without observations the graph is empty, and *out_given false. */
static bool read_observations(struct pattern_case *c, struct json_value object, struct answer *a,
			      struct observed_graph *out, bool *out_given, bool *out_20)
{
	struct json_value list;
	struct parse_fault fault = {0, NULL};
	*out_20 = false;
	*out_given = json_get(object, "observations", &list);
	if (!*out_given)
		return true;
	enum err e = observed_stix_read(list, &c->arena, out, out_20, &fault);
	if (e && json_type(list) != JSON_ARRAY)
		wrong(a, "\"observations\": %s", fault.what);
	else if (e)
		wrong(a, "\"observations\", element %llu: %s", fault.at, fault.what);
	return e == OK;
}

/* The version asked for; else that of the observations, for patterns of 2.0 write the times of START and STOP otherwise. */
static enum stix_pattern_version version(struct json_value object, bool observed_20)
{
	struct str asked = json_get_str(object, "pattern_version");
	bool is_20 = asked.n ? str_has_prefix(asked, STR("2.0")) : observed_20;
	return is_20 ? STIX_PATTERN_20 : STIX_PATTERN_21;
}

static void answer(struct pattern_case *c, struct json_value object, struct answer *a)
{
	struct json_value pattern;
	struct observed_graph graph;
	struct stix_pattern tree;
	const struct pattern_program *program;
	struct parse_fault fault = {0, NULL};
	bool is_20;
	if (!json_get(object, "pattern", &pattern) || json_type(pattern) != JSON_STRING) {
		wrong(a, "\"pattern\" is missing or no string");
		return;
	}
	if (!read_observations(c, object, a, &graph, &a->evaluated, &is_20))
		return;
	enum err e = stix_pattern_parse(json_str(pattern), version(object, is_20), &c->arena, &tree, &fault);
	if (!e)
		e = pattern_compile(&tree, &c->arena, &program, &fault);
	if (!e && a->evaluated)
		e = pattern_eval(program, &graph, &c->arena, PATTERN_STEPS, &a->match, &fault);
	if (e)
		wrong_at(a, e, &fault);
}

static void put(const struct answer *a, struct buf *out)
{
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	if (a->id.n) {
		jsonw_key(&w, "id");
		jsonw_raw(&w, a->id);
	}
	if (!a->why[0])
		jsonw_pair_bool(&w, a->evaluated ? "match" : "valid", a->evaluated ? a->match : true);
	else
		jsonw_pair_str(&w, "error", str_of(a->why));
	if (a->why[0] && a->placed)
		jsonw_pair_i64(&w, "at", (int64_t)a->at);
	jsonw_close(&w, '}');
	buf_putc(out, '\n');
}

void pattern_case_refuse(uint64_t n, const char *what, struct buf *out)
{
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "error", str_of(what));
	jsonw_pair_i64(&w, "line", (int64_t)n);
	jsonw_close(&w, '}');
	buf_putc(out, '\n');
}

void pattern_case_answer(struct pattern_case *c, struct str line, uint64_t n, struct buf *out)
{
	struct json_value object;
	struct parse_fault fault = {0, NULL};
	struct answer a = {0};
	char why[200];
	arena_reset(&c->arena);
	enum err e = json_read(c->parser, line, &object, &fault);
	if (e) {
		snprintf(why, sizeof why, "not JSON: byte %llu: %s", fault.at, fault.what);
		pattern_case_refuse(n, why, out);
		return;
	}
	if (json_type(object) != JSON_OBJECT) {
		pattern_case_refuse(n, "not a JSON object", out);
		return;
	}
	a.id = json_member_raw(line, object, "id");
	answer(c, object, &a);
	put(&a, out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The three readers of JSON must agree: what is a document can be split, and walked if it is an object. */
#include <stdlib.h>

#include "base/limits.h"
#include "parse/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CAP = 64 };

static void require(bool holds)
{
	if (!holds)
		abort();
}

static enum err count(void *ctx, struct str raw, size_t at)
{
	(void)at;
	require(raw.n > 0);
	++*(size_t *)ctx;
	return OK;
}

/* Visits all values without recursion; a document of n bytes has fewer than n values. */
static void visit(struct json_value root, size_t bytes)
{
	struct json_iter open[LIMIT_JSON_DEPTH + 1];
	struct json_value v;
	size_t depth = 0, seen = 0;
	open[0] = json_iter(root);
	for (;;) {
		if (json_next(&open[depth], &v)) {
			double d;
			require(++seen <= bytes);
			require(json_str(v).n <= bytes && (json_type(v) != JSON_NUMBER || json_f64(v, &d)));
			require(depth < LIMIT_JSON_DEPTH);
			open[++depth] = json_iter(v);
		} else if (depth-- == 0) {
			return;
		}
	}
}

static enum err walk(struct json_parser *p, struct str line, struct json_found *found, size_t *n)
{
	static const struct json_field fields[] = {{"a", 1}, {"b.c", 2}, {"list[]", 3}, {"list", 3}, {"items[].x[]", 4}, {"type", 5}, {"id", 6}};
	struct json_plan *plan = json_plan_new(fields, sizeof fields / sizeof *fields);
	struct parse_fault fault;
	if (!plan)
		return ERR_NOMEM;
	enum err e = json_walk(p, plan, line, found, CAP, n, &fault);
	require(!e || fault.at <= line.n);
	json_plan_free(plan);
	return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_parser *p = json_parser_new();
	char *line = malloc(size + JSON_PADDING_BYTES);
	if (!p || !line)
		abort();
	memcpy(line, data, size);
	memset(line + size, '"', JSON_PADDING_BYTES);
	struct str text = {line, size};
	struct json_value v;
	struct parse_fault fault;
	struct json_found found[CAP];
	size_t elements = 0, n = 0;
	enum err read = json_read(p, text, &v, &fault);
	require(!read || (fault.what && fault.at <= size));
	if (!read)
		visit(v, size);
	bool object = !read && json_type(v) == JSON_OBJECT, bom = size && data[0] == 0xEF;
	enum err split = json_split(p, text, read || !object ? NULL : "objects", count, &elements, &fault);
	require(read || split == OK || split == ERR_NOT_FOUND);
	enum err walked = walk(p, text, found, &n);
	require(!object || bom || walked == OK);
	free(line);
	json_parser_free(p);
	return 0;
}

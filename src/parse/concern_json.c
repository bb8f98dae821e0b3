/* SPDX-License-Identifier: Apache-2.0 */
/* A member's part of a warning, read back from JSON. */
#include "parse/concern_json.h"

static const struct concern_value nothing = {.first = UTC_NONE, .last = UTC_NONE};

static struct concern_value read_value(struct json_value item)
{
	return (struct concern_value){
		.kind = json_get_str(item, "kind"), .text = json_get_str(item, "value"), .first = json_get_time(item, "first"),
		.last = json_get_time(item, "last"), .count = json_get_i64(item, "count", 0),
	};
}

enum err concern_json_each(const struct concern *c, concern_value_fn *each, void *ctx)
{
	struct json_value item;
	enum err e = OK;
	if (!c->has_values)
		return OK;
	for (struct json_iter i = json_iter(c->values); e == OK && json_next(&i, &item);) {
		const struct concern_value v = read_value(item);
		e = each(ctx, &v);
	}
	return e;
}

static enum err add_up(void *ctx, const struct concern_value *v)
{
	struct concern_value *sum = ctx;
	if (v->first != UTC_NONE && (sum->first == UTC_NONE || v->first < sum->first))
		sum->first = v->first;
	if (v->last > sum->last)
		sum->last = v->last;
	if (v->count > 0 && __builtin_add_overflow(sum->count, v->count, &sum->count))
		sum->count = INT64_MAX;
	return OK;
}

/* The row of the member among those who are hit. */
static void find_member(struct json_value w, int64_t member, struct concern_value *out)
{
	struct json_value list, item;
	if (!json_get(w, "members", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &item);)
		if (json_get_i64(item, "id", 0) == member) {
			*out = read_value(item);
			return;
		}
}

/* Who says so are terms of the score. */
static bool has_term(struct json_value w, struct str name)
{
	struct json_value score, terms, term;
	double measure;
	if (!json_get(w, "score", &score) || !json_get(score, "terms", &terms))
		return false;
	for (struct json_iter i = json_iter(terms); json_next(&i, &term);) {
		struct json_value number;
		if (str_eq(json_get_str(term, "name"), name) && json_get(term, "measure", &number))
			return json_f64(number, &measure) && measure > 0;
	}
	return false;
}

enum err concern_json_read(struct json_parser *p, struct str json, int64_t member, bool owned, struct concern *out)
{
	struct parse_fault fault;
	struct json_value w;
	enum err e = json_read(p, json, &w, &fault);
	if (e)
		return e;
	struct concern c = {.title = json_get_str(w, "title"), .label = json_get_str(w, "label"), .own = nothing};
	c.has_values = json_get(w, "indicators", &c.values);
	if (owned) {
		c.listed = has_term(w, STR("feeds"));
		c.met = has_term(w, STR("reporters"));
		e = concern_json_each(&c, add_up, &c.own);
	} else {
		find_member(w, member, &c.own);
	}
	if (e == OK)
		*out = c;
	return e;
}

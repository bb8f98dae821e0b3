/* SPDX-License-Identifier: Apache-2.0 */
/* The walk finds texts by rule; values of a type that the rule does not take are passed over. */
#include "parse/event_json.h"

#include "base/arena.h"

/* Column names as paths: each as it is and as an array of scalars (Zeek's sets), dots escaped. */
static enum err literal_paths(struct arena *a, const struct event_rule *rules, size_t n, struct json_field *fields)
{
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(rules[i].path);
		char *scalar = arena_alloc(a, 2 * length + 1), *array = arena_alloc(a, 2 * length + 3);
		if (!scalar || !array)
			return ERR_NOMEM;
		char *s = scalar;
		for (const char *p = rules[i].path; *p; *s++ = *p++)
			if (*p == '.')
				*s++ = '\\';
		*s = 0;
		memcpy(array, scalar, (size_t)(s - scalar));
		memcpy(array + (s - scalar), "[]", 3);
		fields[2 * i] = (struct json_field){scalar, (uint16_t)i};
		fields[2 * i + 1] = (struct json_field){array, (uint16_t)i};
	}
	return OK;
}

enum err event_json_plan(struct event_parser *p, enum event_format format, const struct event_rule *rules, size_t n, bool literal)
{
	struct json_field fields[JSON_PLAN_FIELDS];
	struct arena a;
	enum err e = OK;
	size_t n_fields = literal ? 2 * n : n;
	if (n_fields > JSON_PLAN_FIELDS)
		return ERR_LIMIT;
	arena_init(&a, SIZE_MAX);
	if (literal)
		e = literal_paths(&a, rules, n, fields);
	else
		for (size_t i = 0; i < n; i++)
			fields[i] = (struct json_field){rules[i].path, (uint16_t)i};
	p->rules[format] = rules;
	if (e == OK && !(p->plan[format] = json_plan_new(fields, n_fields)))
		e = ERR_NOMEM;
	arena_deinit(&a);
	return e;
}

static bool takes_numbers(enum event_use use)
{
	switch (use) {
	case EVENT_USE_TIME:
	case EVENT_USE_COUNT:
	case EVENT_USE_SOURCE_PORT:
	case EVENT_USE_DESTINATION_PORT:
	case EVENT_USE_FLOW_SOURCE_PORT:
	case EVENT_USE_FLOW_DESTINATION_PORT:
	case EVENT_USE_URL_PORT:
		return true;
	default:
		return false;
	}
}

enum err event_json_line(struct event_parser *p, enum event_format format, struct str line, uint64_t number, struct batch *out)
{
	struct parse_fault fault;
	size_t n, n_items = 0;
	enum err e = json_walk(p->json, p->plan[format], line, p->found, EVENT_ITEMS_MAX, &n, &fault);
	if (e == ERR_NOMEM)
		return e;
	if (e) {
		batch_refuse(out, number, fault.what);
		return OK;
	}
	const struct event_rule *rules = p->rules[format];
	for (size_t i = 0; i < n; i++) {
		const struct json_found *f = &p->found[i];
		const struct event_rule *r = &rules[f->id];
		bool number_type = f->type == JSON_INT || f->type == JSON_NUMBER;
		if (f->type == JSON_STRING || (number_type && takes_numbers((enum event_use)r->use)))
			p->items[n_items++] = (struct event_item){r->use, r->kind, r->role, f->text};
	}
	event_item_put(p->items, n_items, number, &p->memo, out);
	return OK;
}

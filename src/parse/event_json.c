/* SPDX-License-Identifier: Apache-2.0 */
/* The walk finds texts by rule; values of a type that the rule does not take are passed over. */
#include "parse/event_json.h"

#include "base/arena.h"

/* A column name as a path: as it is and as an array of scalars (Zeek's sets), dots escaped. */
static enum err literal_paths(struct arena *a, const char *name, uint16_t id, struct json_field fields[2])
{
	size_t length = strlen(name);
	char *scalar = arena_alloc(a, 2 * length + 1), *array = arena_alloc(a, 2 * length + 3);
	if (!scalar || !array)
		return ERR_NOMEM;
	char *s = scalar;
	for (const char *p = name; *p; *s++ = *p++)
		if (*p == '.')
			*s++ = '\\';
	*s = 0;
	memcpy(array, scalar, (size_t)(s - scalar));
	memcpy(array + (s - scalar), "[]", 3);
	fields[0] = (struct json_field){scalar, id};
	fields[1] = (struct json_field){array, id};
	return OK;
}

enum err event_json_plan(struct event_parser *p, enum event_format format, const struct event_rule *rules, size_t n,
			 bool literal, property_set wanted)
{
	struct json_field fields[JSON_PLAN_FIELDS];
	struct arena a;
	enum err e = OK;
	size_t n_fields = 0, each = literal ? 2 : 1;
	arena_init(&a, SIZE_MAX);
	for (size_t i = 0; i < n && e == OK; i++) {
		if (!event_rule_counts(&rules[i], wanted))
			continue;
		if (n_fields + each > JSON_PLAN_FIELDS)
			e = ERR_LIMIT;
		else if (literal)
			e = literal_paths(&a, rules[i].path, (uint16_t)i, &fields[n_fields]);
		else
			fields[n_fields] = (struct json_field){rules[i].path, (uint16_t)i};
		n_fields += each;
	}
	struct json_plan *plan = e == OK ? json_plan_new(fields, n_fields) : NULL;
	if (e == OK && !plan)
		e = ERR_NOMEM;
	arena_deinit(&a);
	if (e)
		return e;
	json_plan_free(p->plan[format]);
	p->plan[format] = plan;
	p->rules[format] = rules;
	p->n_rules[format] = n;
	return OK;
}

static bool takes_numbers(enum event_use use)
{
	switch (use) {
	case EVENT_USE_TIME:
	case EVENT_USE_COUNT:
	case EVENT_USE_ADVERSE:
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

static bool is_number(const struct json_found *f)
{
	return f->type == JSON_INT || f->type == JSON_NUMBER;
}

static size_t collect(struct event_parser *p, enum event_format format, size_t n)
{
	const struct event_rule *rules = p->rules[format];
	size_t n_items = 0;
	for (size_t i = 0; i < n; i++) {
		const struct json_found *f = &p->found[i];
		const struct event_rule *r = &rules[f->id];
		if (f->type == JSON_STRING || (is_number(f) && takes_numbers((enum event_use)r->use)))
			p->items[n_items++] = (struct event_item){.use = r->use, .kind = r->kind, .role = r->role, .text = f->text};
	}
	return n_items;
}

/* The name of the log that a line is of, empty when nothing tells. */
static struct str log_of(const struct event_parser *p, const struct event_rule *rules, size_t n)
{
	struct str log = {"", 0};
	for (size_t i = 0; i < n; i++) {
		const struct event_rule *r = &rules[p->found[i].id];
		if (r->use == EVENT_USE_LOG && p->found[i].type == JSON_STRING)
			return p->found[i].text;
		if (r->use == EVENT_USE_HINT)
			log = str_of(r->log);
	}
	return log;
}

/* As collect, with what is wanted besides. */
static size_t collect_all(struct event_parser *p, enum event_format format, size_t n)
{
	const struct event_rule *rules = p->rules[format];
	struct str log = log_of(p, rules, n);
	size_t n_items = 0;
	if (log.n)
		p->items[n_items++] = (struct event_item){.use = EVENT_USE_LOG, .text = log};
	for (size_t i = 0; i < n && n_items < EVENT_ITEMS_MAX; i++) {
		const struct json_found *f = &p->found[i];
		const struct event_rule *first = &rules[f->id], *r = first;
		const struct event_rule *end = rules + p->n_rules[format];
		/* Rules of one name stand together. */
		while (r && r->log && !str_eq(str_of(r->log), log))
			r = r + 1 < end && strcmp(r[1].path, first->path) == 0 ? r + 1 : NULL;
		bool text = f->type == JSON_STRING;
		if ((!text && !is_number(f)) || first->use == EVENT_USE_LOG || first->use == EVENT_USE_HINT)
			continue;
		struct event_item item = {.kind = first->kind, .role = first->role, .text = f->text};
		if (text || takes_numbers((enum event_use)first->use))
			item.use = first->use;
		if (r) {
			item.property = r->property;
			item.group = r->group + (strstr(r->path, "[].") ? f->element * EVENT_RULE_GROUPS : 0);
		}
		p->items[n_items++] = item;
	}
	return n_items;
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
	n_items = p->wanted ? collect_all(p, format, n) : collect(p, format, n);
	event_item_put(p->items, n_items, number, &p->memo, p->wanted, out);
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who writes this format writes it for tocsin: nothing is guessed or skipped, and a line with one wrong value is
 * refused whole, so that its writer hears of it.
 */
#include "parse/event_tocsin.h"

#include <stdlib.h>

#include "model/service.h"
#include "parse/event_property.h"

enum field { TIME, COUNT, ADVERSE, SERVICE, KIND, VALUE, ROLE, ELEMENT_KIND, ELEMENT_VALUE, ELEMENT_ROLE, FIRST_PROPERTY };
enum { N_FIELDS = FIRST_PROPERTY, PATH_BYTES = 2 * PROPERTY_PATH_BYTES };

static const struct json_field fields[] = {
	{"time", TIME},
	{"count", COUNT},
	{"adverse", ADVERSE},
	{"service", SERVICE},
	{"kind", KIND},
	{"value", VALUE},
	{"role", ROLE},
	{"observed[].kind", ELEMENT_KIND},
	{"observed[].value", ELEMENT_VALUE},
	{"observed[].role", ELEMENT_ROLE},
};

/* "properties" is an object whose keys are the paths of properties: a value, or an array of them. */
static void property_fields(enum property p, char text[2][PATH_BYTES], struct json_field out[2])
{
	static const struct str front = STR_INIT("properties.");
	char path[PROPERTY_PATH_BYTES];
	size_t n = property_path(p, path), at = front.n;
	memcpy(text[0], front.p, front.n);
	for (size_t i = 0; i < n; i++) {
		if (path[i] == '.')
			text[0][at++] = '\\';
		text[0][at++] = path[i];
	}
	text[0][at] = 0;
	memcpy(text[1], text[0], at);
	memcpy(text[1] + at, "[]", 3);
	for (int i = 0; i < 2; i++)
		out[i] = (struct json_field){text[i], (uint16_t)(FIRST_PROPERTY + p)};
}

enum err event_tocsin_plan(struct event_parser *p, property_set wanted)
{
	struct json_field all[N_FIELDS + 2 * PROPERTY_COUNT];
	char (*paths)[PATH_BYTES] = calloc(2 * PROPERTY_COUNT, sizeof *paths);
	size_t n = N_FIELDS;
	if (!paths)
		return ERR_NOMEM;
	memcpy(all, fields, sizeof fields);
	for (int i = PROPERTY_NONE + 1; i < PROPERTY_COUNT; i++) {
		if (!(wanted & property_bit((enum property)i) & ~(PROPERTY_PORTS | PROPERTY_DIGESTS)))
			continue;
		property_fields((enum property)i, &paths[n - N_FIELDS], &all[n]);
		n += 2;
	}
	struct json_plan *plan = json_plan_new(all, n);
	free(paths);
	if (!plan)
		return ERR_NOMEM;
	json_plan_free(p->plan[EVENT_TOCSIN]);
	p->plan[EVENT_TOCSIN] = plan;
	return OK;
}

/* One observable as written; element tells those of the array apart, 0 is the short form. */
struct entry {
	uint32_t element;
	struct str kind, value, role;
};

struct head {
	int64_t time;
	uint64_t count;
	bool adverse;
	uint8_t service;
};

static bool is_head(const struct json_found *f)
{
	return f->id == TIME || f->id == COUNT || f->id == ADVERSE || f->id == SERVICE;
}

/* NULL when it is well, else why not. */
static const char *read_head(struct event_parser *p, size_t n, struct head *out)
{
	*out = (struct head){.time = UTC_NONE, .count = 1};
	for (size_t i = 0; i < n; i++) {
		const struct json_found *f = &p->found[i];
		if (f->id == TIME && (f->type != JSON_STRING || utc_parse(f->text, &out->time)))
			return "time is not an RFC 3339 date and time";
		if (f->id == COUNT && (f->type != JSON_INT || str_to_u64(f->text, UINT32_MAX, &out->count) || out->count == 0))
			return "count is not an integer from 1 to 4294967295";
		if (f->id == ADVERSE && f->type != JSON_TRUE && f->type != JSON_FALSE)
			return "adverse is neither true nor false";
		if (f->id == SERVICE && f->type != JSON_STRING)
			return "service is not a string";
		if (f->id == SERVICE && !out->service)
			out->service = service_find(f->text);
		out->adverse |= f->id == ADVERSE && f->type == JSON_TRUE;
	}
	return NULL;
}

/* Takes the observable that begins at found[*i] and moves *i behind it. */
static const char *take_entry(const struct event_parser *p, size_t n, size_t *i, struct entry *out)
{
	*out = (struct entry){.element = p->found[*i].element};
	for (; *i < n && p->found[*i].element == out->element; ++*i) {
		const struct json_found *f = &p->found[*i];
		if (is_head(f))
			continue;
		if (f->type != JSON_STRING)
			return "kind, value and role are strings";
		if (f->id == KIND || f->id == ELEMENT_KIND)
			out->kind = f->text;
		else if (f->id == VALUE || f->id == ELEMENT_VALUE)
			out->value = f->text;
		else
			out->role = f->text;
	}
	return NULL;
}

static const char *observe(struct batch *out, const struct entry *e)
{
	struct value_buf v;
	const char *why;
	enum kind kind = kind_find(e->kind);
	enum role role = role_find(e->role);
	if (!e->kind.p || !e->value.p)
		return "an observable without kind or value";
	if (kind == KIND_NONE)
		return "unknown kind";
	if (role == ROLE_NONE && e->role.p && !str_eq(e->role, role_name(ROLE_NONE)))
		return "unknown role";
	if (value_canon(kind, e->value, &v, &why))
		return why;
	batch_observe(out, v.kind, role, str_make(v.bytes, v.n));
	return NULL;
}

/* Takes back the event begun last. */
static void drop_event(struct batch *out)
{
	const struct event *e = &out->events[--out->n_events];
	out->n_observed = e->observed;
	out->n_properties = e->property;
}

/* Takes the properties out of what was found, to the parser's items; *n_found are left. */
static size_t cut_properties(struct event_parser *p, size_t *n_found)
{
	size_t kept = 0, n = 0;
	for (size_t i = 0; i < *n_found; i++) {
		const struct json_found *f = &p->found[i];
		if (f->id < FIRST_PROPERTY)
			p->found[kept++] = *f;
		else if (f->type == JSON_STRING || f->type == JSON_INT || f->type == JSON_NUMBER)
			p->items[n++] = (struct event_item){.property = (uint8_t)(f->id - FIRST_PROPERTY), .text = f->text};
	}
	*n_found = kept;
	return n;
}

/* Of the event begun last. */
static void put_properties(struct event_parser *p, size_t n, struct batch *out)
{
	const struct event_item observed = {0};
	event_property_begin(out, (struct str){"", 0}, p->wanted);
	event_property_put(out, &observed, out->events[out->n_events - 1].observed, &p->memo, p->wanted);
	for (size_t i = 0; i < n; i++)
		event_property_put(out, &p->items[i], out->n_observed, &p->memo, p->wanted);
}

static const char *put_event(struct event_parser *p, size_t n, uint64_t number, struct batch *out)
{
	struct head head;
	size_t entries = 0;
	const char *why = read_head(p, n, &head);
	if (why)
		return why;
	batch_event(out, head.time, number, (uint32_t)head.count);
	if (out->err)
		return NULL;
	if (head.adverse)
		batch_adverse(out);
	batch_service(out, head.service);
	for (size_t i = 0; i < n && !why;) {
		struct entry e;
		why = take_entry(p, n, &i, &e);
		if (why || (!e.element && !e.kind.p && !e.value.p && !e.role.p))
			continue;
		why = ++entries > LIMIT_EVENT_VALUES ? "more than 256 observables" : observe(out, &e);
	}
	if (!why && entries == 0)
		why = "nothing observed: neither observed[] nor kind and value";
	if (why)
		drop_event(out);
	return why;
}

enum err event_tocsin_line(struct event_parser *p, struct str line, uint64_t number, struct batch *out)
{
	struct parse_fault fault;
	size_t n;
	enum err e = json_walk(p->json, p->plan[EVENT_TOCSIN], line, p->found, EVENT_ITEMS_MAX, &n, &fault);
	if (e == ERR_NOMEM)
		return e;
	bool full = n == EVENT_ITEMS_MAX;
	size_t n_properties = e || !p->wanted ? 0 : cut_properties(p, &n);
	const char *why = e ? fault.what : full ? "more than 256 observables" : put_event(p, n, number, out);
	if (why)
		batch_refuse(out, number, why);
	else if (p->wanted && !out->err)
		put_properties(p, n_properties, out);
	return OK;
}

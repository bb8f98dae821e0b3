/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who writes this format writes it for tocsin: nothing is guessed or skipped, and a line with one wrong value is
 * refused whole, so that its writer hears of it.
 */
#include "parse/event_tocsin.h"

enum field { TIME, COUNT, KIND, VALUE, ROLE, ELEMENT_KIND, ELEMENT_VALUE, ELEMENT_ROLE };

static const struct json_field fields[] = {
	{"time", TIME},
	{"count", COUNT},
	{"kind", KIND},
	{"value", VALUE},
	{"role", ROLE},
	{"observed[].kind", ELEMENT_KIND},
	{"observed[].value", ELEMENT_VALUE},
	{"observed[].role", ELEMENT_ROLE},
};

enum err event_tocsin_plan(struct event_parser *p)
{
	p->plan[EVENT_TOCSIN] = json_plan_new(fields, sizeof fields / sizeof *fields);
	return p->plan[EVENT_TOCSIN] ? OK : ERR_NOMEM;
}

/* One observable as written; element tells those of the array apart, 0 is the short form. */
struct entry {
	uint32_t element;
	struct str kind, value, role;
};

/* Reads time and count; NULL when they are well, else why not. */
static const char *read_head(struct event_parser *p, size_t n, int64_t *time, uint64_t *count)
{
	*time = UTC_NONE;
	*count = 1;
	for (size_t i = 0; i < n; i++) {
		const struct json_found *f = &p->found[i];
		if (f->id == TIME && (f->type != JSON_STRING || utc_parse(f->text, time)))
			return "time is not an RFC 3339 date and time";
		if (f->id == COUNT && (f->type != JSON_INT || str_to_u64(f->text, UINT32_MAX, count) || *count == 0))
			return "count is not an integer from 1 to 4294967295";
	}
	return NULL;
}

/* Takes the observable that begins at found[*i] and moves *i behind it. */
static const char *take_entry(const struct event_parser *p, size_t n, size_t *i, struct entry *out)
{
	*out = (struct entry){.element = p->found[*i].element};
	for (; *i < n && p->found[*i].element == out->element; ++*i) {
		const struct json_found *f = &p->found[*i];
		if (f->id == TIME || f->id == COUNT)
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
	out->n_observed = out->events[--out->n_events].observed;
}

static const char *put_event(struct event_parser *p, size_t n, uint64_t number, struct batch *out)
{
	int64_t time;
	uint64_t count;
	size_t entries = 0;
	const char *why = read_head(p, n, &time, &count);
	if (why)
		return why;
	batch_event(out, time, number, (uint32_t)count);
	if (out->err)
		return NULL;
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
	const char *why = e ? fault.what : n == EVENT_ITEMS_MAX ? "more than 256 observables" : put_event(p, n, number, out);
	if (why)
		batch_refuse(out, number, why);
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Flat arrays that double; an observable costs one comparison with each of its event's and one store of 24 bytes. */
#include "model/batch.h"

#include <stdlib.h>

#include "model/domain.h"
#include "model/ip.h"
#include "model/url.h"

/* Long values of one batch: 64 MiB is a block of lines of LIMIT_LINE_BYTES, all values. */
#define BATCH_ARENA_BYTES ((size_t)64 << 20)

enum { BATCH_FIRST = 256, PORT_MAX = 65535 };

static_assert(sizeof(struct observed) == 24, "an observable is 24 bytes");

struct str role_name(enum role role)
{
	static const struct str names[ROLE_COUNT] = {
#define X(name, text) [name] = STR_INIT(text),
		ROLE_MAP(X)
#undef X
	};
	return role < ROLE_COUNT ? names[role] : names[ROLE_NONE];
}

enum role role_find(struct str name)
{
	for (int r = ROLE_NONE + 1; r < ROLE_COUNT; r++)
		if (str_eq(role_name((enum role)r), name))
			return (enum role)r;
	return ROLE_NONE;
}

void batch_init(struct batch *b)
{
	*b = (struct batch){0};
	arena_init(&b->arena, BATCH_ARENA_BYTES);
}

void batch_deinit(struct batch *b)
{
	free(b->events);
	free(b->observed);
	free(b->properties);
	free(b->refusals);
	arena_deinit(&b->arena);
	*b = (struct batch){0};
}

void batch_reset(struct batch *b)
{
	b->n_events = b->n_observed = b->n_properties = b->n_refusals = 0;
	b->refused = b->values_skipped = 0;
	b->err = OK;
	arena_reset(&b->arena);
}

/* The array p of *cap elements, grown to twice as many; NULL with the batch's error set when that failed. */
static void *grown(struct batch *b, void *p, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap * 2 : BATCH_FIRST;
	if (want > UINT32_MAX) {
		b->err = ERR_LIMIT;
		return NULL;
	}
	void *q = reallocarray(p, want, size);
	if (q)
		*cap = want;
	else
		b->err = ERR_NOMEM;
	return q;
}

void batch_event(struct batch *b, int64_t time, uint64_t line, uint32_t count)
{
	if (b->err)
		return;
	if (b->n_events == b->cap_events) {
		struct event *p = grown(b, b->events, &b->cap_events, sizeof *p);
		if (!p)
			return;
		b->events = p;
	}
	b->events[b->n_events++] = (struct event){.time = time,
						  .line = line,
						  .count = count,
						  .observed = (uint32_t)b->n_observed,
						  .property = (uint32_t)b->n_properties};
}

void batch_adverse(struct batch *b)
{
	if (!b->err && b->n_events)
		b->events[b->n_events - 1].adverse = true;
}

void batch_service(struct batch *b, uint8_t service)
{
	if (!b->err && b->n_events)
		b->events[b->n_events - 1].service = service;
}

static bool same(const struct observed *a, const struct observed *b)
{
	if (a->kind != b->kind || a->role != b->role || a->n != b->n)
		return false;
	/* What is inside is padded with zeros. */
	if (a->n <= OBSERVED_INLINE_BYTES)
		return memcmp(a->u.in, b->u.in, OBSERVED_INLINE_BYTES) == 0;
	return memcmp(a->u.p, b->u.p, a->n) == 0;
}

void batch_observe(struct batch *b, enum kind kind, enum role role, struct str canonical)
{
	if (b->err || b->n_events == 0)
		return;
	struct event *event = &b->events[b->n_events - 1];
	if (canonical.n == 0 || canonical.n > LIMIT_VALUE_BYTES || event->n_observed >= LIMIT_EVENT_VALUES)
		return;
	struct observed o = {.event = (uint32_t)(b->n_events - 1), .kind = (uint8_t)kind, .role = (uint8_t)role, .n = (uint16_t)canonical.n};
	if (canonical.n <= OBSERVED_INLINE_BYTES)
		memcpy(o.u.in, canonical.p, canonical.n);
	else
		o.u.p = canonical.p;
	for (size_t i = event->observed; i < b->n_observed; i++)
		if (same(&b->observed[i], &o))
			return;
	if (b->n_observed == b->cap_observed) {
		struct observed *p = grown(b, b->observed, &b->cap_observed, sizeof *p);
		if (!p)
			return;
		b->observed = p;
	}
	if (canonical.n > OBSERVED_INLINE_BYTES) {
		o.u.p = arena_dup(&b->arena, canonical).p;
		if (!o.u.p) {
			b->err = ERR_LIMIT;
			return;
		}
	}
	b->observed[b->n_observed++] = o;
	event->n_observed++;
}

static void observe_address(struct batch *b, enum role role, struct str text)
{
	struct ip ip;
	uint32_t v4;
	const char *why;
	char bytes[4];
	if (ip4_parse(text, &v4)) {
		ip4_put(v4, bytes);
		batch_observe(b, KIND_IPV4, role, str_make(bytes, sizeof bytes));
	} else if (ip_parse(text, &ip, &why) == OK) {
		batch_observe(b, ip.n == 4 ? KIND_IPV4 : KIND_IPV6, role, str_make(ip.bytes, ip.n));
	} else {
		b->values_skipped++;
	}
}

static void observe_domain(struct batch *b, enum role role, struct str text)
{
	char name[LIMIT_DOMAIN_BYTES];
	const char *why;
	size_t n = domain_canon(text, name, &why);
	if (n)
		batch_observe(b, KIND_DOMAIN, role, str_make(name, n));
	else
		b->values_skipped++;
}

static void observe_url(struct batch *b, enum role role, struct str text)
{
	char url[LIMIT_URL_BYTES];
	const char *why;
	size_t n = url_canon(text, url, &why);
	if (n)
		batch_observe(b, KIND_URL, role, str_make(url, n));
	else
		b->values_skipped++;
}

void batch_observe_text(struct batch *b, enum kind kind, enum role role, struct str text)
{
	struct value_buf v;
	const char *why;
	if (kind == KIND_IPV4 || kind == KIND_IPV6)
		observe_address(b, role, text);
	else if (kind == KIND_DOMAIN)
		observe_domain(b, role, text);
	else if (kind == KIND_URL)
		observe_url(b, role, text);
	else if (value_canon(kind, text, &v, &why) == OK)
		batch_observe(b, v.kind, role, str_make(v.bytes, v.n));
	else
		b->values_skipped++;
}

void batch_observe_endpoint(struct batch *b, enum role role, struct str address, uint32_t port)
{
	struct ip ip;
	const char *why;
	uint8_t bytes[16 + 2];
	if (port == 0 || port > PORT_MAX || ip_parse(address, &ip, &why))
		return;
	memcpy(bytes, ip.bytes, ip.n);
	bytes[ip.n] = (uint8_t)(port >> 8);
	bytes[ip.n + 1] = (uint8_t)port;
	batch_observe(b, KIND_ENDPOINT, role, str_make(bytes, (size_t)ip.n + 2));
}

static void add_property(struct batch *b, struct property_value v)
{
	if (b->err || b->n_events == 0)
		return;
	struct event *event = &b->events[b->n_events - 1];
	if (event->n_properties >= LIMIT_EVENT_PROPERTIES)
		return;
	if (b->n_properties == b->cap_properties) {
		struct property_value *p = grown(b, b->properties, &b->cap_properties, sizeof *p);
		if (!p)
			return;
		b->properties = p;
	}
	b->properties[b->n_properties++] = v;
	event->n_properties++;
}

void batch_property_text(struct batch *b, enum property property, uint32_t group, struct str text)
{
	if (b->err || text.n > LIMIT_VALUE_BYTES)
		return;
	struct str copy = arena_dup(&b->arena, text);
	if (!copy.p)
		b->err = ERR_LIMIT;
	add_property(b, (struct property_value){.u.text = copy, .group = group, .property = (uint8_t)property});
}

void batch_property_number(struct batch *b, enum property property, uint32_t group, int64_t number)
{
	add_property(b, (struct property_value){.u.number = number, .group = group, .property = (uint8_t)property});
}

void batch_copy_event(struct batch *b, const struct batch *from, const struct event *event, int64_t time)
{
	batch_event(b, time, event->line, event->count);
	batch_service(b, event->service);
	for (uint32_t i = event->observed; i < event->observed + event->n_observed; i++)
		batch_observe(b, (enum kind)from->observed[i].kind, (enum role)from->observed[i].role,
			      observed_value(&from->observed[i]).bytes);
	for (uint32_t i = event->property; i < event->property + event->n_properties; i++) {
		const struct property_value *v = &from->properties[i];
		if (property_info((enum property)v->property)->type == PROPERTY_TEXT)
			batch_property_text(b, (enum property)v->property, v->group, v->u.text);
		else
			batch_property_number(b, (enum property)v->property, v->group, v->u.number);
	}
}

void batch_refuse(struct batch *b, uint64_t line, const char *what)
{
	b->refused++;
	if (b->err || b->n_refusals >= LIMIT_REFUSALS_SHOWN)
		return;
	if (b->n_refusals == b->cap_refusals) {
		struct batch_refusal *p = grown(b, b->refusals, &b->cap_refusals, sizeof *p);
		if (!p)
			return;
		b->refusals = p;
	}
	b->refusals[b->n_refusals++] = (struct batch_refusal){line, what};
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two sorted arrays: networks (an address is one of full length), each knowing the next wider one around it, and all
 * other values.
 */
#include "match/protected.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "match/protected_list.h"
#include "model/ip.h"
#include "model/domain.h"
#include "model/url.h"

#define NO_SPAN SIZE_MAX

/* A network of the set. */
struct span {
	struct ip net;
	unsigned length;
	size_t around; /* the narrowest network that covers this one, or an equal one before it; NO_SPAN */
	const struct protected_entry *entry;
};

struct protected_set {
	struct arena arena; /* entries and their bytes */
	struct protected_entry *entries;
	size_t n_entries;
	struct span *spans; /* by family, address, length, member */
	size_t n_spans;
	const struct protected_entry **names; /* by kind, bytes, member */
	size_t n_names;
};

static bool as_span(struct value v, struct span *out)
{
	struct span s = {.around = NO_SPAN};
	size_t n = v.bytes.n;
	if (v.kind == KIND_NETWORK)
		n -= 1;
	else if (v.kind == KIND_ENDPOINT)
		n -= 2;
	else if (v.kind != KIND_IPV4 && v.kind != KIND_IPV6)
		return false;
	s.net.n = (uint8_t)n;
	memcpy(s.net.bytes, v.bytes.p, n);
	s.length = v.kind == KIND_NETWORK ? (unsigned char)v.bytes.p[n] : (unsigned)n * 8;
	*out = s;
	return true;
}

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Wider before narrower: what covers a span stands before it. */
static int compare_nets(const struct span *a, const struct span *b)
{
	if (a->net.n != b->net.n)
		return a->net.n < b->net.n ? -1 : 1;
	int c = memcmp(a->net.bytes, b->net.bytes, a->net.n);
	return c ? c : compare_numbers(a->length, b->length);
}

static int compare_spans(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	int c = compare_nets(x, y);
	return c ? c : compare_numbers(x->entry->member, y->entry->member);
}

static int compare_values(struct value a, struct value b)
{
	return a.kind != b.kind ? (a.kind < b.kind ? -1 : 1) : str_cmp(a.bytes, b.bytes);
}

static int compare_names(const void *a, const void *b)
{
	const struct protected_entry *const *x = a, *const *y = b;
	int c = compare_values((*x)->value, (*y)->value);
	return c ? c : compare_numbers((*x)->member, (*y)->member);
}

static bool covers(const struct span *wide, const struct span *s)
{
	return wide->length <= s->length && ip_in(&s->net, &wide->net, wide->length);
}

static void link_spans(struct protected_set *p)
{
	for (size_t i = 1; i < p->n_spans; i++) {
		size_t around = i - 1;
		while (around != NO_SPAN && !covers(&p->spans[around], &p->spans[i]))
			around = p->spans[around].around;
		p->spans[i].around = around;
	}
}

static bool add(struct protected_set *p, struct value v, struct str reason, int64_t member)
{
	struct str bytes = arena_dup(&p->arena, v.bytes), why = arena_dup(&p->arena, reason);
	p->entries[p->n_entries++] = (struct protected_entry){{v.kind, bytes}, why, member};
	return bytes.p && why.p;
}

static size_t count_builtin(void)
{
	size_t n = 0;
	for (const struct protected_list_group *g = protected_list(); g->reason; g++)
		for (const char *const *text = g->values; *text; text++)
			n++;
	return n;
}

static bool add_builtin(struct protected_set *p)
{
	for (const struct protected_list_group *g = protected_list(); g->reason; g++)
		for (const char *const *text = g->values; *text; text++) {
			struct value_buf v;
			const char *why;
			enum err e = value_parse(g->kind, str_of(*text), &v, &why);
			assert(e == OK);
			if (e || !add(p, value_of(&v), str_of(g->reason), 0))
				return false;
		}
	return true;
}

static bool arrange(struct protected_set *p)
{
	p->spans = arena_zalloc(&p->arena, p->n_entries, sizeof *p->spans);
	p->names = arena_zalloc(&p->arena, p->n_entries, sizeof *p->names);
	if (!p->spans || !p->names)
		return false;
	for (size_t i = 0; i < p->n_entries; i++) {
		struct span *s = &p->spans[p->n_spans];
		if (as_span(p->entries[i].value, s)) {
			s->entry = &p->entries[i];
			p->n_spans++;
		} else {
			p->names[p->n_names++] = &p->entries[i];
		}
	}
	qsort(p->spans, p->n_spans, sizeof *p->spans, compare_spans);
	qsort(p->names, p->n_names, sizeof *p->names, compare_names);
	link_spans(p);
	return true;
}

static bool fill(struct protected_set *p, const struct protected_entry *entries, size_t n, bool builtin)
{
	arena_init(&p->arena, SIZE_MAX / 4);
	p->entries = arena_zalloc(&p->arena, n + (builtin ? count_builtin() : 0), sizeof *p->entries);
	if (!p->entries || (builtin && !add_builtin(p)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!add(p, entries[i].value, entries[i].reason, entries[i].member))
			return false;
	return arrange(p);
}

struct protected_set *protected_set_new(const struct protected_entry *entries, size_t n, bool builtin)
{
	struct protected_set *p = calloc(1, sizeof *p);
	if (p && !fill(p, entries, n, builtin)) {
		protected_set_free(p);
		return NULL;
	}
	return p;
}

void protected_set_free(struct protected_set *p)
{
	if (!p)
		return;
	arena_deinit(&p->arena);
	free(p);
}

/* Whose entries count. */
enum whose { ALL, MEMBERS };

static bool counts(const struct protected_entry *e, enum whose whose)
{
	return whose == ALL || e->member != 0;
}

/* The number of spans that stand before or with s. */
static size_t spans_upto(const struct protected_set *p, const struct span *s)
{
	size_t low = 0, high = p->n_spans;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (compare_nets(&p->spans[mid], s) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* What covers s covers also the span before it, unless it is that span: both begin inside it. */
static const struct protected_entry *find_span(const struct protected_set *p, const struct span *s, enum whose whose)
{
	size_t next = spans_upto(p, s);
	for (size_t i = next ? next - 1 : NO_SPAN; i != NO_SPAN; i = p->spans[i].around)
		if (covers(&p->spans[i], s) && counts(p->spans[i].entry, whose))
			return p->spans[i].entry;
	for (size_t i = next; i < p->n_spans && covers(s, &p->spans[i]); i++)
		if (counts(p->spans[i].entry, whose))
			return p->spans[i].entry;
	return NULL;
}

/* Of equal names the last is a member's, if any is. */
static const struct protected_entry *find_name(const struct protected_set *p, struct value v, enum whose whose)
{
	size_t low = 0, high = p->n_names;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (compare_values(p->names[mid]->value, v) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	const struct protected_entry *e = low ? p->names[low - 1] : NULL;
	return e && value_eq(e->value, v) && counts(e, whose) ? e : NULL;
}

static const struct protected_entry *find_domain(const struct protected_set *p, struct str name, enum whose whose)
{
	for (;;) {
		const struct protected_entry *e = find_name(p, (struct value){KIND_DOMAIN, name}, whose);
		size_t dot = str_find(name, '.');
		if (e || dot == name.n)
			return e;
		name = str_from(name, dot + 1);
	}
}

static const struct protected_entry *find_url(const struct protected_set *p, struct value url, enum whose whose)
{
	const struct protected_entry *e = find_name(p, url, whose);
	struct str host = url_host(url.bytes);
	struct span s = {.around = NO_SPAN};
	const char *why;
	if (e)
		return e;
	if (ip_parse(host, &s.net, &why) != OK)
		return find_domain(p, host, MEMBERS);
	s.length = s.net.n * 8u;
	return find_span(p, &s, whose);
}

static const struct protected_entry *find(const struct protected_set *p, struct value v, enum whose whose)
{
	struct span s;
	if (as_span(v, &s))
		return find_span(p, &s, whose);
	switch (v.kind) {
	case KIND_DOMAIN:
		return find_domain(p, v.bytes, whose);
	case KIND_URL:
		return find_url(p, v, whose);
	case KIND_EMAIL:
		return NULL;
	default:
		return find_name(p, v, whose);
	}
}

const struct protected_entry *protected_find(const struct protected_set *p, struct value v)
{
	return find(p, v, ALL);
}

const struct protected_entry *protected_owner(const struct protected_set *p, struct value v)
{
	return find(p, v, MEMBERS);
}

/* Whether an asset has to do with v: the same, around it, or inside it. */
static bool touches(struct value asset, struct value v)
{
	struct span a, b;
	if (v.kind == KIND_URL && asset.kind == KIND_DOMAIN)
		return domain_is_under(url_host(v.bytes), asset.bytes);
	if (v.kind == KIND_DOMAIN && asset.kind == KIND_DOMAIN)
		return domain_is_under(v.bytes, asset.bytes);
	if (as_span(asset, &a) && as_span(v, &b))
		return covers(&a, &b) || (v.kind == KIND_NETWORK && covers(&b, &a));
	return value_eq(asset, v);
}

enum err protected_owners(const struct protected_set *p, struct value v, protected_owner_fn *each, void *ctx)
{
	enum err e = OK;
	if (!protected_owner(p, v))
		return OK;
	for (size_t i = 0; i < p->n_entries && e == OK; i++)
		if (p->entries[i].member && touches(p->entries[i].value, v))
			e = each(ctx, &p->entries[i]);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a version reported is found again by reading it again: its values, and under them the labels that the store has by this
 * object. The labels themselves came with relationships, perhaps of another envelope.
 */
#include "hub/exchange_rows.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/grow.h"
#include "parse/feed_stix.h"

void exchange_rows_init(struct exchange_rows *r)
{
	*r = (struct exchange_rows){.confidence = CONFIDENCE_UNKNOWN};
	arena_init(&r->arena, SIZE_MAX / 2);
}

void exchange_rows_deinit(struct exchange_rows *r)
{
	free(r->list);
	arena_deinit(&r->arena);
	*r = (struct exchange_rows){0};
}

enum err exchange_rows_add(struct exchange_rows *r, const struct store_row *row)
{
	struct store_row *list = grow(r->list, r->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	r->list = list;
	r->list[r->n++] = *row;
	return OK;
}

struct withdrawing {
	struct exchange_rows *rows;
	struct store *store;
	int64_t feed;
	struct str object;
	int64_t id; /* of the value under way */
};

static enum err take_label(void *ctx, struct value value, struct str label)
{
	struct withdrawing *w = ctx;
	struct store_row row = {
		.id = w->id,
		.value = {value.kind, arena_dup(&w->rows->arena, value.bytes)},
		.label = arena_dup(&w->rows->arena, label),
		.object = arena_dup(&w->rows->arena, w->object),
		.valid_from = UTC_NONE,
		.valid_until = UTC_NONE,
		.revoked = true,
	};
	return row.value.bytes.p && row.label.p && row.object.p ? exchange_rows_add(w->rows, &row) : ERR_NOMEM;
}

static enum err take_report(void *ctx, const struct report *report)
{
	struct withdrawing *w = ctx;
	w->id = store_value_id(w->store, report->value);
	return store_report_labels(store_writer(w->store), w->feed, w->id, w->object, take_label, w);
}

static void take_refusal(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	(void)ctx, (void)line, (void)excerpt, (void)why;
}

/* Reads one object again, perhaps with others behind it, between commas; what is stored was read before. */
static enum err read_again(struct str raw, int confidence, const struct feed_sink *sink)
{
	const struct feed_doc_opts opts = {.format = FEED_STIX, .tlp = TLP_RED, .confidence = confidence};
	struct parse_fault fault;
	struct buf doc;
	buf_init(&doc, raw.n + 2);
	buf_putc(&doc, '[');
	buf_put(&doc, raw);
	buf_putc(&doc, ']');
	enum err e = buf_err(&doc);
	if (!e)
		e = feed_stix_parse(buf_str(&doc), &opts, sink, &fault);
	buf_deinit(&doc);
	return e;
}

enum err exchange_rows_withdraw(struct exchange_rows *r, struct store *s, int64_t feed, struct str id, struct str raw)
{
	struct withdrawing w = {.rows = r, .store = s, .feed = feed, .object = id};
	const struct feed_sink sink = {&w, take_report, NULL, take_refusal};
	return str_has_prefix(id, STR("indicator--")) ? read_again(raw, r->confidence, &sink) : OK;
}

struct reporting {
	struct exchange_rows *rows;
	const struct store *store;
	enum tlp tlp;
};

static enum err copy_report(void *ctx, const struct report *report)
{
	struct reporting *p = ctx;
	struct arena *a = &p->rows->arena;
	struct store_row row = {
		.id = store_value_id(p->store, report->value),
		.value = {report->value.kind, arena_dup(a, report->value.bytes)},
		.label = arena_dup(a, report->label),
		.object = arena_dup(a, report->object),
		.confidence = report->confidence,
		.tlp = p->tlp,
		.pap = report->pap,
		.valid_from = report->valid_from,
		.valid_until = report->valid_until,
		.revoked = report->revoked,
	};
	return row.value.bytes.p && row.label.p && row.object.p ? exchange_rows_add(p->rows, &row) : ERR_NOMEM;
}

enum err exchange_rows_report(struct exchange_rows *r, const struct store *s, struct str raw, enum tlp tlp)
{
	struct reporting p = {r, s, tlp};
	const struct feed_sink sink = {&p, copy_report, NULL, take_refusal};
	return read_again(raw, r->confidence, &sink);
}

struct key {
	int64_t id;
	struct str label, object;
	size_t at;
};

static int by_claim_and_object(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	int c = str_cmp(x->label, y->label);
	if (c == 0)
		c = str_cmp(x->object, y->object);
	return c ? c : (x->at > y->at) - (x->at < y->at);
}

static bool same_claim(const struct key *x, const struct key *y)
{
	return x->id == y->id && str_eq(x->label, y->label);
}

/* Whether what key's object said last goes before what another object of the same claim said last. */
static bool goes_before(const struct exchange_rows *r, const struct key *key, const struct key *other)
{
	bool gone = r->list[key->at].revoked, other_gone = r->list[other->at].revoked;
	return gone != other_gone ? !gone : key->at > other->at;
}

static void choose(const struct exchange_rows *r, const struct key *keys, struct store_row *sorted, size_t *out_n)
{
	*out_n = 0;
	for (size_t i = 0; i < r->n;) {
		const struct key *best = NULL, *first = &keys[i];
		for (; i < r->n && same_claim(&keys[i], first); i++) {
			bool last = i + 1 == r->n || !same_claim(&keys[i + 1], first) || !str_eq(keys[i + 1].object, keys[i].object);
			if (last && (!best || goes_before(r, &keys[i], best)))
				best = &keys[i];
		}
		sorted[(*out_n)++] = r->list[best->at];
	}
}

enum err exchange_rows_sort(struct exchange_rows *r)
{
	if (r->n == 0)
		return OK;
	struct key *keys = calloc(r->n, sizeof *keys);
	struct store_row *sorted = calloc(r->n, sizeof *sorted);
	if (!keys || !sorted) {
		free(keys);
		free(sorted);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < r->n; i++)
		keys[i] = (struct key){r->list[i].id, r->list[i].label, r->list[i].object, i};
	qsort(keys, r->n, sizeof *keys, by_claim_and_object);
	size_t n;
	choose(r, keys, sorted, &n);
	memcpy(r->list, sorted, n * sizeof *sorted);
	free(keys);
	free(sorted);
	r->n = n;
	return OK;
}

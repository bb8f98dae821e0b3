/* SPDX-License-Identifier: Apache-2.0 */
/* Gathered, sorted, compared as two sorted sequences. */
#include "app/convert_set.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/limits.h"

void convert_set_init(struct convert_set *s, struct convert_loss *loss)
{
	*s = (struct convert_set){.loss = loss};
	arena_init(&s->arena, 4 * LIMIT_FEED_BYTES);
}

void convert_set_deinit(struct convert_set *s)
{
	free(s->rows);
	arena_deinit(&s->arena);
	*s = (struct convert_set){.n = 0};
}

static enum err add(void *ctx, const struct report *r)
{
	struct convert_set *s = ctx;
	if (s->loss)
		convert_loss_label(s->loss, r->label);
	if (r->revoked) {
		if (s->loss)
			convert_loss_add(s->loss, "value that is revoked");
		return OK;
	}
	struct convert_row *rows = grow(s->rows, s->n, sizeof *rows);
	if (!rows)
		return ERR_NOMEM;
	s->rows = rows;
	struct convert_row row = {
		.value = {r->value.kind, arena_dup(&s->arena, r->value.bytes)},
		.label = arena_dup(&s->arena, r->label),
		.confidence = r->confidence,
		.tlp = r->tlp,
		.pap = r->pap,
		.valid_from = r->valid_from,
		.valid_until = r->valid_until,
	};
	if (!row.value.bytes.p || !row.label.p)
		return ERR_NOMEM;
	s->rows[s->n++] = row;
	return OK;
}

static enum err see_object(void *ctx, const struct source_object *o)
{
	struct convert_set *s = ctx;
	if (s->loss)
		convert_loss_object(s->loss, o);
	return OK;
}

static void refuse(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	struct convert_set *s = ctx;
	(void)line;
	(void)excerpt;
	if (s->loss)
		convert_loss_add(s->loss, "refused: %s", why);
}

static int by_value(struct value a, struct value b)
{
	return a.kind != b.kind ? (a.kind > b.kind) - (a.kind < b.kind) : str_cmp(a.bytes, b.bytes);
}

static int by_value_and_label(const void *a, const void *b)
{
	const struct convert_row *x = a, *y = b;
	int order = by_value(x->value, y->value);
	return order ? order : str_cmp(x->label, y->label);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a == UTC_NONE || b == UTC_NONE ? UTC_NONE : a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
	return a == UTC_NONE || b == UTC_NONE ? UTC_NONE : a > b ? a : b;
}

/* The most restrictive marking, the longest validity. */
static void join(struct convert_row *into, const struct convert_row *r)
{
	into->tlp = tlp_max(into->tlp, r->tlp);
	into->pap = pap_max(into->pap, r->pap);
	into->confidence = into->confidence > r->confidence ? into->confidence : r->confidence;
	into->valid_from = earlier(into->valid_from, r->valid_from);
	into->valid_until = later(into->valid_until, r->valid_until);
}

static void sort(struct convert_set *s)
{
	size_t kept = 0;
	if (s->n)
		qsort(s->rows, s->n, sizeof *s->rows, by_value_and_label);
	for (size_t i = 0; i < s->n; i++) {
		if (kept && by_value_and_label(&s->rows[kept - 1], &s->rows[i]) == 0)
			join(&s->rows[kept - 1], &s->rows[i]);
		else
			s->rows[kept++] = s->rows[i];
	}
	s->n = kept;
}

enum err convert_set_read(struct convert_set *s, struct str doc, const struct feed_doc_opts *opts, struct parse_fault *fault)
{
	const struct feed_sink sink = {.ctx = s, .report = add, .object = see_object, .refuse = refuse};
	enum err e = feed_doc_parse(doc, opts, &sink, fault);
	if (s->loss)
		convert_loss_end(s->loss);
	if (!e)
		sort(s);
	return e;
}

/* The row of b that says the same as r, or of its value; NULL when b does not have it. */
static const struct convert_row *find(const struct convert_set *b, const struct convert_row *r, size_t *from)
{
	const struct convert_row *found = NULL;
	while (*from < b->n && by_value(b->rows[*from].value, r->value) < 0)
		++*from;
	for (size_t i = *from; i < b->n && by_value(b->rows[i].value, r->value) == 0; i++)
		if (!found || str_eq(b->rows[i].label, r->label))
			found = &b->rows[i];
	return found;
}

static void compare_row(const struct convert_row *a, const struct convert_row *b, struct convert_loss *loss)
{
	if (!str_eq(a->label, b->label))
		convert_loss_add(loss, "label");
	if (a->tlp != b->tlp)
		convert_loss_add(loss, "TLP: became another");
	if (a->pap != b->pap)
		convert_loss_add(loss, "PAP: became another");
	if (a->confidence != b->confidence)
		convert_loss_add(loss, "confidence");
	if (a->valid_from != UTC_NONE && a->valid_from != b->valid_from)
		convert_loss_add(loss, "valid_from: became another");
	if (a->valid_until != b->valid_until)
		convert_loss_add(loss, "valid_until");
}

void convert_set_compare(const struct convert_set *a, const struct convert_set *b, struct convert_loss *loss)
{
	size_t from = 0;
	for (size_t i = 0; i < a->n; i++) {
		const struct convert_row *r = &a->rows[i], *same = find(b, r, &from);
		if (same)
			compare_row(r, same, loss);
		else if (r->value.kind == KIND_INDICATOR)
			convert_loss_add(loss, "pattern that is more than values");
		else
			convert_loss_add(loss, "value of kind %.*s", STR_ARG(kind_name(r->value.kind)));
	}
}

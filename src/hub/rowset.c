/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers what the reader of a document finds, and sorts it. */
#include "hub/rowset.h"

#include <stdlib.h>

#include "base/grow.h"
#include "parse/inflate.h"

enum { EXCERPT_BYTES = 80 };

void rowset_init(struct rowset *r, const struct store *s, struct import_result *result)
{
	*r = (struct rowset){.store = s, .result = result};
	arena_init(&r->arena, SIZE_MAX / 2);
}

void rowset_deinit(struct rowset *r)
{
	free(r->rows);
	free(r->objects);
	arena_deinit(&r->arena);
	*r = (struct rowset){0};
}

/* Most rows of a feed say the same as the one before. */
static struct str keep(struct rowset *r, struct str s, struct str before)
{
	return str_eq(s, before) ? before : arena_dup(&r->arena, s);
}

static enum err take_report(void *ctx, const struct report *report)
{
	struct rowset *r = ctx;
	struct store_row *rows = grow(r->rows, r->n, sizeof *rows);
	if (!rows)
		return ERR_NOMEM;
	r->rows = rows;
	static const struct store_row none;
	const struct store_row *before = r->n ? &r->rows[r->n - 1] : &none;
	struct store_row *row = &r->rows[r->n];
	*row = (struct store_row){
		.id = store_value_id(r->store, report->value),
		.value = {report->value.kind, arena_dup(&r->arena, report->value.bytes)},
		.label = keep(r, report->label, before->label),
		.object = keep(r, report->object, before->object),
		.confidence = report->confidence,
		.tlp = report->tlp,
		.pap = report->pap,
		.valid_from = report->valid_from,
		.valid_until = report->valid_until,
		.revoked = report->revoked,
	};
	if (!row->value.bytes.p || (row->label.n && !row->label.p) || (row->object.n && !row->object.p))
		return ERR_NOMEM;
	r->n++;
	return OK;
}

static enum err take_object(void *ctx, const struct source_object *o)
{
	struct rowset *r = ctx;
	struct source_object copy, *objects = grow(r->objects, r->n_objects, sizeof *objects);
	if (!objects)
		return ERR_NOMEM;
	r->objects = objects;
	enum err e = source_object_dup(o, &r->arena, &copy);
	if (e)
		return e;
	copy.raw = arena_dup(&r->arena, o->raw);
	if (!copy.raw.p)
		return ERR_NOMEM;
	r->objects[r->n_objects] = copy;
	r->n_objects++;
	r->result->objects++;
	r->result->waiting += o->pattern_waits;
	return OK;
}

/* Reasons are words of the reader's own document, which ends before the result does. */
static const char *keep_reason(struct arena *a, const char *why)
{
	struct str kept = arena_dup(a, str_make(why, strlen(why) + 1));
	return kept.p ? kept.p : err_text(ERR_NOMEM);
}

static void take_refusal(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	struct import_result *out = ((struct rowset *)ctx)->result;
	out->refused++;
	if (out->n_refusals == LIMIT_REFUSALS_SHOWN)
		return;
	if (excerpt.n > EXCERPT_BYTES)
		excerpt.n = EXCERPT_BYTES;
	out->refusals[out->n_refusals++] = (struct import_refusal){line, arena_dup(&out->arena, excerpt), keep_reason(&out->arena, why)};
}

static uint64_t line_of(struct str doc, uint64_t at)
{
	uint64_t line = 1;
	struct str rest = str_upto(doc, at < doc.n ? (size_t)at : doc.n);
	for (size_t lf; (lf = str_find(rest, '\n')) < rest.n; rest = str_from(rest, lf + 1))
		line++;
	return line;
}

enum err rowset_parse(struct rowset *r, struct str doc, const struct feed_doc_opts *opts)
{
	struct feed_sink sink = {r, take_report, take_object, take_refusal};
	struct feed_doc_opts resolved = *opts;
	struct parse_fault *fault = &r->result->fault;
	const char *why = "no known format";
	struct buf plain;
	buf_init(&plain, LIMIT_FEED_BYTES);
	enum err e = inflate_all(doc, &plain, fault);
	struct str text = buf_str(&plain);
	if (e == OK && resolved.format == FEED_AUTO)
		resolved.format = feed_doc_recognise(text, &why);
	if (e == OK && resolved.format == FEED_FORMAT_COUNT) {
		*fault = (struct parse_fault){0, why};
		e = ERR_UNSUPPORTED;
	}
	if (e == OK) {
		r->result->format = resolved.format;
		e = feed_doc_parse(text, &resolved, &sink, fault);
	}
	if (e == ERR_SYNTAX)
		r->result->fault_line = line_of(text, fault->at);
	buf_deinit(&plain);
	return e;
}

struct sort_key {
	int64_t id;
	struct str label;
	uint32_t at;
};

static int by_id_and_label(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	int labels = str_cmp(x->label, y->label);
	return labels ? labels : (x->at > y->at) - (x->at < y->at);
}

enum err rowset_sort(struct rowset *r)
{
	struct sort_key *key = calloc(r->n ? r->n : 1, sizeof *key);
	struct store_row *sorted = calloc(r->n ? r->n : 1, sizeof *sorted);
	if (!key || !sorted || r->n > UINT32_MAX) {
		free(key);
		free(sorted);
		return r->n > UINT32_MAX ? ERR_LIMIT : ERR_NOMEM;
	}
	for (size_t i = 0; i < r->n; i++)
		key[i] = (struct sort_key){r->rows[i].id, r->rows[i].label, (uint32_t)i};
	qsort(key, r->n, sizeof *key, by_id_and_label);
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++) {
		const struct store_row *row = &r->rows[key[i].at], *before = n ? &sorted[n - 1] : NULL;
		bool again = before && before->id == key[i].id && str_eq(before->label, key[i].label);
		/* What one object takes back another may still say. */
		if (again && row->revoked && !before->revoked && !str_eq(row->object, before->object))
			continue;
		sorted[again ? n - 1 : n++] = *row;
	}
	if (n)
		memcpy(r->rows, sorted, n * sizeof *sorted);
	free(key);
	free(sorted);
	r->n = n;
	return OK;
}

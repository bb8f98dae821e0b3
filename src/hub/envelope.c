/* SPDX-License-Identifier: Apache-2.0 */
/* First the bytes of every element, then what the reader of STIX says of each, then what they say of each other. */
#include "hub/envelope.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/limits.h"
#include "parse/feed_stix.h"
#include "parse/json.h"
#include "parse/json_same.h"

enum { SHOWN_ID_BYTES = 300 };

static enum err add_item(void *ctx, struct str raw, size_t at)
{
	struct envelope *e = ctx;
	(void)at;
	if (e->n == LIMIT_ENVELOPE_OBJECTS)
		return ERR_VALUE;
	struct envelope_item *items = grow(e->items, e->n, sizeof *items);
	if (!items)
		return ERR_NOMEM;
	e->items = items;
	e->items[e->n++] = (struct envelope_item){
		.object = {.raw = raw, .modified = UTC_NONE},
		.outcome = EXCHANGE_PENDING,
		.twin = ENVELOPE_NO_TWIN,
	};
	return OK;
}

static enum err take_object(void *ctx, const struct source_object *o)
{
	struct envelope *e = ctx;
	struct envelope_item *item = &e->items[o->line - 1];
	struct str raw = item->object.raw;
	enum err err = source_object_dup(o, &e->arena, &item->object);
	if (err)
		return err;
	item->object.raw = raw;
	item->row = e->n_rows;
	return OK;
}

static enum err take_report(void *ctx, const struct report *r)
{
	struct envelope *e = ctx;
	struct store_row *rows = grow(e->rows, e->n_rows, sizeof *rows);
	if (!rows)
		return ERR_NOMEM;
	e->rows = rows;
	struct envelope_item *item = &e->items[r->line - 1];
	struct store_row *row = &e->rows[e->n_rows];
	*row = (struct store_row){
		.id = store_value_id(e->store, r->value),
		.value = {r->value.kind, arena_dup(&e->arena, r->value.bytes)},
		.label = arena_dup(&e->arena, r->label),
		.object = item->object.id,
		.confidence = r->confidence,
		.tlp = r->tlp,
		.pap = r->pap,
		.valid_from = r->valid_from,
		.valid_until = r->valid_until,
		.revoked = r->revoked,
	};
	if (!row->value.bytes.p || !row->label.p)
		return ERR_NOMEM;
	e->n_rows++;
	item->n_rows++;
	return OK;
}

static void take_refusal(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	struct envelope *e = ctx;
	(void)excerpt;
	envelope_fail(e, &e->items[line - 1], str_of(why));
}

void envelope_fail(struct envelope *e, struct envelope_item *item, struct str why)
{
	item->outcome = EXCHANGE_FAILED;
	item->failure = arena_dup(&e->arena, why);
	if (!item->failure.p)
		item->failure = str_of(err_text(ERR_NOMEM));
}

/* What failed is named as far as it names itself. */
static enum err name_failures(struct envelope *e)
{
	struct json_parser *parser = json_parser_new();
	enum err err = parser ? OK : ERR_NOMEM;
	for (size_t i = 0; !err && i < e->n; i++) {
		struct envelope_item *item = &e->items[i];
		struct json_value v;
		struct parse_fault fault;
		int64_t time;
		if (item->outcome != EXCHANGE_FAILED || item->object.raw.n > LIMIT_OBJECT_BYTES ||
		    json_read(parser, item->object.raw, &v, &fault))
			continue;
		struct str id = json_get_str(v, "id"), version = json_get_str(v, "modified");
		if (version.n == 0)
			version = json_get_str(v, "created");
		item->object.id = arena_dup(&e->arena, id.n <= SHOWN_ID_BYTES ? id : STR(""));
		item->object.version = arena_dup(&e->arena, utc_parse(version, &time) ? STR("") : version);
		if (!item->object.id.p || !item->object.version.p)
			err = ERR_NOMEM;
	}
	json_parser_free(parser);
	return err;
}

/* A key for sorting: qsort hands no context on. */
struct key {
	struct str id;
	int64_t modified;
	size_t at;
};

static int by_id_and_version(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int ids = str_cmp(x->id, y->id);
	if (ids)
		return ids;
	if (x->modified != y->modified)
		return x->modified < y->modified ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static void put_in_order(struct envelope *e, const struct key *keys, size_t n)
{
	const struct key *first = NULL; /* of the same id and version */
	for (size_t i = 0; i < n; i++) {
		struct envelope_item *item = &e->items[keys[i].at];
		bool again = first && str_eq(first->id, keys[i].id) && first->modified == keys[i].modified;
		if (!again) {
			first = &keys[i];
			e->order[e->n_order++] = keys[i].at;
		} else if (json_same(e->items[first->at].object.raw, item->object.raw)) {
			item->twin = (int64_t)first->at;
		} else {
			envelope_fail(e, item, STR("modified: the envelope has this version with another content before"));
		}
	}
}

static enum err order_items(struct envelope *e)
{
	struct key *keys = calloc(e->n, sizeof *keys);
	size_t n = 0;
	e->order = calloc(e->n, sizeof *e->order);
	if (!keys || !e->order) {
		free(keys);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < e->n; i++)
		if (e->items[i].outcome == EXCHANGE_PENDING)
			keys[n++] = (struct key){e->items[i].object.id, e->items[i].object.modified, i};
	if (n)
		qsort(keys, n, sizeof *keys, by_id_and_version);
	put_in_order(e, keys, n);
	free(keys);
	return OK;
}

static bool has_later(const struct envelope *e, size_t at, struct str id)
{
	size_t low = 0, high = e->n_order;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (str_cmp(e->items[e->order[mid]].object.id, id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < e->n_order && str_eq(e->items[e->order[low]].object.id, id); low++)
		if (e->order[low] > at)
			return true;
	return false;
}

/* An object that comes again behind the note that takes it back is there to stay. */
static void drop_outdone_recalls(struct envelope *e)
{
	for (size_t i = 0; i < e->n; i++) {
		struct str *id = &e->items[i].object.recalls.object;
		if (id->n && has_later(e, i, *id))
			*id = STR("");
	}
}

static enum err read_objects(struct envelope *e, const struct feed_doc_opts *opts)
{
	const struct feed_sink sink = {e, take_report, take_object, take_refusal};
	struct str *raws = calloc(e->n, sizeof *raws);
	if (!raws)
		return ERR_NOMEM;
	for (size_t i = 0; i < e->n; i++)
		raws[i] = e->items[i].object.raw;
	enum err err = feed_stix_parse_objects(raws, e->n, opts, &sink);
	free(raws);
	return err;
}

enum err envelope_read(struct envelope *e, const struct store *s, struct str text, const struct feed_doc_opts *opts,
                       struct parse_fault *fault)
{
	*e = (struct envelope){.store = s};
	arena_init(&e->arena, SIZE_MAX / 2);
	struct json_parser *parser = json_parser_new();
	enum err err = parser ? json_split(parser, text, "objects", add_item, e, fault) : ERR_NOMEM;
	json_parser_free(parser);
	if (err == ERR_VALUE)
		*fault = (struct parse_fault){0, "an envelope has at most 1,000,000 objects"};
	if (err == ERR_NOT_FOUND || (!err && e->n == 0)) {
		*fault = (struct parse_fault){0, "an envelope has a list of objects that is not empty"};
		err = ERR_VALUE;
	}
	if (!err)
		err = read_objects(e, opts);
	if (!err)
		err = name_failures(e);
	if (!err)
		err = order_items(e);
	if (!err)
		drop_outdone_recalls(e);
	return err;
}

void envelope_deinit(struct envelope *e)
{
	free(e->items);
	free(e->rows);
	free(e->order);
	arena_deinit(&e->arena);
	*e = (struct envelope){0};
}

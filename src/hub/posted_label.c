/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An indicator is read again in one document with its relationships and their threats, so that the rule by which the best name
 * is chosen stands in the parser alone.
 */
#include "hub/posted_label.h"

#include "parse/json.h"
#include "store/store_object.h"
#include "store/store_posting.h"

enum {
	RELATIONSHIPS_MAX = 64, /* of one indicator */
	OTHERS_MAX = 64,        /* indicators of one feed for one value */
};

#define DOCUMENT_MAX_BYTES ((size_t)(2 * RELATIONSHIPS_MAX + 1) * LIMIT_OBJECT_BYTES)

/* Texts of ids, copied. */
struct ids {
	struct arena arena;
	struct str *list;
	size_t n;
	const char *end; /* the property that is collected: "source_ref" or "target_ref" */
	struct json_parser *parser; /* NULL until there is something to read, which for most objects there is not */
	struct buf *context; /* NULL, or gets the relationships themselves */
};

static enum err take_relationship(void *ctx, struct str id, struct str raw)
{
	struct ids *t = ctx;
	struct json_value object;
	struct parse_fault fault;
	(void)id;
	if (!t->parser)
		t->parser = json_parser_new();
	enum err e = t->parser ? json_read(t->parser, raw, &object, &fault) : ERR_NOMEM;
	if (e || !str_eq(json_get_str(object, "relationship_type"), STR("indicates")) || json_get_bool(object, "revoked", false))
		return e;
	struct str *list = arena_grow(&t->arena, t->list, t->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	t->list = list;
	list[t->n] = arena_dup(&t->arena, json_get_str(object, t->end));
	if (!list[t->n++].p)
		return ERR_NOMEM;
	if (t->context) {
		buf_putc(t->context, ',');
		buf_put(t->context, raw);
	}
	return OK;
}

static void ids_init(struct ids *t, const char *end, struct buf *context)
{
	*t = (struct ids){.end = end, .context = context};
	arena_init(&t->arena, (size_t)16 << 20);
}

static void ids_deinit(struct ids *t)
{
	json_parser_free(t->parser);
	arena_deinit(&t->arena);
}

static enum err take_raw(void *ctx, const struct store_object *o)
{
	buf_put(ctx, o->raw);
	return buf_err(ctx);
}

/* Appends a threat, if it is there: it may come later. */
static enum err put_threat(const struct posted_label *l, struct str id, struct buf *out)
{
	size_t before = out->n;
	buf_putc(out, ',');
	enum err e = store_object_get(store_writer(l->store), l->who, id, out);
	if (e != ERR_NOT_FOUND)
		return e;
	out->n = before;
	return OK;
}

/* Of rows on one value and label the last one counts: first all names that it had go, then those that it has come. */
static enum err report(const struct posted_label *l, struct str indicator, struct str alone, struct str whole)
{
	enum err e = exchange_rows_withdraw(l->rows, l->store, l->feed, indicator, alone);
	size_t unnamed = l->rows->n;
	if (!e)
		e = exchange_rows_report(l->rows, l->store, alone, l->unmarked);
	for (; unnamed < l->rows->n; unnamed++)
		l->rows->list[unnamed].revoked = true;
	return e ? e : exchange_rows_report(l->rows, l->store, whole, l->unmarked);
}

/* Most indicators have no relationships, which one look tells. */
static enum err name(const struct posted_label *l, struct str indicator)
{
	struct db *db = store_writer(l->store);
	struct ids threats;
	struct buf context, doc;
	buf_init(&context, DOCUMENT_MAX_BYTES);
	buf_init(&doc, DOCUMENT_MAX_BYTES);
	ids_init(&threats, "target_ref", &context);
	enum err e = store_posting_of_feed(db, l->feed, STR("relationship"), store_posting_key(l->store, indicator),
	                                   RELATIONSHIPS_MAX, take_relationship, &threats);
	if (!e && threats.n)
		e = store_object_latest(db, l->feed, indicator, take_raw, &doc);
	size_t alone = doc.n;
	for (size_t i = 0; !e && alone && i < threats.n; i++)
		e = put_threat(l, threats.list[i], &context);
	buf_put(&doc, buf_str(&context));
	if (!e)
		e = buf_err(&doc);
	if (!e && alone)
		e = report(l, indicator, str_upto(buf_str(&doc), alone), buf_str(&doc));
	ids_deinit(&threats);
	buf_deinit(&context);
	buf_deinit(&doc);
	return e;
}

/* All indicators that relationships connect with the threat. */
static enum err name_all(const struct posted_label *l, struct str threat)
{
	struct ids indicators;
	ids_init(&indicators, "source_ref", NULL);
	enum err e = store_posting_of_feed(store_writer(l->store), l->feed, STR("relationship"),
	                                   store_posting_key(l->store, threat), POSTED_LABEL_MAX, take_relationship, &indicators);
	for (size_t i = 0; !e && i < indicators.n; i++)
		e = name(l, indicators.list[i]);
	ids_deinit(&indicators);
	return e;
}

/* Indicators that name one value, copied: what is reported of them asks the store again. */
struct others {
	struct arena arena;
	struct str *ids, *raws;
	size_t n;
};

static enum err take_other(void *ctx, struct str id, struct str raw)
{
	struct others *o = ctx;
	struct str *ids = arena_grow(&o->arena, o->ids, o->n, sizeof *ids), *raws = arena_grow(&o->arena, o->raws, o->n, sizeof *raws);
	if (!ids || !raws)
		return ERR_NOMEM;
	o->ids = ids;
	o->raws = raws;
	ids[o->n] = arena_dup(&o->arena, id);
	raws[o->n] = arena_dup(&o->arena, raw);
	return ids[o->n].p && raws[o->n++].p ? OK : ERR_NOMEM;
}

static enum err restore_value(const struct posted_label *l, int64_t value, struct str by)
{
	struct others others = {0};
	arena_init(&others.arena, (size_t)OTHERS_MAX * LIMIT_OBJECT_BYTES);
	enum err e = store_posting_of_feed(store_writer(l->store), l->feed, STR("indicator"), value, OTHERS_MAX, take_other, &others);
	for (size_t i = 0; !e && i < others.n; i++) {
		if (str_eq(others.ids[i], by))
			continue;
		e = exchange_rows_report(l->rows, l->store, others.raws[i], l->unmarked);
		if (!e)
			e = name(l, others.ids[i]);
	}
	arena_deinit(&others.arena);
	return e;
}

enum err posted_label_restore(const struct posted_label *l)
{
	size_t n = l->rows->n; /* what is added meanwhile takes nothing back */
	enum err e = OK;
	for (size_t i = 0; !e && i < n; i++) {
		const struct store_row row = l->rows->list[i];
		if (row.revoked)
			e = restore_value(l, row.id, row.object);
	}
	return e;
}

static enum err name_source(const struct posted_label *l, struct str relationship)
{
	struct ids indicators;
	ids_init(&indicators, "source_ref", NULL);
	enum err e = take_relationship(&indicators, STR(""), relationship);
	if (!e && indicators.n)
		e = name(l, indicators.list[0]);
	ids_deinit(&indicators);
	return e;
}

enum err posted_label(const struct posted_label *l, const struct source_object *o)
{
	static const struct str threats[] = {
		STR_INIT("malware"), STR_INIT("tool"), STR_INIT("campaign"), STR_INIT("intrusion-set"), STR_INIT("threat-actor"),
	};
	if (str_eq(o->type, STR("indicator")))
		return o->revoked ? OK : name(l, o->id);
	if (str_eq(o->type, STR("relationship")))
		return name_source(l, o->raw);
	for (size_t i = 0; i < sizeof threats / sizeof *threats; i++)
		if (str_eq(o->type, threats[i]))
			return name_all(l, o->id);
	return OK;
}

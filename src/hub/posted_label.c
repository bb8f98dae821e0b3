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
	const char *end; /* of relationships the property that is collected: "source_ref" or "target_ref" */
	struct json_parser *parser; /* NULL until there is something to read, which for most objects there is not */
	struct buf *context; /* NULL, or gets the relationships themselves */
};

static enum err add_id(struct ids *t, struct str id)
{
	struct str *list = arena_grow(&t->arena, t->list, t->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	t->list = list;
	list[t->n] = arena_dup(&t->arena, id);
	return list[t->n++].p ? OK : ERR_NOMEM;
}

static enum err read_relationship(struct ids *t, struct str raw, struct json_value *out)
{
	struct parse_fault fault;
	if (!t->parser)
		t->parser = json_parser_new();
	return t->parser ? json_read(t->parser, raw, out, &fault) : ERR_NOMEM;
}

static bool is_indicates(struct json_value object)
{
	return str_eq(json_get_str(object, "relationship_type"), STR("indicates"));
}

static enum err take_relationship(void *ctx, struct str id, struct str raw)
{
	struct ids *t = ctx;
	struct json_value object;
	(void)id;
	enum err e = read_relationship(t, raw, &object);
	if (e || !is_indicates(object) || json_get_bool(object, "revoked", false))
		return e;
	e = add_id(t, json_get_str(object, t->end));
	if (!e && t->context) {
		buf_putc(t->context, ',');
		buf_put(t->context, raw);
	}
	return e;
}

static enum err take_indicator(void *ctx, struct str id, struct str raw)
{
	(void)raw;
	return add_id(ctx, id);
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

/* An indicator as it is stored, and what is read behind it. */
struct version {
	struct buf doc;
	size_t alone; /* bytes of the indicator; 0: it is not there */
	enum tlp tlp;
};

static enum err take_version(void *ctx, const struct store_object *o)
{
	struct version *v = ctx;
	v->tlp = o->tlp;
	v->alone = o->raw.n;
	buf_put(&v->doc, o->raw);
	return buf_err(&v->doc);
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
static enum err report(const struct posted_label *l, struct str indicator, const struct version *v)
{
	struct str whole = buf_str(&v->doc), alone = str_upto(whole, v->alone);
	enum err e = exchange_rows_withdraw(l->rows, l->store, l->feed, indicator, alone);
	size_t unnamed = l->rows->n;
	if (!e)
		e = exchange_rows_report(l->rows, l->store, alone, v->tlp);
	for (; unnamed < l->rows->n; unnamed++)
		l->rows->list[unnamed].revoked = true;
	return e ? e : exchange_rows_report(l->rows, l->store, whole, v->tlp);
}

/* Most indicators have no relationships, which one look tells; anew: they are reported all the same. */
static enum err name(const struct posted_label *l, struct str indicator, bool anew)
{
	struct db *db = store_writer(l->store);
	struct ids threats;
	struct buf context;
	struct version v = {0};
	buf_init(&context, DOCUMENT_MAX_BYTES);
	buf_init(&v.doc, DOCUMENT_MAX_BYTES);
	ids_init(&threats, "target_ref", &context);
	enum err e = store_posting_of_feed(db, l->feed, STR("relationship"), store_posting_key(l->store, indicator),
	                                   RELATIONSHIPS_MAX, take_relationship, &threats);
	if (!e && (threats.n || anew))
		e = store_object_latest(db, l->feed, indicator, take_version, &v);
	for (size_t i = 0; !e && v.alone && i < threats.n; i++)
		e = put_threat(l, threats.list[i], &context);
	buf_put(&v.doc, buf_str(&context));
	if (!e)
		e = buf_err(&v.doc);
	if (!e && v.alone)
		e = report(l, indicator, &v);
	ids_deinit(&threats);
	buf_deinit(&context);
	buf_deinit(&v.doc);
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
		e = name(l, indicators.list[i], false);
	ids_deinit(&indicators);
	return e;
}

static enum err restore_value(const struct posted_label *l, int64_t value, struct str by)
{
	struct ids others;
	ids_init(&others, NULL, NULL);
	enum err e = store_posting_of_feed(store_writer(l->store), l->feed, STR("indicator"), value, OTHERS_MAX, take_indicator, &others);
	for (size_t i = 0; !e && i < others.n; i++)
		if (!str_eq(others.list[i], by))
			e = name(l, others.list[i], true);
	ids_deinit(&others);
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

/* Its indicator, also when it names it no longer. */
static enum err name_source(const struct posted_label *l, struct str relationship)
{
	struct ids read;
	struct json_value object;
	ids_init(&read, NULL, NULL);
	enum err e = read_relationship(&read, relationship, &object);
	if (!e && is_indicates(object))
		e = name(l, json_get_str(object, "source_ref"), true);
	ids_deinit(&read);
	return e;
}

enum err posted_label(const struct posted_label *l, const struct source_object *o)
{
	static const struct str threats[] = {
		STR_INIT("malware"), STR_INIT("tool"), STR_INIT("campaign"), STR_INIT("intrusion-set"), STR_INIT("threat-actor"),
	};
	if (str_eq(o->type, STR("indicator")))
		return o->revoked ? OK : name(l, o->id, false);
	if (str_eq(o->type, STR("relationship")))
		return name_source(l, o->raw);
	for (size_t i = 0; i < sizeof threats / sizeof *threats; i++)
		if (str_eq(o->type, threats[i]))
			return name_all(l, o->id);
	return OK;
}

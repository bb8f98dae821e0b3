/* SPDX-License-Identifier: Apache-2.0 */
/* What refers is written after what it refers to, so that a reader who has the one has the other. */
#include "hub/own_stix.h"

#include "emit/guidance_stix.h"
#include "emit/indicator_stix.h"
#include "emit/measure.h"
#include "store/store_collection.h"
#include "store/store_member.h"
#include "store/store_report.h"

enum { OBJECT_MAX_BYTES = 64 << 10 };

void own_stix_forget(struct own_stix *o)
{
	o->begun = o->members = false;
	o->n_guidance = 0;
	o->day = 0;
}

static struct str hub_of(const struct own_stix *o)
{
	return str_of(o->hub);
}

/* --- constant objects ---------------------------------------------------------------------------------------------- */

/* raw has neither been in the store in another form: its id is made of all that it says, or published with it. */
static enum err put_constant(struct store *s, const char *type, struct str id, int64_t modified, enum tlp tlp, struct buf *raw)
{
	char version[UTC_TEXT_BYTES];
	utc_format(modified, version);
	const struct store_object_own own = {
		.object = {.id = id, .type = str_of(type), .version = str_make(version, sizeof version), .modified = modified,
		           .raw = buf_str(raw), .tlp = tlp},
		.collection = COLLECTION_WARNINGS,
	};
	enum err e = buf_err(raw);
	if (!e)
		e = store_object_own(s, &own);
	buf_reset(raw);
	return e;
}

static enum err put_markings(struct store *s, struct buf *b)
{
	enum err e = OK;
	for (int t = 0; !e && t < TLP_COUNT; t++) {
		stix_put_tlp(b, (enum tlp)t);
		e = put_constant(s, "marking-definition", tlp_marking((enum tlp)t), STIX_PUT_MARKINGS_CREATED, TLP_CLEAR, b);
	}
	for (int p = PAP_NONE + 1; !e && p < PAP_COUNT; p++) {
		stix_put_pap(b, (enum pap)p);
		e = put_constant(s, "marking-definition", pap_marking((enum pap)p), STIX_PUT_MARKINGS_CREATED, TLP_CLEAR, b);
	}
	return e;
}

static enum err begin(struct own_stix *o, struct store *s, struct buf *b)
{
	char id[STIX_PUT_ID_BYTES];
	if (o->begun)
		return OK;
	enum err e = put_markings(s, b);
	stix_put_identity(b, hub_of(o), STR(""), STR(""), tlp_marking(TLP_CLEAR));
	if (!e)
		e = put_constant(s, "identity", stix_put_identity_id(hub_of(o), id), STIX_PUT_CONSTANT, TLP_CLEAR, b);
	o->begun = !e;
	return e;
}

/* --- members ------------------------------------------------------------------------------------------------------- */

/* Reading must not write: names are kept. */
struct members {
	struct arena arena;
	struct member *list;
	size_t n;
};

static enum err take_member(void *ctx, const struct member *m)
{
	struct members *all = ctx;
	struct member *list = arena_grow(&all->arena, all->list, all->n, sizeof *list);
	struct member copy = {.name = arena_dup(&all->arena, m->name), .sector = arena_dup(&all->arena, m->sector)};
	if (!list || !copy.name.p || !copy.sector.p)
		return ERR_NOMEM;
	all->list = list;
	all->list[all->n++] = copy;
	return OK;
}

/* Names of members are no secret among members. */
static enum err put_members(struct own_stix *o, struct store *s, struct buf *b)
{
	const struct viewer operator = viewer_operator();
	struct members all = {0};
	char id[STIX_PUT_ID_BYTES], by[STIX_PUT_ID_BYTES];
	if (o->members)
		return OK;
	arena_init(&all.arena, (size_t)64 << 20);
	enum err e = store_member_each(store_writer(s), &operator, take_member, &all);
	for (size_t i = 0; !e && i < all.n; i++) {
		stix_put_identity(b, all.list[i].name, all.list[i].sector, stix_put_identity_id(hub_of(o), by), tlp_marking(TLP_GREEN));
		e = put_constant(s, "identity", stix_put_identity_id(all.list[i].name, id), STIX_PUT_CONSTANT, TLP_GREEN, b);
	}
	arena_deinit(&all.arena);
	o->members = !e;
	return e;
}

/* --- indicators ---------------------------------------------------------------------------------------------------- */

/* What is stored of an indicator. */
struct stored {
	bool found;
	int64_t created, modified, collection;
	struct buf raw;
};

static enum err take_stored(void *ctx, const struct store_object *o)
{
	static const struct str key = STR_INIT("\"created\":\"");
	struct stored *st = ctx;
	size_t at = str_find_str(o->raw, key) + key.n;
	st->found = o->raw.n >= at + UTC_TEXT_BYTES && utc_parse(str_make(o->raw.p + at, UTC_TEXT_BYTES), &st->created) == OK;
	st->modified = o->modified;
	st->collection = o->collection;
	buf_put(&st->raw, o->raw);
	return buf_err(&st->raw);
}

static void render(const struct own_stix *o, struct value v, enum tlp tlp, enum pap pap, int64_t created, int64_t modified,
                   struct buf *b)
{
	const struct indicator_stix i = {
		.hub = hub_of(o), .value = v, .tlp = tlp, .pap = pap, .created = created, .modified = modified,
		.expires = measure_expiry(v.kind, modified, UTC_NONE),
	};
	indicator_stix_put(b, &i);
}

/* What is stored says the same, and not long ago. */
static bool is_current(const struct own_stix *o, struct value v, enum tlp tlp, enum pap pap, int64_t collection, int64_t now,
                       const struct stored *st, struct buf *b)
{
	if (!st->found || st->collection < collection || now - st->modified >= UTC_DAY)
		return false;
	render(o, v, tlp, pap, st->created, st->modified, b);
	bool same = str_eq(buf_str(b), buf_str(&st->raw));
	buf_reset(b);
	return same;
}

/* ERR_NOT_FOUND when nobody lists the value any more. */
static enum err write_indicator(struct own_stix *o, struct store *s, struct value v, int64_t value_id, int64_t collection,
                                int64_t now, struct stored *st, struct buf *b)
{
	char id[STIX_PUT_ID_BYTES], hub[STIX_PUT_ID_BYTES], version[UTC_TEXT_BYTES];
	enum tlp tlp;
	enum pap pap;
	struct str by = stix_put_identity_id(hub_of(o), hub);
	struct store_object_own own = {
		.object = {.id = stix_put_indicator_id(v, id), .type = STR("indicator"), .refs = &by, .n_refs = 1, .values = &v,
		           .n_values = 1},
		.collection = collection, .value_id = value_id,
	};
	enum err e = store_report_markings(store_writer(s), value_id, &tlp, &pap);
	if (!e) /* which calls nothing where there is none */
		e = store_object_latest(store_writer(s), 0, own.object.id, take_stored, st);
	if (e || is_current(o, v, tlp, pap, collection, now, st, b))
		return e;
	int64_t modified = st->found && st->modified >= now ? st->modified + 1 : now;
	render(o, v, tlp, pap, st->found ? st->created : modified, modified, b);
	utc_format(modified, version);
	own.object.version = str_make(version, sizeof version);
	own.object.modified = modified;
	own.object.raw = buf_str(b);
	own.object.tlp = tlp;
	own.object.pap = pap;
	if (st->collection > collection)
		own.collection = st->collection;
	e = buf_err(b);
	if (!e)
		e = store_object_own(s, &own);
	buf_reset(b);
	return e;
}

/* Values that were met a moment ago are not looked for again. */
static int64_t *recent_place(struct own_stix *o, int64_t key, int64_t now)
{
	int64_t day = now / UTC_DAY;
	if (o->day != day)
		memset(o->recent, 0, sizeof o->recent);
	o->day = day;
	return &o->recent[(uint64_t)key % OWN_STIX_RECENT];
}

static enum err put_indicator(struct own_stix *o, struct store *s, struct value v, int64_t collection, int64_t now, struct buf *b)
{
	if (v.kind == KIND_INDICATOR) /* it came as an object */
		return OK;
	int64_t value_id = store_value_id(s, v), key = collection == COLLECTION_WARNINGS ? -value_id : value_id;
	int64_t *place = recent_place(o, key, now);
	if (*place == key)
		return OK;
	struct stored st = {0};
	buf_init(&st.raw, LIMIT_OBJECT_BYTES);
	enum err e = write_indicator(o, s, v, value_id, collection, now, &st, b);
	buf_deinit(&st.raw);
	if (e == OK)
		*place = key;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err own_stix_sighting(struct own_stix *o, struct store *s, struct value v, int64_t now)
{
	struct buf b;
	buf_init(&b, OBJECT_MAX_BYTES);
	enum err e = begin(o, s, &b);
	if (!e)
		e = put_members(o, s, &b);
	if (!e)
		e = put_indicator(o, s, v, 0, now, &b);
	buf_deinit(&b);
	return e;
}

/* --- warnings ------------------------------------------------------------------------------------------------------ */

static enum err put_guidance(struct own_stix *o, struct store *s, const struct guidance *g, struct buf *b)
{
	char id[STIX_PUT_ID_BYTES];
	for (size_t i = 0; i < o->n_guidance; i++)
		if (o->guidance[i] == g)
			return OK;
	guidance_stix_put(b, hub_of(o), g);
	enum err e = put_constant(s, "course-of-action", guidance_stix_id(hub_of(o), g, id), STIX_PUT_CONSTANT, TLP_CLEAR, b);
	if (!e && o->n_guidance < GUIDANCE_MAX)
		o->guidance[o->n_guidance++] = g;
	return e;
}

static enum err copy_values(const struct warning *w, struct arena *a, struct own_warning *out)
{
	out->values = arena_zalloc(a, w->n_values + 1, sizeof *out->values);
	if (!out->values)
		return ERR_NOMEM;
	for (size_t i = 0; warning_stix_has_indicators(w) && i < w->n_values; i++) {
		struct value v = w->values[i].value;
		out->values[i] = (struct value){v.kind, arena_dup(a, v.bytes)};
		if (!out->values[i].bytes.p)
			return ERR_NOMEM;
		out->n_values++;
	}
	return OK;
}

/* What the report names, for its postings. */
static enum err note_refs(const struct own_stix *o, const struct own_warning *w, struct arena *a, struct source_object *report)
{
	char id[STIX_PUT_ID_BYTES];
	struct str *refs = arena_zalloc(a, 1 + w->n_values + w->n_guidance, sizeof *refs);
	if (!refs)
		return ERR_NOMEM;
	size_t n = 0;
	refs[n++] = arena_dup(a, stix_put_identity_id(hub_of(o), id));
	for (size_t i = 0; i < w->n_values; i++) {
		struct value v = w->values[i];
		refs[n++] = v.kind == KIND_INDICATOR ? v.bytes : arena_dup(a, stix_put_indicator_id(v, id));
	}
	for (size_t i = 0; i < w->n_guidance; i++)
		refs[n++] = arena_dup(a, guidance_stix_id(hub_of(o), w->guidance[i], id));
	for (size_t i = 0; i < n; i++)
		if (!refs[i].p)
			return ERR_NOMEM;
	report->refs = refs;
	report->n_refs = n;
	return OK;
}

enum err own_stix_ready(const struct own_stix *o, const struct warning *w, enum tlp tlp, struct arena *a, struct own_warning *out)
{
	char id[STIX_PUT_ID_BYTES], version[UTC_TEXT_BYTES];
	struct source_object *report = &out->report.object;
	struct buf b;
	*out = (struct own_warning){.report = {.owner = w->owner, .collection = COLLECTION_WARNINGS}};
	out->n_guidance = warning_guidance_list(w, out->guidance);
	buf_init(&b, LIMIT_OBJECT_BYTES);
	warning_stix_put(&b, w, hub_of(o), tlp, o->floor);
	utc_format(warning_stix_modified(w), version);
	*report = (struct source_object){
		.id = arena_dup(a, warning_stix_id(w, id)),
		.type = STR("report"),
		.version = arena_dup(a, str_make(version, sizeof version)),
		.modified = warning_stix_modified(w),
		.raw = arena_dup(a, buf_str(&b)),
		.tlp = tlp,
		.revoked = w->state != WARNING_OPEN,
	};
	enum err e = buf_err(&b);
	buf_deinit(&b);
	if (!e && (!report->id.p || !report->version.p || !report->raw.p))
		e = ERR_NOMEM;
	if (!e)
		e = copy_values(w, a, out);
	return e ? e : note_refs(o, out, a, report);
}

enum err own_stix_warning(struct own_stix *o, struct store *s, const struct own_warning *w, int64_t now)
{
	struct buf b;
	buf_init(&b, OBJECT_MAX_BYTES);
	enum err e = begin(o, s, &b);
	for (size_t i = 0; !e && i < w->n_guidance; i++)
		e = put_guidance(o, s, w->guidance[i], &b);
	for (size_t i = 0; !e && i < w->n_values; i++)
		e = put_indicator(o, s, w->values[i], COLLECTION_WARNINGS, now, &b);
	buf_deinit(&b);
	return e ? e : store_object_own(s, &w->report);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Contacts out of batches; the book's rows into the store and back. */
#include "hub/contacts.h"

#include "hub/assets.h"
#include "hub/hub_state.h"
#include "os/log.h"
#include "store/store_contact_book.h"
#include "store/store_learned.h"
#include "warn/contact_rows.h"

enum { REASON_MAX_BYTES = 1024, MODELS_MAX_BYTES = 1 << 16, FORGET_MAX_BYTES = 1 << 30 };
static const struct str learned = STR_INIT("lists");
/* Longer than the book reaches: what is deleted then has left it. */
static const int64_t KEPT = 10 * UTC_DAY;

uint32_t contacts_source(const struct batch *b, const struct event *e)
{
	for (uint32_t i = e->observed; i < e->observed + e->n_observed; i++)
		if (b->observed[i].role == ROLE_SOURCE && (b->observed[i].kind == KIND_IPV4 || b->observed[i].kind == KIND_IPV6))
			return i;
	return UINT32_MAX;
}

/* The last two bytes of an endpoint are its port. */
uint32_t contacts_port(const struct batch *b, const struct event *e)
{
	for (uint32_t i = e->observed; i < e->observed + e->n_observed; i++) {
		struct str bytes = observed_value(&b->observed[i]).bytes;
		if (b->observed[i].role == ROLE_DESTINATION && b->observed[i].kind == KIND_ENDPOINT && bytes.n > 2)
			return (uint32_t)(uint8_t)bytes.p[bytes.n - 2] << 8 | (uint8_t)bytes.p[bytes.n - 1];
	}
	return 0;
}

/* Whether one of the hits, of which *at is the next to look at, is on this observable. */
static bool is_hit(const struct match_hit *hits, size_t n, size_t *at, uint32_t observed)
{
	while (*at < n && hits[*at].observed < observed)
		++*at;
	return *at < n && hits[*at].observed == observed && !hits[*at].protected_by;
}

/* Of what is protected: what no honest sensor takes for an attacker; others' own addresses may well be one. */
static bool is_known_good(struct str reason)
{
	static const struct str reasons[] = {STR_INIT(ASSETS_CANARY), STR_INIT("public resolver"), STR_INIT("root name server")};
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (str_eq(reason, reasons[i]))
			return true;
	return false;
}

/* Whether a protected source is to be told as wrong: one of a few, once. */
static bool is_wrong(struct hub *h, struct value v, const struct contacts_found *found, size_t n)
{
	struct buf reason;
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++) {
		if (found[i].wrong && str_eq(found[i].contact.value.bytes, v.bytes))
			return false;
		wrong += found[i].wrong;
	}
	if (wrong == CONTACTS_WRONG_MAX)
		return false;
	buf_init(&reason, REASON_MAX_BYTES);
	bool good = hub_protected(h, v, &reason, NULL) && is_known_good(buf_str(&reason));
	buf_deinit(&reason);
	return good;
}

enum err contacts_find(struct hub *h, const struct contacts_stream *stream, const struct batch *b, const struct match_hit *hits,
                       size_t n_hits, struct arena *a, struct contacts_found **out, size_t *out_n)
{
	struct contacts_found *found = NULL;
	size_t n = 0, hit = 0;
	for (uint32_t i = 0; i < b->n_events; i++) {
		const struct event *e = &b->events[i];
		uint32_t source = e->adverse || stream->adverse ? contacts_source(b, e) : UINT32_MAX;
		if (source == UINT32_MAX || is_hit(hits, n_hits, &hit, source))
			continue;
		struct value v = observed_value(&b->observed[source]);
		bool wrong = hub_protected(h, v, NULL, NULL);
		if (wrong && !is_wrong(h, v, found, n))
			continue;
		struct contacts_found *more = arena_grow(a, found, n, sizeof *more);
		struct str bytes = arena_dup(a, v.bytes);
		if (!more || !bytes.p)
			return ERR_NOMEM;
		found = more;
		found[n++] = (struct contacts_found){i, wrong, {.time = e->time == UTC_NONE ? stream->now : e->time,
		                                         .member = stream->member,
		                                         .value = {v.kind, bytes},
		                                         .port = contacts_port(b, e),
		                                         .count = e->count,
		                                         .tlp = CONTACTS_TLP}};
	}
	*out = found;
	*out_n = n;
	return OK;
}

static enum err put_row(void *ctx, struct value v, int64_t last, struct str row)
{
	return store_contact_book_put(ctx, v, last, row);
}

enum err contacts_store(const struct contact_book *b, struct store *s, int64_t watermark)
{
	struct buf models;
	if (!contact_rows_pending(b))
		return OK;
	buf_init(&models, MODELS_MAX_BYTES);
	enum err e = contact_rows_changed(b, put_row, s);
	contact_rows_models(b, &models);
	if (e == OK)
		e = buf_err(&models);
	/* The models change once a day: the right moment to forget. */
	if (e == OK && models.n)
		e = store_learned_put(s, learned, buf_str(&models));
	if (e == OK && models.n && watermark != UTC_NONE)
		e = store_contact_book_forget(s, watermark - KEPT);
	buf_deinit(&models);
	return e;
}

struct loading {
	struct contact_book *book;
	uint64_t damaged;
};

static enum err load_row(void *ctx, struct value v, int64_t last, struct str row)
{
	struct loading *l = ctx;
	(void)last;
	enum err e = value_is_canonical(v) ? contact_rows_load(l->book, v, row) : ERR_CORRUPT;
	l->damaged += e == ERR_CORRUPT;
	return e == ERR_CORRUPT || e == ERR_LIMIT ? OK : e;
}

static enum err load_models(void *ctx, struct str saved)
{
	enum err e = contact_rows_load_models(ctx, saved);
	if (e != ERR_CORRUPT)
		return e;
	log_error("lists: what was learned is damaged: learning begins anew");
	return OK;
}

enum err contacts_restore(struct contact_book *b, struct db *db, int64_t watermark)
{
	struct loading l = {.book = b};
	enum err e = store_contact_book_each(db, load_row, &l);
	if (e == OK)
		e = store_learned_get(db, learned, load_models, b);
	if (e == ERR_NOT_FOUND)
		e = OK;
	if (e == OK && watermark != UTC_NONE)
		e = contact_book_advance(b, watermark);
	if (l.damaged)
		log_error("lists: the contacts of %llu values are damaged: they are left out", (unsigned long long)l.damaged);
	return e;
}

/* Rows to be written in place of those that name a member; an empty one is dropped. */
struct forgetting {
	struct hub *hub;
	int64_t member;
	struct value value; /* of KIND_NONE: every one */
	struct arena arena;
	struct forgotten {
		struct value value;
		struct str row;
		int64_t last;
	} *rows;
	size_t n;
};

static enum err forget_row(void *ctx, struct value v, int64_t last, struct str row)
{
	struct forgetting *f = ctx;
	struct buf rest;
	if (f->value.kind != KIND_NONE && !value_eq(v, f->value))
		return OK;
	buf_init(&rest, row.n);
	bool named = f->member ? contact_rows_without(row, f->member, &rest) : true;
	struct forgotten *more = named ? arena_grow(&f->arena, f->rows, f->n, sizeof *more) : NULL;
	struct str bytes = arena_dup(&f->arena, v.bytes), left = arena_dup(&f->arena, buf_str(&rest));
	buf_deinit(&rest);
	if (!named)
		return OK;
	if (!more || !bytes.p || !left.p)
		return ERR_NOMEM;
	f->rows = more;
	f->rows[f->n++] = (struct forgotten){{v.kind, bytes}, left, last};
	return OK;
}

static enum err forget(void *ctx, struct store *s)
{
	struct forgetting *f = ctx;
	enum err e = store_contact_book_each(store_writer(s), forget_row, f);
	for (size_t i = 0; i < f->n && e == OK; i++) {
		const struct forgotten *r = &f->rows[i];
		e = r->row.n ? store_contact_book_put(s, r->value, r->last, r->row) : store_contact_book_drop(s, r->value);
	}
	if (e == OK && f->hub->detect)
		contact_book_forget(detect_contacts(f->hub->detect), f->member, f->value);
	return e;
}

static enum err run(struct hub *h, int64_t member, struct value v, uint64_t *out_rows)
{
	struct forgetting f = {.hub = h, .member = member, .value = v};
	arena_init(&f.arena, FORGET_MAX_BYTES);
	enum err e = hub_write(h, forget, &f);
	if (e == OK)
		*out_rows = f.n;
	arena_deinit(&f.arena);
	return e;
}

enum err contacts_forget_member(struct hub *h, int64_t member, uint64_t *out_rows)
{
	return run(h, member, (struct value){0}, out_rows);
}

enum err contacts_forget_value(struct hub *h, struct value v, uint64_t *out_rows)
{
	return run(h, 0, v, out_rows);
}

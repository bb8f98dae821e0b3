/* SPDX-License-Identifier: Apache-2.0 */
/* Lists are made on the writer's thread, which owns the book, and copied out of it. */
#include "hub/lists.h"

#include "hub/hub_state.h"
#include "hub/outlet.h"
#include "hub/warned.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_suspension.h"

/* How many more are asked for, that a list is full all the same when some are held back. */
enum { SPARE = 50 };

bool lists_find(struct str name, enum member_list_which *out)
{
	bool confirm = str_eq(name, STR("confirm"));
	if (!confirm && !str_eq(name, STR("new")))
		return false;
	*out = confirm ? MEMBER_LIST_CONFIRM : MEMBER_LIST_NEW;
	return true;
}

struct making {
	struct hub *hub;
	const struct lists_opts *opts;
	struct arena *arena;
	struct lists_result *out;
};

static enum err make(void *ctx, struct store *s)
{
	struct making *m = ctx;
	struct lists_result *r = m->out;
	struct member_list l;
	(void)s;
	enum err e = member_list_make(detect_contacts(m->hub->detect), m->opts->member, m->opts->which, r->now,
	                              m->opts->max + SPARE, &l);
	if (e)
		return e;
	r->entries = arena_zalloc(m->arena, l.n + 1, sizeof *r->entries);
	for (size_t i = 0; i < l.n && e == OK; i++) {
		struct str bytes = arena_dup(m->arena, l.entries[i].value.bytes);
		if (!r->entries || !bytes.p) {
			e = ERR_NOMEM;
			break;
		}
		r->entries[i] = l.entries[i];
		r->entries[i].value.bytes = bytes;
		r->n++;
	}
	member_list_deinit(&l);
	return e;
}

static enum err ignore(void *ctx, const struct store_suspension *s)
{
	(void)ctx;
	(void)s;
	return OK;
}

/* Leaves what may go, at most as many as were asked for. */
static enum err hold_back(struct hub *h, struct db *db, size_t max, struct lists_result *r)
{
	size_t kept = 0;
	for (size_t i = 0; i < r->n && kept < max; i++) {
		struct value v = r->entries[i].value;
		enum err e = store_suspension_get(db, store_value_id(h->store, v), ignore, NULL);
		if (e && e != ERR_NOT_FOUND)
			return e;
		if (e == ERR_NOT_FOUND && outlet_gate(h, v) == OUTLET_PASSES)
			r->entries[kept++] = r->entries[i];
		else
			r->held++;
	}
	r->n = kept;
	return OK;
}

enum err lists_make(struct hub *h, const struct lists_opts *opts, struct arena *a, struct lists_result *out)
{
	struct lists_result r = {.now = clock_now()};
	struct making m = {h, opts, a, &r};
	if (hub_is_offline(h))
		return ERR_UNSUPPORTED;
	enum err e = hub_look(h, make, &m);
	struct db *db = e ? NULL : hub_reader_get(h);
	if (e == OK)
		e = db ? hold_back(h, db, opts->max, &r) : ERR_NOMEM;
	hub_reader_put(h, db);
	if (e == OK)
		*out = r;
	return e;
}

void lists_deliver(struct hub *h, const struct viewer *who, const struct member_list_entry *entries, size_t n, struct str file)
{
	struct warned w = {0};
	struct db *db = who->member ? hub_reader_get(h) : NULL;
	if (!db)
		return;
	enum err e = warned_load(&w, db, who);
	for (size_t i = 0; i < n && e == OK; i++)
		warned_hold(&w, store_value_id(h->store, entries[i].value));
	if (e)
		log_warn("deliveries of warnings: %s: not all are noted", err_text(e));
	struct delivery *d = delivery_begin(who, DELIVERY_OUTLET, file);
	delivery_file(d, db);
	warned_deliver(&w, d);
	delivery_end(h, d, db);
	warned_deinit(&w);
	hub_reader_put(h, db);
}

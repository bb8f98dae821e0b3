/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a hub: opened, asked, forgotten. */
#include "hub/contacts.h"
#include "hub/lookback.h"

#include <stdio.h>

#include "hub/hub_state.h"
#include "hub/origins.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_retro.h"

static const char setting[] = "retention";

static void warn(void *ctx, const char *what)
{
	(void)ctx;
	log_warn("%s", what);
}

static bool folder_of(const struct hub *h, char out[PATH_MAX])
{
	int n = snprintf(out, PATH_MAX, "%s/memory", h->dir);
	return n > 0 && n < PATH_MAX;
}

static enum err open_days(struct hub *h, int days, struct recall **out, char why[RECALL_WHY_BYTES])
{
	char dir[PATH_MAX];
	if (!folder_of(h, dir)) {
		snprintf(why, RECALL_WHY_BYTES, "the path is too long");
		return ERR_LIMIT;
	}
	const struct recall_opts opts = {.dir = dir, .secret = store_secret(h->store), .days = days, .note = warn};
	return recall_open(&opts, out, why);
}

static enum err forget_all(struct hub *h, char why[RECALL_WHY_BYTES])
{
	struct recall *r = NULL;
	enum err e = open_days(h, 1, &r, why);
	if (e)
		return e;
	e = recall_expire(r, clock_now() + (int64_t)RECALL_DAYS_MAX * UTC_DAY);
	recall_close(r);
	if (e)
		snprintf(why, RECALL_WHY_BYTES, "what was remembered cannot be removed: %s", err_text(e));
	return e;
}

/* Kept for commands that ask while the hub does not run. */
static enum err write_days(void *ctx, struct store *s)
{
	return store_set_i64(store_writer(s), setting, *(int *)ctx);
}

enum err lookback_open(struct hub *h, int days, char why[RECALL_WHY_BYTES])
{
	int kept = days == HUB_RETENTION_NONE ? 0 : days;
	enum err e = hub_write(h, write_days, &kept);
	if (e)
		return e;
	return kept ? open_days(h, kept, &h->memory, why) : forget_all(h, why);
}

enum err lookback_keep(struct hub *h, int days)
{
	if (!h->memory)
		return OK;
	recall_keep(h->memory, days);
	enum err e = hub_write(h, write_days, &days);
	return e ? e : recall_expire(h->memory, clock_now());
}

void lookback_close(struct hub *h)
{
	recall_close(h->memory);
	h->memory = NULL;
}

enum err lookback_setting(struct db *db, int64_t *out_days)
{
	int64_t days = 0;
	enum err e = store_get_i64(db, setting, &days);
	if (e && e != ERR_NOT_FOUND)
		return e;
	*out_days = days < 0 || days > RECALL_DAYS_MAX ? 0 : days;
	return OK;
}

int lookback_days(struct hub *h)
{
	int64_t days = 0;
	struct db *db = hub_reader_get(h);
	if (db && lookback_setting(db, &days))
		days = 0;
	hub_reader_put(h, db);
	return (int)days;
}

enum err lookback_catch_up(struct hub *h)
{
	workers_settle(h->workers);
	return recall_flush(h->memory);
}

/* The memory for one call: the hub's, or on an offline hub one that return_memory closes. */
static enum err borrow_memory(struct hub *h, struct recall **out)
{
	char why[RECALL_WHY_BYTES] = "";
	*out = h->memory;
	if (h->memory)
		return lookback_catch_up(h);
	int days = hub_is_offline(h) ? lookback_days(h) : 0;
	if (days == 0)
		return ERR_UNSUPPORTED;
	enum err e = open_days(h, days, out, why);
	if (e)
		log_error("memory of observables: %s", why);
	return e;
}

static void return_memory(const struct hub *h, struct recall *r)
{
	if (r != h->memory)
		recall_close(r);
}

enum err lookback_find(struct hub *h, struct value v, recall_hit_fn *each, void *ctx)
{
	struct recall *r = NULL;
	enum err e = borrow_memory(h, &r);
	if (e == OK)
		e = recall_find(r, &v, 1, each, ctx);
	return_memory(h, r);
	return e;
}

/* What patterns of several observations wait on, and contacts, are there without a memory, too. */
static enum err with_waiting(enum err e, uint64_t waiting, uint64_t *out_rows)
{
	if (e == ERR_UNSUPPORTED && waiting) {
		*out_rows = 0;
		e = OK;
	}
	if (e == OK)
		*out_rows += waiting;
	return e;
}

enum err lookback_forget_member(struct hub *h, int64_t member, uint64_t *out_rows)
{
	struct recall *r = NULL;
	uint64_t waiting = 0, contacts = 0;
	enum err e = live_window_forget_member(h, member, &waiting);
	if (e == OK)
		e = contacts_forget_member(h, member, &contacts);
	if (e == OK)
		e = origins_forget_member(h, member);
	if (e == OK)
		e = borrow_memory(h, &r);
	if (e == OK)
		e = recall_forget_member(r, member, out_rows);
	return_memory(h, r);
	return with_waiting(e, waiting + contacts, out_rows);
}

enum err lookback_forget_value(struct hub *h, struct value v, uint64_t *out_rows)
{
	struct recall *r = NULL;
	uint64_t waiting = 0, contacts = 0;
	enum err e = live_window_forget_value(h, v, &waiting);
	if (e == OK)
		e = contacts_forget_value(h, v, &contacts);
	if (e == OK)
		e = borrow_memory(h, &r);
	if (e == OK)
		e = recall_forget_value(r, v, out_rows);
	return_memory(h, r);
	return with_waiting(e, waiting + contacts, out_rows);
}

enum err lookback_leave(struct store *s, int64_t member)
{
	return store_retro_leave(s, member);
}

/* Those who left and are not forgotten yet. */
struct left {
	struct arena arena;
	int64_t *members;
	size_t n;
};

static enum err take_left(void *ctx, int64_t member)
{
	struct left *l = ctx;
	int64_t *list = arena_grow(&l->arena, l->members, l->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	list[l->n++] = member;
	l->members = list;
	return OK;
}

static enum err write_left(void *ctx, struct store *s)
{
	return store_retro_left(s, *(const int64_t *)ctx);
}

static enum err forget_for_good(struct hub *h, int64_t member)
{
	uint64_t rows = 0;
	/* Streams of its sensors may still be open. */
	enum err e = h->memory ? recall_ban(h->memory, member) : OK;
	if (e == OK)
		e = lookback_forget_member(h, member, &rows);
	/* Where nothing is remembered, nothing is left. */
	return e && e != ERR_UNSUPPORTED ? e : hub_write(h, write_left, &member);
}

enum err lookback_forget_left(struct hub *h)
{
	struct left l = {0};
	arena_init(&l.arena, (size_t)1 << 20);
	struct db *db = hub_reader_get(h);
	enum err e = db ? store_retro_each_left(db, take_left, &l) : ERR_NOMEM;
	hub_reader_put(h, db);
	for (size_t i = 0; i < l.n && e == OK; i++)
		e = forget_for_good(h, l.members[i]);
	arena_deinit(&l.arena);
	return e;
}

void lookback_stats(struct hub *h, struct lookback_stats *out)
{
	int64_t due = 0;
	*out = (struct lookback_stats){0};
	if (!h->memory)
		return;
	recall_stats(h->memory, &out->memory);
	struct db *db = hub_reader_get(h);
	if (db && store_retro_count(db, &due) == OK)
		out->due = (uint64_t)due;
	hub_reader_put(h, db);
}

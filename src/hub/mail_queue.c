/* SPDX-License-Identifier: Apache-2.0 */
/* Changed warnings by contacts. */
#include "hub/mail_queue.h"

#include "base/arena.h"
#include "os/clock.h"
#include "store/store_mail.h"
#include "store/store_version.h"
#include "store/store_warning.h"

enum { ROWS_MAX = 10, ARENA_MAX_BYTES = 256 << 20 };
static const int64_t stale = 3 * UTC_DAY, log_kept = 90 * UTC_DAY;
static const char place[] = "mail_at";

struct contact {
	int64_t id, member;
	enum store_digest digest;
	enum severity severity;
	struct contact *next;
};

struct filling {
	struct arena arena;
	struct contact *contacts;
	struct store_warning rows[ROWS_MAX]; /* without texts */
	size_t n;
	int64_t at, now;
	struct store *store;
};

int64_t mail_queue_due(enum store_digest digest, int64_t now)
{
	int64_t morning = 6 * UTC_HOUR;
	if (digest == STORE_DIGEST_HOURLY)
		return (now / UTC_HOUR + 1) * UTC_HOUR;
	if (digest == STORE_DIGEST_DAILY)
		return ((now - morning) / UTC_DAY + 1) * UTC_DAY + morning;
	return now;
}

static enum err keep_contact(void *ctx, const struct store_contact *c)
{
	struct filling *f = ctx;
	struct contact *kept = arena_zalloc(&f->arena, 1, sizeof *kept);
	if (!kept)
		return ERR_NOMEM;
	*kept = (struct contact){c->id, c->member, c->digest, c->severity, f->contacts};
	f->contacts = kept;
	return OK;
}

static enum err keep_row(void *ctx, const struct store_warning *w)
{
	struct filling *f = ctx;
	f->rows[f->n++] = (struct store_warning){.seq = w->seq, .id = w->id, .version = w->version, .state = w->state,
	                                         .severity = w->severity};
	return OK;
}

/* What the contact was told last differs in what a reader acts on. */
static enum err differs(struct filling *f, const struct store_warning *w, uint32_t told, bool *out)
{
	struct viewer operator = viewer_operator();
	struct notice_version before = {0}, now = {0};
	size_t n = 0;
	enum err e = store_version_before(store_writer(f->store), &operator, &w->id, told + 1, &before, 1, &n);
	if (e == OK)
		e = store_version_before(store_writer(f->store), &operator, &w->id, w->version + 1, &now, 1, &n);
	*out = before.version == 0 || before.severity != w->severity || before.state != w->state || before.words != now.words;
	return e;
}

static enum err is_there(void *ctx, const struct store_warning *w)
{
	(void)ctx, (void)w;
	return OK;
}

static enum err queue_one(struct filling *f, const struct store_warning *w, const struct contact *c)
{
	const struct viewer member = {.member = c->member, .scopes = SCOPE_READ};
	uint32_t told = 0;
	bool wanted = false;
	enum err e = store_warning_get(store_writer(f->store), &member, &w->id, is_there, NULL);
	if (e)
		return e == ERR_NOT_FOUND ? OK : e;
	e = store_mail_told(store_writer(f->store), c->id, &w->id, &told);
	if (e || told >= w->version)
		return e;
	if (told == 0)
		wanted = w->state == WARNING_OPEN && w->severity >= c->severity;
	else if (c->digest != STORE_DIGEST_AT_ONCE)
		wanted = true;
	else
		e = differs(f, w, told, &wanted);
	const struct store_mail m = {.contact = c->id, .warning = w->id, .version = w->version, .queued = f->now,
	                             .due = mail_queue_due(c->digest, f->now)};
	return !e && wanted ? store_mail_add(f->store, &m) : e;
}

static enum err read_place(struct db *db, int64_t now, int64_t *out)
{
	enum err e = store_get_i64(db, place, out);
	if (e == ERR_NOT_FOUND)
		e = store_last_seq(db, out);
	/* Numbers of the sequence are times. */
	if (e == OK && *out < now - stale)
		*out = now - stale;
	return e;
}

static enum err fill(void *ctx, struct store *s)
{
	struct filling *f = ctx;
	struct db *db = store_writer(s);
	struct viewer operator = viewer_operator();
	f->store = s;
	enum err e = read_place(db, f->now, &f->at);
	if (e == OK)
		e = store_contact_each(db, &operator, keep_contact, f);
	if (e == OK)
		e = store_warning_page(db, &operator, f->at, false, ROWS_MAX, keep_row, f);
	for (size_t i = 0; e == OK && i < f->n; i++)
		for (const struct contact *c = f->contacts; e == OK && c; c = c->next)
			e = queue_one(f, &f->rows[i], c);
	if (e == OK)
		e = store_mail_forget(s, f->now - log_kept);
	return e ? e : store_set_i64(db, place, f->n ? f->rows[f->n - 1].seq : f->at);
}

static enum err count_row(void *ctx, const struct store_warning *w)
{
	(void)w;
	++*(int *)ctx;
	return OK;
}

/* Nothing is written while there is no news, but for the first place. */
static enum err has_news(struct hub *h, int64_t now, bool *out)
{
	struct viewer operator = viewer_operator();
	struct db *db = hub_reader_get(h);
	int64_t at;
	int n = 0;
	enum err e = db ? store_get_i64(db, place, &at) : ERR_NOMEM;
	*out = e == ERR_NOT_FOUND;
	if (e == OK)
		e = read_place(db, now, &at);
	if (e == OK)
		e = store_warning_page(db, &operator, at, false, 1, count_row, &n);
	hub_reader_put(h, db);
	*out |= n > 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err mail_queue_fill(struct hub *h, bool *out_more)
{
	struct filling f = {.now = clock_now()};
	bool news = false;
	*out_more = false;
	enum err e = has_news(h, f.now, &news);
	if (e || !news)
		return e;
	arena_init(&f.arena, ARENA_MAX_BYTES);
	e = hub_write(h, fill, &f);
	*out_more = e == OK && f.n == ROWS_MAX;
	arena_deinit(&f.arena);
	return e;
}

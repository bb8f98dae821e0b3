/* SPDX-License-Identifier: Apache-2.0 */
/* One transaction that stores the report and what follows from it; then index, patterns and warnings follow. */
#include "hub/suspension.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "base/utf8.h"
#include "hub/decision.h"
#include "hub/exchange_queue.h"
#include "hub/feedback.h"
#include "hub/hub_state.h"
#include "hub/live_import.h"
#include "hub/recalled.h"
#include "hub/setting.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_audit.h"
#include "store/store_recall.h"
#include "store/store_suspension.h"
#include "store/store_warning.h"

/* What a feed says of the value, by one object. */
struct said {
	int64_t feed;
	struct str object; /* empty: by none */
	enum tlp tlp;
};

struct suspending {
	struct hub *hub;
	const struct viewer *who;
	struct value value;
	struct str reason;
	int64_t id, now;
	struct arena arena;
	struct said *said;
	size_t n_said;
	int64_t state_before, state_after;
	struct suspension_outcome outcome;
};

static enum err found(void *ctx, const struct store_suspension *s)
{
	(void)s;
	*(bool *)ctx = true;
	return OK;
}

static enum err is_suspended(struct db *db, int64_t id, bool *out)
{
	*out = false;
	enum err e = store_suspension_get(db, id, found, out);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err count_standing(void *ctx, const struct store_report *r)
{
	*(size_t *)ctx += r->gone == UTC_NONE;
	return OK;
}

/* Who sees no report on it learns nothing by reporting it. */
static enum err may_report(const struct suspending *x, struct db *db)
{
	size_t n = 0;
	enum err e = store_report_of(db, x->who, x->id, false, count_standing, &n);
	return e || n ? e : ERR_NOT_FOUND;
}

static enum err take_said(void *ctx, const struct store_report *r)
{
	struct suspending *x = ctx;
	struct said *list = grow(x->said, x->n_said, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	x->said = list;
	list[x->n_said] = (struct said){r->feed, arena_dup(&x->arena, r->object), r->tlp};
	return list[x->n_said++].object.p ? OK : ERR_NOMEM;
}

/* Reports without an object are one indicator, which the hub made; it is told of once, by the widest marking. */
static bool is_repeat(const struct suspending *x, size_t at)
{
	const struct said *s = &x->said[at];
	for (size_t i = 0; i < x->n_said; i++) {
		const struct said *other = &x->said[i];
		if (!str_eq(other->object, s->object) || (s->object.n && other->feed != s->feed))
			continue;
		if (other->tlp < s->tlp || (other->tlp == s->tlp && i < at))
			return true;
	}
	return false;
}

/* In words for those who are told. Who reported it is for the hub's staff alone. */
static struct str reason_told(const struct suspending *x, char out[96])
{
	int n = viewer_sees_all(x->who) ? snprintf(out, 96, "the hub's staff found it to be a false positive")
	                                : snprintf(out, 96, "%" PRId64 " members reported it as a false positive", x->outcome.parties);
	return str_make(out, (size_t)n);
}

/* An import of the feed that brings nothing but the recall, and the note by which it travels. */
static enum err recall_said(const struct suspending *x, struct store *s, const struct said *said, struct str made)
{
	char why[96];
	const struct viewer hub = viewer_operator();
	enum err e = store_report_begin(s, said->feed);
	if (e == OK)
		e = store_recall_suspension(s, said->feed, said->object.n ? said->object : made, said->tlp, reason_told(x, why));
	if (e == OK)
		e = recalled_tell(x->hub, s, &hub);
	return e ? e : store_report_end(s, said->feed);
}

static enum err recall_all(const struct suspending *x, struct store *s)
{
	char made[11 + UUID_TEXT_BYTES] = "indicator--";
	struct uuid id = uuid_of_indicator(x->value);
	enum err e = OK;
	uuid_format(&id, made + 11);
	for (size_t i = 0; i < x->n_said && e == OK; i++)
		if (!is_repeat(x, i))
			e = recall_said(x, s, &x->said[i], str_make(made, sizeof made));
	return e;
}

static enum err audit(const struct suspending *x, struct store *s, const char *action)
{
	char text[VALUE_TEXT_BYTES];
	return store_audit_add(s, x->who, x->now, str_of(action), str_make(text, value_format(x->value, text)), x->reason);
}

static enum err suspend(struct suspending *x, struct store *s, bool staff)
{
	struct db *db = store_writer(s);
	const struct viewer operator = viewer_operator();
	enum err e = store_report_of(db, &operator, x->id, true, take_said, x);
	if (e == OK)
		e = feedback_suspended(x->hub->detect, s, x->id, x->value, staff, x->now);
	if (e == OK)
		e = store_suspension_add(s, x->id, x->value, x->now, x->reason);
	if (e == OK)
		e = recall_all(x, s);
	if (e == OK)
		e = store_report_state_next(db);
	if (e == OK)
		x->outcome.suspended = x->outcome.news = true;
	if (e == OK && x->hub->detect)
		detect_error(x->hub->detect, x->value);
	return e ? e : audit(x, s, "suspend");
}

/* Parties that reported the value, in no order. */
struct reporters {
	struct detect *detect; /* NULL on an offline hub: each member is its own */
	int64_t *parties;
	size_t n;
};

static enum err take_party(void *ctx, const struct store_false_positive *r, struct str name)
{
	struct reporters *all = ctx;
	struct warn_who who = {.party = r->member, .witness = true};
	(void)name;
	enum err e = r->member && all->detect ? detect_who(all->detect, r->member, &who) : OK;
	if (e || !who.witness)
		return e;
	for (size_t i = 0; i < all->n; i++)
		if (all->parties[i] == who.party)
			return OK;
	int64_t *parties = grow(all->parties, all->n, sizeof *parties);
	if (!parties)
		return ERR_NOMEM;
	all->parties = parties;
	parties[all->n++] = who.party;
	return OK;
}

static enum err count_parties(struct suspending *x, struct db *db)
{
	struct reporters all = {.detect = x->hub->detect};
	enum err e = store_suspension_each_report(db, x->id, take_party, &all);
	x->outcome.parties = (int64_t)all.n;
	free(all.parties);
	return e;
}

static enum err write_report(void *ctx, struct store *s)
{
	struct suspending *x = ctx;
	struct db *db = store_writer(s);
	bool staff = false;
	const struct store_false_positive r = {
		.id = x->id,
		.member = viewer_sees_all(x->who) ? 0 : x->who->member,
		.account = x->who->account,
		.at = x->now,
		.reason = x->reason,
	};
	enum err e = store_report_state(db, &x->state_before);
	if (e == OK)
		e = may_report(x, db);
	if (e == OK)
		e = store_suspension_report(s, &r);
	if (e == OK)
		e = store_suspension_reporters(db, x->id, &x->outcome.reporters, &staff);
	if (e == OK)
		e = count_parties(x, db);
	if (e == OK)
		e = setting_get(db, SETTING_FALSE_POSITIVE_QUORUM, &x->outcome.quorum);
	if (e == OK)
		e = is_suspended(db, x->id, &x->outcome.suspended);
	if (e == OK)
		e = audit(x, s, "false-positive");
	if (e == OK && !x->outcome.suspended && (staff || x->outcome.parties >= x->outcome.quorum))
		e = suspend(x, s, staff);
	return e ? e : store_report_state(db, &x->state_after);
}

static enum err write_lift(void *ctx, struct store *s)
{
	struct suspending *x = ctx;
	struct db *db = store_writer(s);
	enum err e = store_report_state(db, &x->state_before);
	if (e == OK)
		e = feedback_lifted(x->hub->detect, s, x->id, x->now);
	if (e == OK)
		e = store_suspension_lift(s, x->id);
	if (e == OK)
		e = store_report_state_next(db);
	if (e == OK)
		e = store_report_state(db, &x->state_after);
	return e ? e : audit(x, s, "suspension lift");
}

/* Index and patterns say what the store says of the value now. */
static enum err make_live(struct suspending *x)
{
	struct hub *h = x->hub;
	struct live_changes changes = {0};
	uint64_t seen_before = 0;
	struct match_reader *reader = h->matcher ? match_reader_new(h->matcher) : NULL;
	struct db *db = hub_reader_get(h);
	enum err e = db && (reader || !h->matcher) ? OK : ERR_NOMEM;
	if (e == OK) {
		const struct live_feed none = {0};
		live_changes_init(&changes, h->matcher, reader, db, &none);
		e = live_changes_add(&changes, x->id, x->value);
	}
	if (e == OK)
		e = suspension_load(h, db);
	const struct live_import l = {
		.changes = &changes,
		.now = x->now,
		.state_before = x->state_before,
		.state_after = x->state_after,
	};
	if (e == OK)
		e = live_import_apply(h, &l, &seen_before);
	live_changes_deinit(&changes);
	hub_reader_put(h, db);
	match_reader_free(reader);
	return e;
}

/* Ids by value. */
struct suspension_set {
	int64_t *ids;
	size_t n;
};

void suspension_set_free(struct suspension_set *s)
{
	if (!s)
		return;
	free(s->ids);
	free(s);
}

static enum err take_id(void *ctx, const struct store_suspension *suspended)
{
	struct suspension_set *s = ctx;
	int64_t *ids = grow(s->ids, s->n, sizeof *ids);
	if (!ids)
		return ERR_NOMEM;
	s->ids = ids;
	ids[s->n++] = suspended->id;
	return OK;
}

enum err suspension_load(struct hub *h, struct db *db)
{
	struct suspension_set *s = calloc(1, sizeof *s);
	enum err e = s ? store_suspension_page(db, 0, INT32_MAX, take_id, s) : ERR_NOMEM;
	if (e) {
		suspension_set_free(s);
		return e;
	}
	pthread_rwlock_wrlock(&h->assets_lock);
	struct suspension_set *old = h->suspended;
	h->suspended = s;
	pthread_rwlock_unlock(&h->assets_lock);
	suspension_set_free(old);
	return OK;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

bool suspension_holds(struct hub *h, struct value v)
{
	pthread_rwlock_rdlock(&h->assets_lock);
	const struct suspension_set *s = h->suspended;
	bool holds = false;
	if (s && s->n) {
		int64_t id = store_value_id(h->store, v);
		holds = bsearch(&id, s->ids, s->n, sizeof id, by_id) != NULL;
	}
	pthread_rwlock_unlock(&h->assets_lock);
	return holds;
}

struct warnings {
	struct str subject;
	struct uuid id;
	bool found;
};

static enum err take_warning(void *ctx, const struct store_warning *w)
{
	struct warnings *x = ctx;
	if (str_eq(w->subject, x->subject)) {
		x->id = w->id;
		x->found = true;
	}
	return OK;
}

/* The warning that is about nothing but the value. */
static void withdraw_warning(struct suspending *x)
{
	const struct viewer operator = viewer_operator();
	char text[VALUE_TEXT_BYTES + 64];
	struct str kind = kind_name(x->value.kind);
	size_t n = (size_t)snprintf(text, 64, "%.*s:", STR_ARG(kind));
	n += value_format(x->value, text + n);
	struct warnings w = {.subject = str_make(text, n)};
	struct db *db = hub_reader_get(x->hub);
	enum err e = db ? store_warning_page(db, &operator, 0, true, INT32_MAX, take_warning, &w) : ERR_NOMEM;
	hub_reader_put(x->hub, db);
	const struct decision dismiss = {
		.warn = {.act = WARN_ACT_DISMISS, .warning = w.id, .reason = STR("members report it as a false positive")},
		.who = &operator, .expected = DECISION_ANY};
	if (e == OK && w.found && !hub_is_offline(x->hub))
		e = decision_make(x->hub, &dismiss);
	if (e)
		log_error("%.*s: suspended as a false positive, but the warning on it could not be withdrawn: %s: withdraw it by hand",
		          STR_ARG(w.subject), err_text(e));
}

static enum err run(struct suspending *x, hub_work_fn *work)
{
	struct hub *h = x->hub;
	arena_init(&x->arena, (size_t)1 << 24);
	x->id = store_value_id(h->store, x->value);
	pthread_mutex_lock(&h->import_lock);
	x->now = exchange_queue_time(exchange_queue_of(h->exchange));
	enum err e = hub_stopping(h) ? ERR_STOPPING : hub_write(h, work, x);
	if (e == OK && x->state_after != x->state_before)
		e = make_live(x);
	pthread_mutex_unlock(&h->import_lock);
	if (e == OK && x->outcome.news)
		withdraw_warning(x);
	free(x->said);
	arena_deinit(&x->arena);
	return e;
}

enum err suspension_report(struct hub *h, const struct viewer *who, struct value v, struct str reason, struct suspension_outcome *out)
{
	struct suspending x = {.hub = h, .who = who, .value = v, .reason = str_trim(reason)};
	if (x.reason.n == 0 || x.reason.n > SUSPENSION_REASON_BYTES || !utf8_valid(x.reason))
		return ERR_VALUE;
	enum err e = run(&x, write_report);
	if (e == OK)
		*out = x.outcome;
	return e;
}

enum err suspension_lift(struct hub *h, const struct viewer *who, struct value v)
{
	struct suspending x = {.hub = h, .who = who, .value = v, .reason = STR("")};
	return run(&x, write_lift);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The detectors are told last: what fails before leaves them as they are. */
#include "hub/decision.h"

#include <stdio.h>

#include "emit/warning_stix.h"
#include "hub/feedback.h"
#include "hub/hand_values.h"
#include "hub/hub_state.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_audit.h"
#include "store/store_decision.h"
#include "store/store_member.h"
#include "store/store_recipient.h"
#include "store/store_warning.h"

struct deciding {
	struct hub *hub;
	const struct decision *d;
	int64_t now;
};

/* --- recipients ---------------------------------------------------------------------------------------------------- */

/* Members that an audience means. */
struct meant {
	const struct warning_audience *audience;
	struct arena arena;
	int64_t *members;
	size_t n;
};

bool decision_means(const struct warning_audience *a, const struct member *m)
{
	for (size_t i = 0; i < a->n_members; i++)
		if (a->members[i] == m->id)
			return true;
	return (a->sector.n && str_eq(a->sector, m->sector)) || (a->country.n && str_eq(a->country, m->country));
}

static enum err take_member(void *ctx, const struct member *m)
{
	struct meant *all = ctx;
	if (!decision_means(all->audience, m))
		return OK;
	int64_t *members = arena_grow(&all->arena, all->members, all->n, sizeof *members);
	if (!members)
		return ERR_NOMEM;
	all->members = members;
	members[all->n++] = m->id;
	return OK;
}

static enum err name_for(struct store *s, struct str object, const struct meant *all)
{
	enum err e = store_recipient_clear(s, object, 0);
	for (size_t i = 0; i < all->n && !e; i++) {
		const struct store_recipient r = {.member = all->members[i]};
		e = store_recipient_add(s, object, &r);
	}
	return e;
}

bool decision_is_for_all(const struct warning_audience *a)
{
	return a->n_members == 0 && a->sector.n == 0 && a->country.n == 0;
}

/* Who fits now: members that join the sector later are not meant until the audience is set again. */
static enum err name_recipients(const struct deciding *x, struct store *s)
{
	const struct viewer operator = viewer_operator();
	const struct warn_decision *w = &x->d->warn;
	const struct warning about = {.id = w->warning};
	char report[STIX_PUT_ID_BYTES];
	if (!(w->fields & WARN_FIELD_AUDIENCE))
		return OK;
	struct meant all = {.audience = &w->content.audience};
	arena_init(&all.arena, (size_t)1 << 20);
	enum err e = store_member_each(store_writer(s), &operator, take_member, &all);
	if (!e && all.n == 0 && !decision_is_for_all(all.audience))
		e = ERR_VALUE;
	if (!e)
		e = name_for(s, warning_stix_id(&about, report), &all);
	arena_deinit(&all.arena);
	return e;
}

/* --- the decision -------------------------------------------------------------------------------------------------- */

static enum err take_values(const struct deciding *x, struct store *s)
{
	const struct warn_decision *w = &x->d->warn;
	enum err e = OK;
	for (size_t i = 0; (w->fields & WARN_FIELD_VALUES) && i < w->content.n_values && !e; i++)
		e = store_decision_value(s, &w->warning, w->content.values[i], x->now);
	if (!e && w->act == WARN_ACT_MERGE) {
		e = store_decision_merge(s, &w->warning, &w->into);
		if (!e)
			e = store_decision_due(s, &w->into);
	}
	return e ? e : store_decision_due(s, &w->warning);
}

static enum err check_expected(const struct deciding *x, struct store *s)
{
	int64_t count;
	if (x->d->warn.act == WARN_ACT_WRITE)
		return OK;
	enum err e = store_decision_count(store_writer(s), &x->d->warn.warning, &count);
	if (e)
		return e;
	return x->d->expected == DECISION_ANY || x->d->expected == count ? OK : ERR_CHANGED;
}

static enum err audit(const struct deciding *x, struct store *s)
{
	const struct warn_decision *w = &x->d->warn;
	char id[UUID_TEXT_BYTES], into[UUID_TEXT_BYTES], action[32];
	struct str name = warn_act_name(w->act), detail = w->reason;
	uuid_format(&w->warning, id);
	uuid_format(&w->into, into);
	if (w->act == WARN_ACT_MERGE)
		detail = str_make(into, sizeof into);
	else if (w->fields & WARN_FIELD_TITLE)
		detail = w->content.title;
	int n = snprintf(action, sizeof action, "warning %.*s", STR_ARG(name));
	return store_audit_add(s, x->d->who, x->now, str_make(action, (size_t)n), str_make(id, sizeof id), detail);
}

static enum err decide(void *ctx, struct store *s)
{
	const struct deciding *x = ctx;
	enum err e = check_expected(x, s);
	if (!e)
		e = name_recipients(x, s);
	if (!e)
		e = take_values(x, s);
	if (!e)
		e = store_decision_add(s, &x->d->warn.warning);
	if (!e && x->d->warn.act == WARN_ACT_DISMISS)
		e = feedback_dismissed(x->hub->detect, s, &x->d->warn.warning, x->now);
	if (!e)
		e = audit(x, s);
	return e ? e : detect_decide(x->hub->detect, &x->d->warn);
}

enum err decision_make(struct hub *h, const struct decision *d)
{
	struct deciding x = {.hub = h, .d = d, .now = clock_now()};
	if (!h->writer)
		return ERR_UNSUPPORTED;
	enum err e = hub_write(h, decide, &x);
	if (!e)
		hand_values_follow(h);
	return e;
}

struct marking {
	struct hub *hub;
	const struct warn_decision *with;
	enum tlp *out;
};

static enum err look(void *ctx, struct store *s)
{
	const struct marking *m = ctx;
	(void)s;
	return detect_marking(m->hub->detect, m->with, m->out);
}

enum err decision_marking(struct hub *h, const struct warn_decision *with, enum tlp *out)
{
	struct marking m = {h, with, out};
	return hub_look(h, look, &m);
}

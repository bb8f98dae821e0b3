/* SPDX-License-Identifier: Apache-2.0 */
/* What was counted because of a subject is given back, then counted anew from all that is said of it now. */
#include "hub/feedback.h"

#include <math.h>
#include <stdlib.h>

#include "base/grow.h"
#include "hub/hub_state.h"
#include "hub/source_records.h"
#include "store/store_ack.h"
#include "store/store_doubt.h"
#include "store/store_feed.h"
#include "store/store_report.h"
#include "store/store_sighting.h"
#include "store/store_suspension.h"
#include "store/store_warning.h"
#include "warn/source_record.h"

enum { FEEDS_MAX = 256, SOURCES_MAX = FEEDS_MAX + FEEDBACK_REPORTERS_MAX };
static const double MILLION = 1e6;
/* What was said longer ago is a thirtieth of what it was. */
#define SAID_MAX_AGE (5 * SOURCE_RECORD_HALF_LIFE)

struct source {
	enum source_kind kind;
	int64_t id;
	int64_t party; /* of the member, or the feed's owner; 0: the hub */
	bool by_hand;  /* an analyst's own values */
	double doubted; /* because of the subject, now */
};

/* Who says that the subject is false, or (against) that it is not; a party once. */
struct speaker {
	int64_t member, party;
	bool against;
};

struct judging {
	struct detect *detect;
	struct store *store;
	struct str subject;
	int64_t now;
	bool settled;       /* a value is suspended: that was counted for itself */
	struct source sources[SOURCES_MAX];
	size_t n;
	struct speaker *speakers;
	size_t n_speakers;
};

/* --- the sources --------------------------------------------------------------------------------------------------- */

static void add_source(struct judging *j, enum source_kind kind, int64_t id, size_t max)
{
	for (size_t i = 0; i < j->n; i++)
		if (j->sources[i].kind == kind && j->sources[i].id == id)
			return;
	if (j->n < max)
		j->sources[j->n++] = (struct source){.kind = kind, .id = id};
}

static enum err take_report(void *ctx, const struct store_report *r)
{
	struct judging *j = ctx;
	add_source(j, SOURCE_FEED, r->feed, FEEDS_MAX);
	return OK;
}

static enum err find_who(const struct judging *j, int64_t member, struct warn_who *out)
{
	*out = (struct warn_who){.party = member, .witness = true};
	return j->detect ? detect_who(j->detect, member, out) : OK;
}

static enum err party_of(const struct judging *j, int64_t member, int64_t *out)
{
	struct warn_who who;
	enum err e = find_who(j, member, &who);
	if (e == OK)
		*out = who.party;
	return e;
}

static enum err take_owner(void *ctx, const struct store_feed *f)
{
	struct judging *j = ctx;
	enum err e = OK;
	for (size_t i = 0; i < j->n && e == OK; i++) {
		struct source *s = &j->sources[i];
		if (s->kind != SOURCE_FEED || s->id != f->id)
			continue;
		s->by_hand = f->owner == 0 && str_has_prefix(f->name, STR("warning-"));
		e = f->owner ? party_of(j, f->owner, &s->party) : OK;
	}
	return e;
}

static enum err is_settled(void *ctx, const struct store_suspension *s)
{
	(void)s;
	((struct judging *)ctx)->settled = true;
	return OK;
}

static enum err gather_feeds(struct judging *j, struct str value_ids)
{
	const struct viewer operator = viewer_operator();
	struct db *db = store_writer(j->store);
	enum err e = OK;
	int64_t id;
	size_t kept = 0;
	for (size_t at = 0; at + sizeof id <= value_ids.n && e == OK; at += sizeof id) {
		memcpy(&id, value_ids.p + at, sizeof id);
		e = store_suspension_get(db, id, is_settled, j);
		if (e == ERR_NOT_FOUND)
			e = store_report_of(db, &operator, id, true, take_report, j);
	}
	if (e == OK)
		e = store_feed_each(db, &operator, take_owner, j);
	for (size_t i = 0; i < j->n; i++)
		if (!j->sources[i].by_hand)
			j->sources[kept++] = j->sources[i];
	j->n = kept;
	return e;
}

static enum err take_reporter(void *ctx, int64_t member)
{
	struct judging *j = ctx;
	size_t before = j->n;
	add_source(j, SOURCE_MEMBER, member, SOURCES_MAX);
	return j->n > before ? party_of(j, member, &j->sources[before].party) : OK;
}

static enum err gather_sources(struct judging *j, const struct uuid *warning, int64_t owner, struct str value_ids)
{
	enum err e = gather_feeds(j, value_ids);
	bool by_members = owner || (j->n == 0 && !j->settled);
	return e || !by_members || !j->detect ? e : detect_reporters(j->detect, warning, take_reporter, j);
}

/* --- what stands already ------------------------------------------------------------------------------------------- */

static double faded(const struct store_doubt *d, int64_t now)
{
	return source_record_faded((double)d->amount / MILLION, d->at, now);
}

static enum err give_back(void *ctx, const struct store_doubt *d)
{
	struct judging *j = ctx;
	return source_records_refuted(j->store, d->kind, d->source, -faded(d, j->now), j->now);
}

struct analyst {
	bool spoke;
};

static enum err look_for_analyst(void *ctx, const struct store_doubt *d)
{
	((struct analyst *)ctx)->spoke |= d->member == 0;
	return OK;
}

/* All of it is given back, and forgotten. */
static enum err start_over(struct judging *j)
{
	enum err e = store_doubt_about(store_writer(j->store), j->subject, give_back, j);
	return e ? e : store_doubt_clear(j->store, j->subject);
}

static enum err charge(struct judging *j, struct source *s, int64_t member, double amount)
{
	const struct store_doubt d = {j->subject, member, s->kind, s->id, llround(amount * MILLION), j->now};
	s->doubted += amount;
	enum err e = source_records_refuted(j->store, s->kind, s->id, amount, j->now);
	return e ? e : store_doubt_put(j->store, &d);
}

/* --- members' words ------------------------------------------------------------------------------------------------ */

static enum err add_speaker(struct judging *j, int64_t member, bool against)
{
	struct warn_who who;
	enum err e = find_who(j, member, &who);
	if (e || !who.witness)
		return e;
	for (size_t i = 0; i < j->n_speakers; i++)
		if (j->speakers[i].party == who.party)
			return OK;
	struct speaker *list = grow(j->speakers, j->n_speakers, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	j->speakers = list;
	list[j->n_speakers++] = (struct speaker){member, who.party, against};
	return OK;
}

/* Those who defend it first: a party that says both has not made up its mind. */
static enum err add_defender(void *ctx, const struct store_ack *a)
{
	return a->use == ACK_USE_USEFUL ? add_speaker(ctx, a->member, true) : OK;
}

static enum err add_doubter(void *ctx, const struct store_ack *a)
{
	return a->use == ACK_USE_FALSE ? add_speaker(ctx, a->member, false) : OK;
}

struct standing {
	const struct judging *judging;
	const struct speaker *speaker;
	int64_t last; /* the member looked at last */
	bool same;    /* and whether it is of the speaker's party */
	double sum;
};

static enum err add_standing(void *ctx, const struct store_doubt *d)
{
	struct standing *x = ctx;
	int64_t party = 0;
	enum err e = OK;
	if (d->member == 0)
		return OK;
	if (d->member != x->last)
		e = party_of(x->judging, d->member, &party);
	if (d->member != x->last)
		x->same = party == x->speaker->party;
	x->last = d->member;
	x->sum += x->same ? faded(d, x->judging->now) : 0;
	return e;
}

static enum err speak(struct judging *j, const struct speaker *speaker, struct source *s)
{
	struct standing x = {.judging = j, .speaker = speaker};
	if (s->party == speaker->party)
		return OK;
	enum err e = store_doubt_against(store_writer(j->store), s->kind, s->id, j->now - SAID_MAX_AGE, add_standing, &x);
	const struct source_said said = {.by_party = x.sum, .on_subject = s->doubted};
	double word = source_record_say(j->detect ? detect_weight(j->detect, speaker->member) : 1, &said);
	return e || word <= 0 ? e : charge(j, s, speaker->member, word);
}

static enum err speak_all(struct judging *j)
{
	size_t defenders = 0;
	enum err e = OK;
	for (size_t i = 0; i < j->n_speakers; i++)
		defenders += j->speakers[i].against;
	for (size_t i = 0, doubters = 0; i < j->n_speakers && e == OK; i++) {
		if (j->speakers[i].against || doubters++ < defenders)
			continue;
		for (size_t k = 0; k < j->n && e == OK; k++)
			e = speak(j, &j->speakers[i], &j->sources[k]);
	}
	return e;
}

static enum err decide(struct judging *j)
{
	enum err e = OK;
	for (size_t i = 0; i < j->n && e == OK; i++)
		e = charge(j, &j->sources[i], 0, 1);
	return e;
}

static enum err finish(struct judging *j, enum err e)
{
	free(j->speakers);
	return e || !j->detect ? e : detect_sources(j->detect, store_writer(j->store));
}

/* --- warnings ------------------------------------------------------------------------------------------------------ */

struct about {
	struct judging *judging;
	const struct uuid *warning;
};

static enum err take_warning(void *ctx, const struct store_warning *w)
{
	const struct about *x = ctx;
	return gather_sources(x->judging, x->warning, w->owner, w->value_ids);
}

enum err feedback_acks(struct hub *h, struct store *s, const struct uuid *warning, int64_t now)
{
	const struct viewer operator = viewer_operator();
	struct db *db = store_writer(s);
	struct judging j = {.detect = h->detect, .store = s, .subject = str_make(warning->bytes, sizeof warning->bytes), .now = now};
	struct about x = {&j, warning};
	struct analyst analyst = {0};
	enum err e = store_doubt_about(db, j.subject, look_for_analyst, &analyst);
	if (e || analyst.spoke)
		return e;
	e = start_over(&j);
	if (e == OK)
		e = store_warning_get(db, &operator, warning, take_warning, &x);
	if (e == OK)
		e = store_ack_each(db, warning, 0, add_defender, &j);
	if (e == OK)
		e = store_ack_each(db, warning, 0, add_doubter, &j);
	return finish(&j, e ? e : speak_all(&j));
}

static enum err take_open(void *ctx, const struct store_warning *w)
{
	return w->state == WARNING_OPEN ? take_warning(ctx, w) : ERR_NOT_FOUND;
}

enum err feedback_dismissed(struct detect *d, struct store *s, const struct uuid *warning, int64_t now)
{
	const struct viewer operator = viewer_operator();
	struct judging j = {.detect = d, .store = s, .subject = str_make(warning->bytes, sizeof warning->bytes), .now = now};
	struct about x = {&j, warning};
	enum err e = start_over(&j);
	if (e == OK)
		e = store_warning_get(store_writer(s), &operator, warning, take_open, &x);
	return finish(&j, e ? e : decide(&j));
}

/* --- indicators ---------------------------------------------------------------------------------------------------- */

/* Contacts with a value. */
struct calling {
	struct judging *judging;
	int64_t id;
};

/* Whose sensor met it when a feed listed it. */
struct hitting {
	int64_t member;
	bool hit;
};

static enum err look_at_sighting(void *ctx, const struct store_sighting *s)
{
	struct hitting *h = ctx;
	h->hit |= s->member == h->member && s->count > s->retro;
	return OK;
}

/* A hit is what a feed said; a contact without any is what the member said by itself. */
static enum err take_caller(void *ctx, int64_t member)
{
	const struct viewer operator = viewer_operator();
	const struct calling *x = ctx;
	struct hitting h = {.member = member};
	enum err e = store_sighting_of(store_writer(x->judging->store), &operator, x->id, look_at_sighting, &h);
	return e || h.hit ? e : take_reporter(x->judging, member);
}

static enum err add_reporter(void *ctx, const struct store_false_positive *r, struct str name)
{
	(void)name;
	return r->member ? add_speaker(ctx, r->member, false) : OK;
}

enum err feedback_suspended(struct detect *d, struct store *s, int64_t id, struct value v, bool staff, int64_t now)
{
	struct judging j = {.detect = d, .store = s, .subject = str_make(&id, sizeof id), .now = now};
	enum err e = start_over(&j);
	if (e == OK)
		e = gather_feeds(&j, j.subject);
	if (e == OK && d)
		e = contact_book_met(detect_contacts(d), v, take_caller, &(struct calling){&j, id});
	if (e == OK && !staff)
		e = store_suspension_each_report(store_writer(s), id, add_reporter, &j);
	if (e == OK)
		e = staff ? decide(&j) : speak_all(&j);
	return finish(&j, e);
}

enum err feedback_lifted(struct detect *d, struct store *s, int64_t id, int64_t now)
{
	struct judging j = {.detect = d, .store = s, .subject = str_make(&id, sizeof id), .now = now};
	enum err e = start_over(&j);
	if (e == OK)
		e = store_suspension_each_report(store_writer(s), id, add_reporter, &j);
	for (size_t i = 0; i < j.n_speakers && e == OK; i++)
		e = source_records_refuted(s, SOURCE_MEMBER, j.speakers[i].member, 1, now);
	return finish(&j, e);
}

/* --- contacts ------------------------------------------------------------------------------------------------------ */

/* A mark that no other subject has, and the value's id. */
enum { WRONG_MARK = 'w', WRONG_BYTES = 1 + sizeof(int64_t) };

struct wrongs {
	const struct judging *judging;
	size_t today;
	bool known;
};

static enum err count_wrong(void *ctx, const struct store_doubt *d)
{
	struct wrongs *w = ctx;
	w->today += d->subject.n == WRONG_BYTES;
	return OK;
}

/* Others may have been wrong about it, too. */
static enum err look_for_known(void *ctx, const struct store_doubt *d)
{
	struct wrongs *w = ctx;
	w->known |= d->source == w->judging->sources[0].id;
	return OK;
}

enum err feedback_wrong(struct detect *d, struct store *s, int64_t member, struct value v, int64_t now)
{
	char subject[WRONG_BYTES] = {WRONG_MARK};
	int64_t id = store_value_id(s, v);
	struct judging j = {.detect = d, .store = s, .subject = str_make(subject, sizeof subject), .now = now, .n = 1,
	                    .sources = {{.kind = SOURCE_MEMBER, .id = member}}};
	struct wrongs w = {.judging = &j};
	memcpy(subject + 1, &id, sizeof id);
	enum err e = store_doubt_about(store_writer(s), j.subject, look_for_known, &w);
	if (e == OK && !w.known)
		e = store_doubt_against(store_writer(s), SOURCE_MEMBER, member, now - UTC_DAY, count_wrong, &w);
	if (e || w.known || w.today >= FEEDBACK_WRONG_A_DAY)
		return e;
	return finish(&j, charge(&j, &j.sources[0], 0, 1));
}

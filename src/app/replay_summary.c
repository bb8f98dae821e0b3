/* SPDX-License-Identifier: Apache-2.0 */
/* Two tables of names and values. */
#include "app/replay_summary.h"

#include "app/table.h"
#include "proof/resample.h"
#include "proof/rival_lists.h"
#include "proof/stay_rivals.h"

static void head(struct replay_report *r, const char *key, const char *title, const char *note)
{
	replay_report_section(r, key, title, note);
	replay_report_column(r, "what", "what");
	replay_report_column(r, "value", ">value");
}

static void count(struct replay_report *r, const char *what, uint64_t n)
{
	replay_report_text(r, str_of(what));
	replay_report_count(r, n);
}

static void moment(struct replay_report *r, const char *what, int64_t t)
{
	char text[TABLE_TIME_BYTES];
	replay_report_text(r, str_of(what));
	replay_report_text(r, str_of(table_time_text(t, text)));
}

static void text(struct replay_report *r, const char *what, const char *value)
{
	replay_report_text(r, str_of(what));
	replay_report_text(r, str_of(value));
}

static uint64_t parties(const struct history *h)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < h->n_members; i++)
		n += h->members[i].party == i;
	return n;
}

static void put_data(const struct replay_world *w, const struct replay_read_result *read, struct replay_report *r)
{
	const struct history *h = &w->history;
	head(r, "data", "What was played", NULL);
	count(r, "lines", read->lines);
	count(r, "refused", read->refused);
	count(r, "events without a time or a source", read->without);
	if (w->stays.n) {
		count(r, "stays on lists", w->stays.n);
		count(r, "of them on the first day of a list", w->stays.n - h->n_contacts);
	}
	count(r, "members", h->n_members);
	count(r, "independent parties", parties(h));
	count(r, "values", h->n_values);
	count(r, "contacts", h->n_contacts);
	count(r, "of protected values, kept from the hub", w->guarded_contacts);
	count(r, "contacts that were not adverse", h->n_peers);
	count(r, "first contacts", w->firsts.n);
	count(r, "days", h->n_days);
	moment(r, "first contact", h->contacts[0].time);
	moment(r, "last contact", h->contacts[h->n_contacts - 1].time);
	if (w->feed.n_members)
		count(r, "values that feeds reported", w->feed.n_contacts);
}

void replay_summary_put(const struct replay_world *w, const struct replay_read_result *read, struct replay_report *r)
{
	put_data(w, read, r);
	head(r, "parameters", "Under which parameters",
	     "All were fixed before the test. The same logs, version and parameters give the same report, byte for byte.");
	text(r, "version", "tocsin " TOCSIN_VERSION);
	count(r, "delay of sharing, s", (uint64_t)(w->delay / UTC_SECOND));
	count(r, "days of training", w->from);
	count(r, "days of test", w->to - w->from);
	moment(r, "the test begins", w->from_time);
	moment(r, "and ends before", w->to_time);
	count(r, "window of lists, days", w->stays.n ? STAY_BOOK_DAYS : RIVAL_WINDOW_DAYS);
	if (w->stays.n)
		count(r, "window of others' additions, days", STAY_RIVALS_DAYS);
	count(r, "seed", w->seed);
	count(r, "samples of the bootstrap", RESAMPLE_DRAWS);
	text(r, "block of the bootstrap", "one day of all members");
}

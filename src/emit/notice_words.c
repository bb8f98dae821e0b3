/* SPDX-License-Identifier: Apache-2.0 */
/* The sentences of warnings. */
#include "emit/notice_words.h"

#include <inttypes.h>

#include "emit/warning_floor.h"

/* docs/warnings.md: three quiet days end a warning. */
static const int64_t quiet = 3 * UTC_DAY;

static bool has_detector(const struct notice *n, enum detector d)
{
	return n->detectors & 1u << d;
}

bool notice_words_over(const struct notice *n)
{
	return n->state == WARNING_RESOLVED || n->state == WARNING_WITHDRAWN || n->state == WARNING_MERGED;
}

const char *notice_words_kind(const struct notice *n)
{
	static const struct {
		struct str change;
		const char *words;
	} kinds[] = {
		{STR_INIT("escalated"), "Escalated"}, {STR_INIT("downgraded"), "Downgraded"}, {STR_INIT("merged"), "Merged"},
	};
	if (n->state == WARNING_WITHDRAWN)
		return "Withdrawn";
	if (n->state == WARNING_RESOLVED)
		return "Over";
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (str_eq(kinds[i].change, n->change))
			return kinds[i].words;
	return n->version > 1 ? "Update" : "Warning";
}

void notice_words_subject(struct buf *b, const struct notice *n)
{
	struct str severity = severity_name(n->severity), tlp = tlp_text(n->tlp);
	buf_printf(b, "[%.*s] %s, %.*s: ", STR_ARG(tlp), notice_words_kind(n), STR_ARG(severity));
	buf_put(b, n->title);
}

void notice_words_time(struct buf *b, int64_t t)
{
	char text[UTC_TEXT_BYTES];
	if (t == UTC_NONE) {
		buf_puts(b, "an unknown time");
		return;
	}
	utc_format(t, text);
	buf_printf(b, "%.10s %.5s UTC", text, text + 11);
}

void notice_words_change(struct buf *b, const struct notice *n, const struct notice_version *before)
{
	struct str was = severity_name(before->severity), is = severity_name(n->severity);
	if (before->version == 0)
		return;
	if (n->state == WARNING_WITHDRAWN && n->false_alarm)
		buf_puts(b, "It was a false alarm. ");
	if (n->state == WARNING_WITHDRAWN)
		buf_puts(b, "The centre has taken this warning back. Undo what you did because of it; its rules are gone at the next pull.");
	else if (n->state == WARNING_RESOLVED)
		buf_puts(b, "Nothing more was seen for three days: the warning is over. Rules end when their values expire.");
	else if (n->state == WARNING_MERGED)
		buf_printf(b, "It goes on in another warning: %.*s.", STR_ARG(n->into));
	else if (before->severity != n->severity)
		buf_printf(b, "Severity %s from %.*s to %.*s.", before->severity < n->severity ? "rose" : "fell", STR_ARG(was), STR_ARG(is));
	else
		buf_puts(b, "There is more evidence, or the centre says more of it; the severity is as before.");
	if (n->reason.n) {
		buf_puts(b, " Reason: ");
		buf_put(b, n->reason);
	}
	buf_printf(b, " (version %" PRIu32 " of ", before->version);
	notice_words_time(b, before->sent);
	buf_printf(b, " is replaced by version %" PRIu32 ")", n->version);
}

void notice_words_happened(struct buf *b, const struct notice *n)
{
	if (n->text.n) {
		buf_put(b, n->text);
		return;
	}
	if (n->owner)
		buf_puts(b, "Something of your own was listed by a source or attacked others: ");
	buf_put(b, n->title);
	buf_puts(b, ". ");
	if (n->counted > 0)
		buf_printf(b, "%.0f were counted where %.0f are usual. ", n->counted, n->usual);
	if (n->hits == 0)
		return;
	buf_puts(b, "Between ");
	notice_words_time(b, n->knowable);
	buf_puts(b, " and ");
	notice_words_time(b, n->updated);
	buf_printf(b, ", %s%" PRId64 " hit%s on %" PRId64 " indicator%s %s reported.", n->floor > 1 ? "at least " : "", n->hits, n->hits == 1 ? "" : "s", n->indicators,
	           n->indicators == 1 ? "" : "s", n->hits == 1 ? "was" : "were");
}

double notice_words_probability_of(const struct notice *n)
{
	return n->probability >= 0 ? n->probability : n->confidence / 100.0;
}

void notice_words_probability(struct buf *b, const struct notice *n)
{
	double p = notice_words_probability_of(n);
	struct str words = warning_likelihood(p);
	buf_printf(b, "Probability that this warning is right: %.*s (%.0f %%). Confidence in its evidence: %d of 100.", STR_ARG(words), p * 100,
	           n->confidence);
}

static void put_names(struct buf *b, const char *before, const struct notice_group *groups, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i == 0 ? before : ", ");
		buf_put(b, groups[i].name);
	}
}

void notice_words_hit(struct buf *b, const struct notice *n)
{
	if (n->owner || n->members < 0)
		return;
	warning_floor_words(b, (uint64_t)n->members, (uint32_t)n->floor, "member", "members");
	put_names(b, "; sectors: ", n->sectors, n->n_sectors);
	put_names(b, "; countries: ", n->countries, n->n_countries);
}

void notice_words_risk(struct buf *b, const struct notice *n)
{
	put_names(b, "sectors: ", n->risk_sectors, n->n_risk_sectors);
	put_names(b, n->n_risk_sectors ? "; countries: " : "countries: ", n->risk_countries, n->n_risk_countries);
}

void notice_words_cve(struct buf *b, const struct notice_cve *c)
{
	buf_put(b, c->id);
	if (c->score >= 0)
		buf_printf(b, ": CVSS %d.%d (%.*s)", c->score / 10, c->score % 10, STR_ARG(c->severity));
	if (c->kev_added.n == 0)
		return;
	buf_printf(b, "; known to be exploited since %.*s%s", STR_ARG(c->kev_added), c->ransomware ? ", by ransomware too" : "");
	if (c->kev_due.n)
		buf_printf(b, "; CISA's date for the repair: %.*s", STR_ARG(c->kev_due));
	if (c->kev_action.n) {
		buf_puts(b, ". ");
		buf_put(b, c->kev_action);
	}
}

int64_t notice_words_expires(const struct notice *n)
{
	return notice_words_over(n) || n->updated == UTC_NONE ? n->updated : n->updated + quiet;
}

void notice_words_end(struct buf *b, const struct notice *n)
{
	if (notice_words_over(n)) {
		buf_puts(b, "It ended on ");
		notice_words_time(b, n->updated);
		buf_puts(b, ".");
		return;
	}
	buf_puts(b, "Without news it ends on ");
	notice_words_time(b, notice_words_expires(n));
	buf_puts(b, has_detector(n, DETECTOR_CONSTITUENCY) && n->owner ? "." : ". Every line of a rule file has an expiry of its own.");
}

const char *notice_words_marking(enum tlp t)
{
	switch (t) {
	case TLP_CLEAR: return "may be shared with everybody";
	case TLP_GREEN: return "may be shared within your community, not in public";
	case TLP_AMBER: return "may be shared within your organisation and with its clients who need to know";
	case TLP_AMBER_STRICT: return "may be shared within your organisation only, with those who need to know";
	case TLP_RED:
	case TLP_COUNT: break;
	}
	return "is for the eyes of its recipients only";
}

/* Every dot, so that what mail programs take for a name or an address is none; and the scheme. */
void notice_words_value(struct buf *b, struct str value)
{
	if (str_has_prefix_nocase(value, STR("http"))) {
		buf_puts(b, "hxxp");
		value = str_from(value, 4);
	}
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == '.')
			buf_puts(b, "[.]");
		else if (value.p[i] == '@')
			buf_puts(b, "[@]");
		else
			buf_putc(b, value.p[i]);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Titles: sectors by the number of their members, falling, then by name. */
#include "warn/warn_title.h"

#include "model/series_key.h"
#include "warn/constituency.h"
#include "warn/newcomer.h"

enum { SECTORS_NAMED = 3 };

static void plural(struct buf *out, uint64_t n, const char *one, const char *many)
{
	buf_put_u64(out, n);
	buf_putc(out, ' ');
	buf_puts(out, n == 1 ? one : many);
}

/* The most frequent sector that comes after (count, name) in the order of the title; 0 when there is none. */
static uint32_t next_sector(const struct evidence *ev, const struct roster *roster, uint32_t after, uint32_t *count)
{
	uint32_t best = 0, best_count = 0;
	for (uint32_t sector = 1; sector <= roster->sectors.n; sector++) {
		uint32_t n = 0;
		for (uint32_t i = 0; i < ev->n_members; i++)
			n += ev->members[i].who->sector == sector;
		struct str name = roster_sector(roster, sector);
		bool passed = after && (n > *count || (n == *count && str_cmp(name, roster_sector(roster, after)) <= 0));
		if (n == 0 || passed)
			continue;
		if (n > best_count || (n == best_count && str_cmp(name, roster_sector(roster, best)) < 0)) {
			best = sector;
			best_count = n;
		}
	}
	*count = best_count;
	return best;
}

static void sectors(const struct subject *s, const struct roster *roster, struct buf *out)
{
	uint32_t total = s->life->found.sectors, named = 0, sector = 0, count = 0;
	if (total == 0)
		return;
	buf_puts(out, " (");
	while (named < SECTORS_NAMED && (sector = next_sector(&s->evidence, roster, sector, &count))) {
		buf_puts(out, named ? ", " : "");
		buf_put(out, roster_sector(roster, sector));
		named++;
	}
	if (total > named) {
		buf_puts(out, " and ");
		plural(out, total - named, "other sector", "other sectors");
	}
	buf_putc(out, ')');
}

/* How far the spread that a forecast raised it for is expected to come. */
static void foreseen(const struct subject *s, struct buf *out)
{
	const struct evidence *ev = &s->evidence;
	if (s->life->speed != LIFE_NO_SPREAD || !ev->signals || ev->signals[DETECTOR_NEXT].probability <= 0)
		return;
	buf_puts(out, "; a further member: ");
	buf_put(out, warning_likelihood(ev->signals[DETECTOR_NEXT].probability));
}

/* No name of a place: who is told of the warning may be told that there is one, and not which. */
static void newness(const struct subject *s, struct buf *out)
{
	const struct evidence_signal *news = s->evidence.signals ? &s->evidence.signals[DETECTOR_NEWCOMER] : NULL;
	unsigned first = 0;
	if (news && news->probability > 0 && news->measure >= 0 && news->measure < 2 * NEWCOMER_MEMBER)
		first = (unsigned)news->measure;
	if (first & NEWCOMER_HUB)
		buf_puts(out, ", new at this hub,");
	else if (first & NEWCOMER_COUNTRY)
		buf_puts(out, ", new in a country,");
	else if (first & NEWCOMER_SECTOR)
		buf_puts(out, ", new in a sector,");
}

static void spread_title(const struct subject *s, const struct roster *roster, struct buf *out)
{
	newness(s, out);
	buf_puts(out, " reached ");
	plural(out, evidence_members_total(&s->evidence), "member", "members");
	if (s->life->found.countries) {
		buf_puts(out, " in ");
		plural(out, s->life->found.countries, "country", "countries");
	}
	sectors(s, roster, out);
	foreseen(s, out);
}

static void surge_title(const struct subject *s, struct buf *out)
{
	const struct evidence_signal *surge = &s->evidence.signals[DETECTOR_SURGE];
	buf_printf(out, " rose to %.0f where %.0f is usual", surge->measure, surge->usual);
}

static void owner_title(const struct subject *s, struct buf *out)
{
	const struct evidence_member *owner = s->evidence.n_members ? &s->evidence.members[0] : NULL;
	buf_puts(out, " of ");
	if (owner && owner->who->name.n) {
		buf_put(out, owned_str(&owner->who->name));
		return;
	}
	buf_puts(out, "member ");
	buf_put_i64(out, subject_owner(s));
}

struct str warn_title_label(const struct subject *s)
{
	const struct evidence *ev = &s->evidence;
	uint32_t i = subject_is_owned(s) ? 0 : ev->n_witnesses;
	while (i < ev->n_witnesses && ev->witnesses[i].label.n == 0)
		i++;
	return i < ev->n_witnesses ? owned_str(&ev->witnesses[i].label) : STR("");
}

static void witnesses(const struct subject *s, const char *listed, const char *met, struct buf *out)
{
	struct warn_party parties[EVIDENCE_WITNESSES_MAX];
	struct warn_constituency m;
	constituency_measure(&s->evidence, UTC_NONE, parties, &m);
	if (m.feeds)
		buf_puts(out, listed);
	if (m.feeds == 1) {
		const struct evidence_witness *w = s->evidence.witnesses;
		while (w->who)
			w++;
		buf_puts(out, "feed ");
		buf_put(out, owned_str(&w->source));
	} else if (m.feeds) {
		plural(out, m.feeds, "feed", "feeds");
	}
	if (m.reporters) {
		buf_puts(out, m.feeds ? " and " : "");
		buf_puts(out, met);
		plural(out, m.reporters, "member", "members");
	}
}

static void asset_title(const struct subject *s, struct buf *out)
{
	struct str label = warn_title_label(s);
	owner_title(s, out);
	buf_putc(out, ' ');
	witnesses(s, "is listed by ", "was the source of hits at ", out);
	if (label.n)
		buf_printf(out, " (%.*s)", STR_ARG(label));
}

static void lookalike_title(const struct subject *s, struct buf *out)
{
	buf_puts(out, " looks like ");
	buf_put(out, warn_title_label(s));
	owner_title(s, out);
	buf_puts(out, ", ");
	witnesses(s, "listed by ", "met by ", out);
}

void warn_title(const struct subject *s, const struct roster *roster, struct buf *out)
{
	char name[SUBJECT_TEXT_BYTES];
	struct str told = str_make(name, subject_name(s, name));
	if (subject_type(s) == SUBJECT_SERIES)
		series_key_put(told, out);
	else
		buf_put(out, told);
	if (subject_type(s) == SUBJECT_ASSET)
		asset_title(s, out);
	else if (subject_type(s) == SUBJECT_LOOKALIKE)
		lookalike_title(s, out);
	else if (s->evidence.n_members == 0 && s->evidence.signals && s->evidence.signals[DETECTOR_SURGE].probability > 0)
		surge_title(s, out);
	else
		spread_title(s, roster, out);
}

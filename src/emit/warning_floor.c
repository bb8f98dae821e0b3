/* SPDX-License-Identifier: Apache-2.0 */
/* Bands, and titles in which the numbers of the detectors are exchanged for them. */
#include "emit/warning_floor.h"

#include <inttypes.h>

enum { SECTORS_NAMED = 3 };

uint64_t warning_floor_band(uint64_t n, uint32_t floor)
{
	if (floor <= 1)
		return n;
	if (n < floor)
		return 0;
	uint64_t band = floor;
	while (band <= n / 2)
		band *= 2;
	return band;
}

void warning_floor_words(struct buf *b, uint64_t n, uint32_t floor, const char *one, const char *many)
{
	if (floor <= 1)
		buf_printf(b, "%" PRIu64 " %s", n, n == 1 ? one : many);
	else if (n < floor)
		buf_printf(b, "fewer than %" PRIu32 " %s", floor, many);
	else
		buf_printf(b, "%" PRIu64 " or more %s", warning_floor_band(n, floor), many);
}

bool warning_floor_term(const char *name)
{
	static const char *const told[] = {"confidence", "indicators", "own-asset", "feeds", "credibility", "forecast", "newcomer"};
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		if (str_eq(str_of(name), str_of(told[i])))
			return true;
	return false;
}

/* At "12 members": puts the band of it; returns how many bytes of s that was, 0 when it is no such number. */
static size_t put_counted(struct buf *b, struct str s, uint32_t floor)
{
	static const struct {
		struct str words[2];
	} counted[] = {{{STR_INIT(" members"), STR_INIT(" member")}}, {{STR_INIT(" countries"), STR_INIT(" country")}}};
	size_t digits = 0;
	uint64_t n;
	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (digits == 0 || str_to_u64(str_upto(s, digits), UINT64_MAX, &n))
		return 0;
	for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++)
		for (size_t k = 0; k < 2; k++) {
			struct str word = counted[i].words[k];
			if (!str_has_prefix(str_from(s, digits), word))
				continue;
			warning_floor_words(b, n, floor, counted[i].words[1].p + 1, counted[i].words[0].p + 1);
			return digits + word.n;
		}
	return 0;
}

static uint64_t members_of(const struct warning *w, struct str sector)
{
	uint64_t n = 0;
	for (size_t i = 0; i < w->n_members; i++)
		n += str_eq(w->members[i].sector, sector);
	return n;
}

/* The first of the sectors behind this name that reach the floor; empty: none. */
static struct str next_sector(const struct warning *w, struct str behind, uint32_t floor)
{
	struct str best = STR("");
	for (size_t i = 0; i < w->n_members; i++) {
		struct str sector = w->members[i].sector;
		if (str_cmp(sector, behind) > 0 && (best.n == 0 || str_cmp(sector, best) < 0) && members_of(w, sector) >= floor)
			best = sector;
	}
	return best;
}

/* By name: an order by number would tell what bands do not. */
static void put_sectors(struct buf *b, const struct warning *w, uint32_t floor)
{
	struct str sector = STR("");
	size_t n = 0;
	while (n < SECTORS_NAMED && (sector = next_sector(w, sector, floor)).n)
		buf_printf(b, "%s%.*s", n++ ? ", " : " (", STR_ARG(sector));
	buf_puts(b, n ? ")" : "");
}

/* "rose to 40 where 9 is usual", at the end of a title: where it begins; n when it does not end so. */
static size_t find_counts(struct str title)
{
	static const struct str rose = STR_INIT(" rose to "), usual = STR_INIT(" is usual");
	size_t at = title.n;
	if (title.n < usual.n || !str_eq(str_from(title, title.n - usual.n), usual))
		return title.n;
	for (size_t i = 0; i < title.n; i++)
		if (str_has_prefix(str_from(title, i), rose))
			at = i;
	return at;
}

void warning_floor_title(struct buf *b, const struct warning *w, uint32_t floor)
{
	/* The name of the subject stands in front, whatever is in it. */
	size_t name = str_find_str(w->title, STR(" reached "));
	bool spread = name < w->title.n && w->owner == 0;
	if (w->titled || floor <= 1) {
		buf_put(b, w->title);
		return;
	}
	size_t counts = spread || w->owner ? w->title.n : find_counts(w->title);
	if (counts < w->title.n) {
		buf_put(b, str_upto(w->title, counts));
		buf_puts(b, " rose above what is usual");
		return;
	}
	if (!spread)
		name = 0;
	buf_put(b, str_upto(w->title, name));
	for (struct str rest = str_from(w->title, name); rest.n;) {
		bool begins = rest.p == w->title.p || rest.p[-1] == ' ';
		size_t passed = begins ? put_counted(b, rest, floor) : 0;
		if (!passed && spread && str_has_prefix(rest, STR(" ("))) {
			size_t end = str_find(rest, ')');
			put_sectors(b, w, floor);
			passed = end < rest.n ? end + 1 : end;
		} else if (!passed) {
			buf_putc(b, rest.p[0]);
			passed = 1;
		}
		rest = str_from(rest, passed);
	}
}

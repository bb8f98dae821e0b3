/* SPDX-License-Identifier: Apache-2.0 */
/* Counting without locks: each thread has its own tally. */
#include "app/grep_tally.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEEN_FIRST = 256 };

void grep_tally_deinit(struct grep_tally *t)
{
	free(t->seen);
	*t = (struct grep_tally){0};
}

static void put_seen(uint64_t *seen, size_t cap, uint64_t print)
{
	size_t at = print & (cap - 1);
	while (seen[at])
		at = (at + 1) & (cap - 1);
	seen[at] = print;
}

static enum err grow(struct grep_tally *t)
{
	size_t cap = t->cap_seen ? t->cap_seen * 2 : SEEN_FIRST;
	uint64_t *seen = calloc(cap, sizeof *seen);
	if (!seen)
		return ERR_NOMEM;
	for (size_t i = 0; i < t->cap_seen; i++) {
		if (t->seen[i])
			put_seen(seen, cap, t->seen[i]);
	}
	free(t->seen);
	t->seen = seen;
	t->cap_seen = cap;
	return OK;
}

static enum err see(struct grep_tally *t, uint64_t print)
{
	if (t->n_seen >= t->cap_seen / 2) {
		enum err e = grow(t);
		if (e)
			return e;
	}
	size_t at = print & (t->cap_seen - 1);
	while (t->seen[at] && t->seen[at] != print)
		at = (at + 1) & (t->cap_seen - 1);
	t->n_seen += t->seen[at] == 0;
	t->seen[at] = print;
	return OK;
}

static void suppress(struct grep_tally *t, const char *why, uint64_t n)
{
	size_t at = 0;
	while (at < t->n_reasons && strncmp(t->reason[at].text, why, GREP_REASON_BYTES - 1) != 0)
		at++;
	if (at == GREP_REASONS_MAX) {
		at--;
		why = "other reasons";
	}
	if (at == t->n_reasons || at == GREP_REASONS_MAX - 1)
		snprintf(t->reason[at].text, GREP_REASON_BYTES, "%s", why);
	if (at == t->n_reasons)
		t->n_reasons++;
	t->reason[at].n += n;
}

enum err grep_tally_hit(struct grep_tally *t, const struct match_hit *hit)
{
	if (hit->protected_by) {
		t->suppressed++;
		suppress(t, hit->protected_by, 1);
		return OK;
	}
	t->hits++;
	uint64_t print = XXH3_64bits_withSeed(hit->indicator.bytes.p, hit->indicator.bytes.n,
	                                      (uint64_t)hit->indicator.kind);
	return see(t, print ? print : 1);
}

void grep_tally_batch(struct grep_tally *t, const struct batch *b, uint64_t lines)
{
	t->lines += lines;
	t->events += b->n_events;
	t->observables += b->n_observed;
	t->refused += b->refused;
	t->values_skipped += b->values_skipped;
}

enum err grep_tally_add(struct grep_tally *t, const struct grep_tally *part)
{
	enum err e = OK;
	t->lines += part->lines;
	t->events += part->events;
	t->observables += part->observables;
	t->hits += part->hits;
	t->suppressed += part->suppressed;
	t->outside_validity += part->outside_validity;
	t->refused += part->refused;
	t->values_skipped += part->values_skipped;
	for (size_t i = 0; e == OK && i < part->cap_seen; i++) {
		if (part->seen[i])
			e = see(t, part->seen[i]);
	}
	for (size_t i = 0; i < part->n_reasons; i++)
		suppress(t, part->reason[i].text, part->reason[i].n);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Witnesses, grouped into feeds and independent reporters. */
#include "warn/constituency.h"

bool constituency_counts(const struct roster_member *owner, const struct roster_member *reporter)
{
	return !reporter || roster_party(reporter) != roster_party(owner);
}

static int64_t party_of(const struct evidence_witness *w)
{
	return w->who ? roster_party(w->who) : roster_feed_party(w->feed);
}

/* Witnesses are few: the earlier one of the same party is found by looking. */
static bool same_party(const struct evidence_witness *a, const struct evidence_witness *b)
{
	return (a->who || a->feed) && (b->who || b->feed) && party_of(a) == party_of(b);
}

void constituency_measure(const struct evidence *ev, int64_t after, struct warn_party *parties, struct warn_constituency *out)
{
	size_t party_of[EVIDENCE_WITNESSES_MAX];
	*out = (struct warn_constituency){.parties = parties};
	for (uint32_t i = 0; i < ev->n_witnesses; i++) {
		const struct evidence_witness *w = &ev->witnesses[i];
		uint32_t same = 0;
		if (w->last <= after)
			continue;
		while (same < i && (ev->witnesses[same].last <= after || !same_party(w, &ev->witnesses[same])))
			same++;
		if (same == i) {
			party_of[i] = out->n++;
			parties[party_of[i]] = (struct warn_party){w->confidence, w->count};
			out->feeds += !w->who;
			out->reporters += w->who != NULL;
			continue;
		}
		struct warn_party *p = &parties[party_of[i] = party_of[same]];
		p->confidence = w->confidence > p->confidence ? w->confidence : p->confidence;
		if (__builtin_add_overflow(p->hits, w->count, &p->hits))
			p->hits = UINT64_MAX;
	}
}

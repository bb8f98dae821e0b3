/* SPDX-License-Identifier: Apache-2.0 */
/* The entries of evidence: members, values and witnesses, each in its list. */
#ifndef WARN_EVIDENCE_ENTRY_H
#define WARN_EVIDENCE_ENTRY_H

#include "warn/evidence.h"

/* They take an entry in, or add to the one that is there. changes as in evidence_add. ERR_NOMEM. */
MUST_CHECK enum err evidence_entry_value(struct evidence *ev, struct value v, const struct evidence_item *it, unsigned *changes);
MUST_CHECK enum err evidence_entry_witness(struct evidence *ev, const struct evidence_item *it, unsigned *changes);
MUST_CHECK enum err evidence_entry_member(struct evidence *ev, const struct evidence_member *m, const struct evidence_item *it,
                                          unsigned *changes);

/* The sketch of all, made of those that are listed when there is none yet. ERR_NOMEM. */
MUST_CHECK enum err evidence_entry_members_sketch(struct evidence *ev, const struct hash_key *key);
MUST_CHECK enum err evidence_entry_values_sketch(struct evidence *ev, const struct hash_key *key);

/* evidence_entry_tally: adds, at most to UINT64_MAX. */
void evidence_entry_tally(uint64_t *count, uint64_t more);

#endif

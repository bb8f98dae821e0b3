/* SPDX-License-Identifier: Apache-2.0 */
/* The first time that each member met each value: what a warning can come before, and what it is judged by. */
#ifndef PROOF_FIRST_CONTACTS_H
#define PROOF_FIRST_CONTACTS_H

#include "proof/history.h"

struct first_contacts {
	const struct history *history;
	uint32_t *at; /* indices of contacts, in the order of receipt */
	size_t n;
	/* All contacts by value, member and receipt, and where those of each value begin. */
	uint32_t *by_value;
	uint32_t *value_first; /* n_values + 1 */
	/* The first contacts by value and receipt, likewise. */
	uint32_t *firsts;
	uint32_t *firsts_first;
};

/*
 * first_contacts_init: h is sealed and lent. What a member knew before the log has no first contact. first_contacts_init_told: it has
 * one, as for those who are told of contacts alone. ERR_NOMEM. Zeroes are fine for first_contacts_deinit.
 */
MUST_CHECK enum err first_contacts_init(struct first_contacts *f, const struct history *h);
MUST_CHECK enum err first_contacts_init_told(struct first_contacts *f, const struct history *h);
void first_contacts_deinit(struct first_contacts *f);
/* first_contacts_of: of a value, in the order of receipt, lent: indices of contacts. */
const uint32_t *first_contacts_of(const struct first_contacts *f, uint32_t value, size_t *out_n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The filters of a TAXII request (TAXII 2.1 section 3.4), read from a query. */
#ifndef API_TAXII_QUERY_H
#define API_TAXII_QUERY_H

#include "base/arena.h"
#include "base/utc.h"
#include "store/store_page.h"

/* Which parameters an endpoint has; others are passed over. */
enum taxii_param {
	TAXII_ADDED_AFTER = 1,
	TAXII_LIMIT = 2,
	TAXII_NEXT = 4,
	TAXII_ID = 8,
	TAXII_TYPE = 16,
	TAXII_VERSION = 32,
	TAXII_SPEC = 64,
	TAXII_PAGING = TAXII_ADDED_AFTER | TAXII_LIMIT | TAXII_NEXT,
};

/* Each value, and every four times for each value, are a walk in the store: with both at their most some 25,000. */
enum { TAXII_QUERY_TIMES_MAX = 100, TAXII_QUERY_VALUES_MAX = PAGE_LIST_MAX }; /* of one match */

struct taxii_texts {
	struct str *texts;
	size_t n;
};

/* Arrays live in the arena, texts in it or in the query. */
struct taxii_query {
	unsigned given;      /* set of taxii_param */
	int64_t added_after; /* UTC_NONE when not given */
	uint64_t limit;      /* 0 when not given */
	struct str next;
	struct taxii_texts ids, types; /* any of them; n 0: not given */
	unsigned versions;   /* match[version] by word: a set of PAGE_FIRST, PAGE_LAST, PAGE_ALL */
	int64_t *instants;   /* and by time; neither when not given */
	size_t n_instants;
	unsigned specs;      /* a set of PAGE_SPEC_20, PAGE_SPEC_21, TAXII_SPEC_OTHER; 0 when not given */
};

enum { TAXII_SPEC_OTHER = 4 }; /* there is none of it here */

/*
 * taxii_query_read: percent-signs are decoded, '+' stands for itself. Times may have any number of digits and offsets.
 * ERR_SYNTAX for what is malformed, empty or given twice, with why, a literal that names the parameter and what it
 * should be; ERR_LIMIT for too many values; ERR_NOMEM.
 */
MUST_CHECK enum err taxii_query_read(struct arena *a, struct str query, unsigned allowed, struct taxii_query *out, const char **why);

#endif

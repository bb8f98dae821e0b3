/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of lists that a person keeps under a name, whichever browser they are kept in. */
#ifndef STORE_STORE_SEARCH_H
#define STORE_STORE_SEARCH_H

#include "store/store.h"

enum { STORE_SEARCH_LIST_BYTES = 32, STORE_SEARCH_FILTERS_BYTES = 2000, STORE_SEARCHES_MAX = 100 };

/* Text is borrowed. */
struct store_search {
	struct str list;    /* which list: "indicators" */
	struct str name;    /* unique for the account and list */
	struct str filters; /* as the query of an address: "kind=url&label=zeus" */
};
typedef enum err store_search_fn(void *ctx, const struct store_search *s);

/* store_search_put: takes the place of one of the same name. ERR_LIMIT when the account has STORE_SEARCHES_MAX others. */
MUST_CHECK enum err store_search_put(struct store *s, int64_t account, const struct store_search *search);
/* store_search_remove: ERR_NOT_FOUND. */
MUST_CHECK enum err store_search_remove(struct store *s, int64_t account, struct str list, struct str name);
/* store_search_each: an account's own, by list and name. */
MUST_CHECK enum err store_search_each(struct db *db, int64_t account, store_search_fn *each, void *ctx);

#endif

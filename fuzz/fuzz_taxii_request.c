/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a TAXII request: the first line is Accept, the second a query, the third a cursor. */
#include <assert.h>

#include "api/taxii_cursor.h"
#include "api/taxii_media.h"
#include "api/taxii_query.h"
#include "base/utc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_query(struct str text)
{
	struct arena a;
	struct taxii_query q;
	const char *why = NULL;
	arena_init(&a, 16 << 20);
	enum err e = taxii_query_read(&a, text, ~0u, &q, &why);
	if (e) {
		assert(why);
	} else {
		assert(q.n_instants <= TAXII_QUERY_VALUES_MAX && q.ids.n <= TAXII_QUERY_VALUES_MAX);
		assert(!(q.versions & PAGE_ALL) || (q.versions == PAGE_ALL && q.n_instants == 0));
		assert(!(q.given & TAXII_LIMIT) == !q.limit);
	}
	arena_deinit(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taxii_cursor_key key = {{1, 2, 3}};
	struct str rest = str_make(data, size), accept = {NULL, 0}, query = {NULL, 0};
	int64_t place;
	if (str_next_line(&rest, &accept) && str_next_line(&rest, &query)) {
		check_query(query);
		assert(!taxii_cursor_parse(&key, query, rest, &place));
	}
	if (taxii_media_is(accept))
		assert(accept.n >= sizeof "application/taxii+json" - 1);
	(void)taxii_media_accepts(accept);
	return 0;
}

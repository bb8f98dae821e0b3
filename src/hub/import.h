/* SPDX-License-Identifier: Apache-2.0 */
/* A feed's document into the store and the index: a set difference against what the feed said before. */
#ifndef HUB_IMPORT_H
#define HUB_IMPORT_H

#include "base/arena.h"
#include "hub/hub.h"
#include "parse/feed_doc.h"

struct import_opts {
	struct str feed;   /* name; made when there is none and create is set */
	bool create;
	bool add;          /* the document adds to what the feed holds; otherwise it is all that the feed holds */
	bool confirm;      /* accept an implausible shrink or growth */
	bool check_change; /* refuse an implausible shrink or growth (scheduled pulls) */
	struct feed_doc_opts doc;
};

struct import_refusal {
	uint64_t line;
	struct str excerpt; /* at most 80 bytes */
	const char *why;    /* lives as long as the result */
};

/* Owns its memory; import_result_deinit frees it. */
struct import_result {
	enum feed_format format;
	int64_t feed;
	uint64_t fresh, again, withdrawn, objects, waiting; /* waiting: patterns that are more than values */
	uint64_t refused;
	size_t n_refusals;
	struct import_refusal *refusals; /* the first LIMIT_REFUSALS_SHOWN */
	int64_t rows;      /* live rows of the feed afterwards */
	int64_t rows_before;
	uint64_t seen_before; /* new values that members' sensors had met within the retention */
	int64_t held;      /* with ERR_IMPLAUSIBLE: rows of the document */
	struct parse_fault fault; /* with ERR_SYNTAX and ERR_UNSUPPORTED: where and what */
	uint64_t fault_line;
	struct arena arena;
};

/*
 * import_run: takes documents (each decompressed here when it is gzip or zstd) as the present content of one feed.
 * Blocks; one import runs at a time. Nothing is stored unless OK is returned, and then all of it is durable and live
 * in the index; a document in which every row is refused changes nothing. ERR_SYNTAX, ERR_UNSUPPORTED, ERR_LIMIT, ERR_IMPLAUSIBLE (held: confirm to accept), ERR_NOT_FOUND (no such feed),
 * ERR_DENIED (the feed is another member's, or follows a collection), ERR_STOPPING, ERR_FULL, ERR_NOMEM. out is filled as far as known in every case; deinit it.
 */
MUST_CHECK enum err import_run(struct hub *h, const struct viewer *who, const struct import_opts *opts, const struct str *docs, size_t n_docs,
                    struct import_result *out);
void import_result_deinit(struct import_result *r);

/* import_remove_feed: withdraws all that the feed said and removes it. */
MUST_CHECK enum err import_remove_feed(struct hub *h, const struct viewer *who, struct str feed);

#endif

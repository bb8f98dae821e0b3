/* SPDX-License-Identifier: Apache-2.0 */
/* The rows, objects and refusals of one import, gathered from documents and brought into the order of the store. */
#ifndef HUB_ROWSET_H
#define HUB_ROWSET_H

#include "base/arena.h"
#include "hub/import.h"
#include "store/store_report.h"

struct rowset {
	const struct store *store;
	struct import_result *result; /* refusals and counts go there */
	struct arena arena;
	struct store_row *rows;
	size_t n;
	struct source_object *objects;
	size_t n_objects;
};

/* rowset_init: result is borrowed until deinit. rowset_deinit: zeroes are fine. */
void rowset_init(struct rowset *r, const struct store *s, struct import_result *result);
void rowset_deinit(struct rowset *r);
/* rowset_parse: adds what one document holds; plain, gzip or zstd. Errors as feed_doc_parse; the fault is in the result. */
MUST_CHECK enum err rowset_parse(struct rowset *r, struct str doc, const struct feed_doc_opts *opts);
/* rowset_sort: by id, then label; of repeats the last one stays, but a live one before one that another object takes back. */
MUST_CHECK enum err rowset_sort(struct rowset *r);

#endif

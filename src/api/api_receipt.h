/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes who reads, and that a recall was given to it. Receipts are durable before the answer leaves, so that none is missing; a consumer
 * that never got the answer asks again. When they cannot be written the answer leaves all the same. For this folder only.
 */
#ifndef API_API_RECEIPT_H
#define API_API_RECEIPT_H

#include "api/api_route.h"

/* api_receipt_reads: a page of a collection is about to be read. */
void api_receipt_reads(struct api_call *c, struct db *db, int64_t collection);
/* api_receipt_page: a page of a collection with the objects that lie at these places of the sequence, ascending. */
void api_receipt_page(struct api_call *c, struct db *db, int64_t collection, const int64_t *added, size_t n);
/* api_receipt_outlet: a file that leaves out all that was recalled up to until. */
void api_receipt_outlet(struct api_call *c, int64_t until);
/* api_receipt_stream: events of these recalls; none of them: a stream begins. */
void api_receipt_stream(struct hub *h, const struct viewer *viewer, const int64_t *recalls, size_t n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A body that is read into memory as a whole, within what all such bodies together may take (hub_room_take). */
#ifndef API_API_DOCUMENT_H
#define API_API_DOCUMENT_H

#include "base/buf.h"
#include "hub/hub.h"

/* In the caller's storage; one thread at a time. */
struct api_document {
	struct hub *hub;
	struct buf text;
	size_t room; /* taken from the hub */
};

/* api_document_init: empty; holds at most max bytes. api_document_deinit: frees; zeroes are fine. */
void api_document_init(struct api_document *d, struct hub *h, size_t max);
void api_document_deinit(struct api_document *d);
/* api_document_put: ERR_LIMIT above max; ERR_BUSY when others take all the room; ERR_NOMEM. Nothing is added then. */
MUST_CHECK enum err api_document_put(struct api_document *d, struct str bytes);

#endif

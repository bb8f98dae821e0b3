/* SPDX-License-Identifier: Apache-2.0 */
/* The collection that a request names. */
#ifndef API_TAXII_COLLECTION_H
#define API_TAXII_COLLECTION_H

#include "api/api_route.h"

struct taxii_collection {
	int64_t id;
	bool can_read, can_write;
};

/* taxii_collection_find: by the first part of the path; false: answered with 404, also where the viewer has no right at all. */
bool taxii_collection_find(struct api_call *c, struct db *db, struct taxii_collection *out);

#endif

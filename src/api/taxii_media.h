/* SPDX-License-Identifier: Apache-2.0 */
/* The media type of TAXII 2.1 and its negotiation (TAXII 2.1 sections 1.6.8 and 3.1, RFC 9110 section 12.5.1). */
#ifndef API_TAXII_MEDIA_H
#define API_TAXII_MEDIA_H

#include "base/str.h"

/* What every answer has, errors and empty ones as well. */
#define TAXII_MEDIA "application/taxii+json;version=2.1"

/*
 * taxii_media_accepts: whether the header Accept takes TAXII_MEDIA: its most specific range that fits has a weight above
 * zero. A list that is empty takes all. What is malformed in a list is passed over.
 */
bool taxii_media_accepts(struct str accept);
/* taxii_media_is: whether a Content-Type is that of TAXII 2.1, with or without its version, whatever else it says. */
bool taxii_media_is(struct str content_type);

#endif

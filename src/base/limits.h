/* SPDX-License-Identifier: Apache-2.0 */
/* Every maximum, with its reason. Sizes are bytes. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <assert.h>

enum {
	/* One log line. EVE lines with payloads reach some 100 kB; larger is an attack or not a log. */
	LIMIT_LINE_BYTES = 1 << 20,
	/* Levels of JSON nesting; EVE reaches 8, STIX 10. */
	LIMIT_JSON_DEPTH = 64,
	/* A domain name in presentation form without the final dot (RFC 1035 section 3.1). */
	LIMIT_DOMAIN_BYTES = 253,
	/* RFC 5321 section 4.5.3.1: local part 64, "@", domain. */
	LIMIT_EMAIL_BYTES = 64 + 1 + LIMIT_DOMAIN_BYTES,
	/* Longer URLs are data in disguise; the longest in the public feeds tried had 1,600. */
	LIMIT_URL_BYTES = 4096,
	/* The longest canonical value of any kind. */
	LIMIT_VALUE_BYTES = LIMIT_URL_BYTES,
	/* A label (family, campaign, technique). */
	LIMIT_LABEL_BYTES = 200,
	/* Names of members, feeds, sensors. */
	LIMIT_NAME_BYTES = 100,
	/* Observables taken from one event; the richest EVE event tried gave 40. */
	LIMIT_EVENT_VALUES = 256,
	/* Properties likewise, which are read for patterns alone; an alert with ten files gave 60. */
	LIMIT_EVENT_PROPERTIES = 128,
	/* A STIX pattern; the longest public one tried had 12 kB. */
	LIMIT_PATTERN_BYTES = 1 << 18,
	/* One STIX or MISP object. */
	LIMIT_OBJECT_BYTES = 4 << 20,
	/* A TAXII envelope, as the example of the specification has it; all of ATT&CK is 45 MB. */
	LIMIT_ENVELOPE_BYTES = 100 << 20,
	/* Elements of an envelope: of objects with an id and a type it is full before; each is answered for by itself. */
	LIMIT_ENVELOPE_OBJECTS = 1000000,
	/* A pattern with the observations that it is to be tried on; some 20,000 of them. */
	LIMIT_CASE_BYTES = 16 << 20,
	/* Refusals that one import reports with line and reason; all are counted. */
	LIMIT_REFUSALS_SHOWN = 100,
	/* Decompressed bytes that one compressed byte may stand for; zstd reaches some 1,000 on real logs. */
	LIMIT_INFLATE_RATIO = 20000,
};

/* A whole feed document after decompression: 10 M rows of 100 bytes, less than simdjson's 4 GiB. */
#define LIMIT_FEED_BYTES ((size_t)1 << 30)

static_assert(LIMIT_VALUE_BYTES >= LIMIT_URL_BYTES && LIMIT_VALUE_BYTES >= LIMIT_EMAIL_BYTES, "values hold every kind");
static_assert(LIMIT_LINE_BYTES > LIMIT_URL_BYTES, "a line holds the longest value");

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all log formats come down to: a line is a list of items, each a text with what it means; items become an event.
 * A format is a table of rules beside a way to find the texts.
 */
#ifndef PARSE_EVENT_ITEM_H
#define PARSE_EVENT_ITEM_H

#include "model/batch.h"
#include "parse/event_time.h"

/* What a text means. The first are parts: an event has one of each, and some only mean something together. */
enum event_use {
	EVENT_USE_NONE,
	EVENT_USE_TIME,
	EVENT_USE_COUNT,
	EVENT_USE_SOURCE, /* address of who opened the connection */
	EVENT_USE_SOURCE_PORT,
	EVENT_USE_DESTINATION,
	EVENT_USE_DESTINATION_PORT,
	EVENT_USE_FLOW_SOURCE, /* the same as above, and count before it where both are there */
	EVENT_USE_FLOW_SOURCE_PORT,
	EVENT_USE_FLOW_DESTINATION,
	EVENT_USE_FLOW_DESTINATION_PORT,
	EVENT_USE_URL_HOST, /* of an HTTP request; host, port and path make a URL */
	EVENT_USE_URL_PORT,
	EVENT_USE_URL_PATH,
	EVENT_USE_TLS, /* anything: the connection was encrypted */
	EVENT_USE_ADVERSE, /* anything: the sensor raised an alert */
	EVENT_USE_SERVICE, /* application protocol, as model/service.h knows it */
	EVENT_USE_LOG, /* what kind of event it is; read for properties alone */
	EVENT_PARTS,
	/* The others are observables, each by itself. */
	EVENT_USE_VALUE = EVENT_PARTS, /* text of the rule's kind */
	EVENT_USE_ADDRESS,
	EVENT_USE_ADDRESSES, /* separated by commas, maybe with ports */
	EVENT_USE_HOST,      /* name or address, maybe with a port */
	EVENT_USE_ANSWER,    /* DNS resource data: name or address, else nothing */
	EVENT_USE_DIGEST,    /* hexadecimal digits, maybe with colons, of the rule's kind */
	EVENT_USE_FILE,      /* the same, the kind by length: md5, sha1, sha256, sha512 */
	EVENT_USE_CERTIFICATE,  /* the same: cert-sha1, cert-sha256; else nothing (Zeek's file ids stand in such fields too) */
	EVENT_USE_FINGERPRINT,  /* ja3 or ja4 by shape */
	EVENT_USE_MAIL,      /* every address in a header field */
	EVENT_USE_URL,       /* a scheme is not needed */
	EVENT_USE_URL_ONLY,  /* a URL, else nothing */
	EVENT_USE_CVE,       /* "CVE-2019-0708", also with '_' or without "CVE" */
	EVENT_USE_ANY,       /* the kind by shape */
	EVENT_USE_HINT,      /* the name is enough: only events of the rule's log have it; for properties alone */
};

/* Where a format has what. path is json.h's, or a column's name. */
struct event_rule {
	const char *path;
	uint8_t use;  /* enum event_use */
	uint8_t kind; /* enum kind, for EVENT_USE_VALUE and EVENT_USE_DIGEST */
	uint8_t role; /* enum role */
	uint8_t property; /* enum property: what it is besides, when some pattern asks for that */
	uint8_t group;    /* which of an event's objects has the property: the server's certificate or the client's */
	const char *log;  /* only events of this kind have the property; NULL: all */
};

enum { EVENT_RULE_GROUPS = 4 };

/* event_rule_counts: whether texts at the rule's path are looked for when these properties are wanted. */
bool event_rule_counts(const struct event_rule *r, property_set wanted);

struct event_item {
	uint8_t use, kind, role, property;
	uint32_t group;
	struct str text;
};

/*
 * event_item_put: makes n items one event of out. When the time or the count is not one, the line is refused. Of each
 * part the first counts. memo is the parser's. Of properties those in wanted are put.
 */
void event_item_put(const struct event_item *items, size_t n, uint64_t line, struct event_time_memo *memo,
		    property_set wanted, struct batch *out);

#endif

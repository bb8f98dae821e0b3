/* SPDX-License-Identifier: Apache-2.0 */
/* A feed's document of any format into reports. */
#ifndef PARSE_FEED_DOC_H
#define PARSE_FEED_DOC_H

#include "model/report.h"

#define FEED_FORMAT_MAP(X)                                                                         \
	X(FEED_AUTO, "auto")                                                                       \
	X(FEED_LIST, "list")               /* values, one or several a line, comments */            \
	X(FEED_CSV, "csv")                 /* comma, semicolon or tab; header or mapping */         \
	X(FEED_ZEEK_INTEL, "zeek-intel")   /* tab separated with #fields */                         \
	X(FEED_STIX, "stix")               /* bundle of 2.0 or 2.1, or a TAXII envelope */          \
	X(FEED_MISP, "misp")               /* event, or list of events */                           \
	X(FEED_MISP_MANIFEST, "misp-manifest") /* manifest.json of a MISP feed: names its events */  \
	X(FEED_KEV, "kev")                 /* CISA's known exploited vulnerabilities, CSV or JSON */ \
	X(FEED_CVE, "cve")                 /* CVE records 5.x */

enum feed_format {
#define X(name, text) name,
	FEED_FORMAT_MAP(X)
#undef X
	FEED_FORMAT_COUNT
};
struct str feed_format_name(enum feed_format f);
/* feed_format_find: FEED_FORMAT_COUNT when unknown. */
enum feed_format feed_format_find(struct str name);

struct feed_doc_opts {
	enum feed_format format; /* FEED_AUTO: by content */
	enum kind kind;          /* lists, and CSV without a column of types: the only kind; KIND_NONE: by shape */
	/*
	 * CSV: "value=2,kind=type,label=family": value, kind, label, valid_from, valid_until, confidence and tlp, each by
	 * its column's number (from 1) or name; value and label may come several times. Empty: guess from the header.
	 */
	struct str mapping;
	enum tlp tlp;   /* for what carries no marking */
	int confidence; /* for what carries none; CONFIDENCE_UNKNOWN is fine */
};

/* Where the reader of a document puts what it finds. All that is passed is borrowed for the call. */
struct feed_sink {
	void *ctx;
	enum err (*report)(void *ctx, const struct report *r);
	enum err (*object)(void *ctx, const struct source_object *o);      /* may be NULL */
	void (*refuse)(void *ctx, uint64_t line, struct str excerpt, const char *why); /* one line, value or object */
};

/*
 * feed_doc_recognise: the format by content. An HTML page, an empty document, binary data and the like have none:
 * FEED_FORMAT_COUNT, and *why says what it looks like.
 */
enum feed_format feed_doc_recognise(struct str doc, const char **why);

/*
 * feed_doc_parse: reads all of doc, whose bytes have no compression, and calls the sink. Lines and objects that are
 * wrong are refused one by one and reading goes on; what makes the whole unreadable (JSON syntax, NUL bytes in a text
 * format, an HTML page) is an error with fault, and then nothing that was reported may be kept. An error from the
 * sink ends it and is returned. ERR_SYNTAX; ERR_LIMIT; ERR_UNSUPPORTED; ERR_VALUE for a bad mapping; ERR_NOMEM.
 */
MUST_CHECK enum err feed_doc_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
				   struct parse_fault *fault);

/*
 * feed_doc_manifest: calls each with the UUID of every event that a MISP manifest names (the file is "<uuid>.json"
 * beside it) and with its timestamp, UTC_NONE when it has none that can be read. ERR_SYNTAX, also for a key that is no UUID; ERR_NOMEM; the first error of each.
 */
MUST_CHECK enum err feed_doc_manifest(struct str doc, enum err (*each)(void *ctx, struct str uuid, int64_t changed), void *ctx,
				      struct parse_fault *fault);

#endif

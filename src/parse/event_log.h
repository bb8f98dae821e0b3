/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of any supported format into batches of events, a block of whole lines at a time. */
#ifndef PARSE_EVENT_LOG_H
#define PARSE_EVENT_LOG_H

#include "model/batch.h"

#define EVENT_FORMAT_MAP(X)                                                                        \
	X(EVENT_AUTO, "auto")                                                                      \
	X(EVENT_EVE, "eve")             /* Suricata EVE NDJSON */                                   \
	X(EVENT_ZEEK_TSV, "zeek")       /* Zeek ASCII logs with #fields */                          \
	X(EVENT_ZEEK_JSON, "zeek-json") /* Zeek JSON streaming logs */                              \
	X(EVENT_TOCSIN, "tocsin")       /* tocsin's own NDJSON, docs/observations.md */             \
	X(EVENT_NDJSON, "ndjson")       /* any NDJSON, with a field mapping */                      \
	X(EVENT_TEXT, "text")           /* any text: addresses, names, URLs and hashes are picked out */

enum event_format {
#define X(name, text) name,
	EVENT_FORMAT_MAP(X)
#undef X
	EVENT_FORMAT_COUNT
};
struct str event_format_name(enum event_format f);
enum event_format event_format_find(struct str name); /* EVENT_FORMAT_COUNT when unknown */

enum { EVENT_COLUMNS_MAX = 128, EVENT_MARK_BYTES = 16, EVENT_LOG_BYTES = 32 };

/*
 * What lines mean that depends on earlier lines, or on options. Begins as zeroes with the format. Copied by value to
 * workers.
 */
struct event_header {
	enum event_format format;
	bool begun;    /* the first bytes of the input were looked at */
	bool skipping; /* what comes up to the next LF belongs to a line that was too long */
	/* Zeek's ASCII logs: */
	uint8_t separator, set_separator;
	uint8_t n_unset, n_empty;
	char unset[EVENT_MARK_BYTES], empty[EVENT_MARK_BYTES]; /* marks of fields that have no value */
	uint8_t n_log;
	char log[EVENT_LOG_BYTES];                             /* name of the log, from #path */
	uint16_t n_fields;                                     /* in each line; columns beyond the maximum mean nothing */
	struct {
		uint8_t use;  /* enum event_use; 0: means nothing to the parser */
		uint8_t kind; /* enum kind */
		uint8_t role; /* enum role */
		uint8_t property, group; /* as in event_item.h */
		bool several; /* a set or vector */
	} column[EVENT_COLUMNS_MAX];
};

/*
 * event_log_next_block: cuts the next block off *input: whole lines that share one header, at most max bytes of them
 * (at least one line). With EVENT_AUTO in h->format the first lines decide and h is set; objects whose format is not
 * known are read as EVENT_TEXT. Header lines update h and are not part of a block; *line is advanced by their number.
 * at_end says that no input will follow, so that a last line without LF counts. Returns false when *input holds no
 * whole line yet.
 *
 * Memory stays bounded whatever comes: of a line that is longer than LIMIT_LINE_BYTES and not whole in *input, the
 * first LIMIT_LINE_BYTES + 1 bytes are a block of their own, which event_log_parse refuses, and the rest is passed
 * over by the calls that follow. With so many bytes in *input some are always taken.
 */
bool event_log_next_block(struct event_header *h, struct str *input, size_t max, bool at_end, struct str *out_block, uint64_t *line);

/*
 * A parser for one thread. mapping is for EVENT_NDJSON, {NULL, 0} for none: "name=path,name=path". A path is json.h's.
 * A name is "time", "count", "source-port", "destination-port", a role (the kind follows from role and shape), a kind,
 * kind/role, or the path of a property (model/property.h). Example: "time=ts,source=src.ip,query=dns.name,
 * sha256/file=files[].hash,process:name=proc.name". ERR_VALUE with *why, ERR_NOMEM.
 */
struct event_parser;
MUST_CHECK enum err event_parser_new(struct str mapping, struct event_parser **out, const char **why);
void event_parser_free(struct event_parser *p);
/*
 * event_parser_want: from now on events get these properties, where their format has them; at first none. Costs nothing
 * when they are those of the last call. ERR_NOMEM: nothing changed.
 */
MUST_CHECK enum err event_parser_want(struct event_parser *p, property_set wanted);

/*
 * event_log_parse: appends the events of block to out. first_line is the number of its first line. Lines that are
 * malformed or longer than LIMIT_LINE_BYTES are refused in out with their numbers; blank lines, and the brackets and
 * commas of a JSON array that has one element a line, are passed over. block must be followed by JSON_PADDING_BYTES
 * readable bytes. ERR_NOMEM, ERR_LIMIT (out is full).
 */
MUST_CHECK enum err event_log_parse(struct event_parser *p, const struct event_header *h, struct str block, uint64_t first_line, struct batch *out);

#endif

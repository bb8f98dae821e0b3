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

enum { EVENT_COLUMNS_MAX = 128 };

/* What lines mean that depends on earlier lines (Zeek's #fields), or on options. Copied by value to workers. */
struct event_header {
	enum event_format format;
	uint8_t n_columns;
	uint8_t separator, set_separator;
	struct {
		uint8_t use;  /* what the column means to the parser; 0: nothing */
		uint8_t kind; /* enum kind */
		uint8_t role; /* enum role */
	} column[EVENT_COLUMNS_MAX];
};

/*
 * event_log_next_block: cuts the next block off *input: whole lines that share one header, at most max bytes of them
 * (at least one line). With EVENT_AUTO in h->format the first bytes decide and h is set. Header lines update h and are
 * not part of a block. at_end says that no input will follow, so that a last line without LF counts. Returns false
 * when *input holds no whole line yet. *line is advanced by the header lines passed.
 */
bool event_log_next_block(struct event_header *h, struct str *input, size_t max, bool at_end, struct str *out_block, uint64_t *line);

/* A parser for one thread; mapping (EVENT_NDJSON) is "time=ts,source=src.ip,domain/query=q,...", NULL for none. */
struct event_parser;
enum err event_parser_new(struct str mapping, struct event_parser **out, const char **why);
void event_parser_free(struct event_parser *p);

/*
 * event_log_parse: appends the events of block to out. first_line is the number of its first line. Lines that are
 * malformed or longer than LIMIT_LINE_BYTES are refused in out with their numbers; blank and comment lines are passed
 * over. block must be followed by JSON_PADDING_BYTES readable bytes. ERR_NOMEM is the only error.
 */
MUST_CHECK enum err event_log_parse(struct event_parser *p, const struct event_header *h, struct str block, uint64_t first_line, struct batch *out);

#endif

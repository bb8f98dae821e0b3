/* SPDX-License-Identifier: Apache-2.0 */
/* Observations on their way in: one stream of one member's log, in constant memory. */
#ifndef HUB_INTAKE_H
#define HUB_INTAKE_H

#include "hub/hub.h"
#include "parse/event_log.h"

struct intake;

struct intake_refusal {
	uint64_t line;
	const char *what; /* literal */
};

struct intake_result {
	uint64_t lines, events, observables;
	uint64_t hits, suppressed, outside_validity;
	uint64_t refused;
	size_t n_refusals; /* the first of them */
	struct intake_refusal refusals[LIMIT_REFUSALS_SHOWN];
};

struct intake_opts {
	int64_t member; /* not 0 */
	enum event_format format;
	struct str mapping; /* for EVENT_NDJSON; empty: none */
	bool adverse;       /* all that its sensor sees is an attack: a honeypot */
};

/*
 * intake_new: a stream. One thread uses it. ERR_STOPPING, ERR_NOT_FOUND (no such member), ERR_VALUE (mapping; *why).
 */
MUST_CHECK enum err intake_new(struct hub *h, const struct intake_opts *opts, struct intake **out, const char **why);
/*
 * intake_feed: the next bytes, plain, gzip or zstd. Waits while the queues are full; ERR_BUSY when that lasts too long: what was
 * fed before is still processed. ERR_SYNTAX for damaged compression, ERR_LIMIT.
 */
MUST_CHECK enum err intake_feed(struct intake *in, struct str bytes);
/*
 * intake_end: no more bytes; waits until all hits are durable and tells what became of the stream. ERR_FULL, ERR_IO:
 * some of it may not be stored, hand all of it in again; ERR_SYNTAX: truncated compression (what came before counts).
 */
MUST_CHECK enum err intake_end(struct intake *in, struct intake_result *out);
/* intake_absurd: NULL, or why an event is refused for its time, a literal. */
const char *intake_absurd(const struct event *e, int64_t now);
/* intake_free: also before intake_end: waits for blocks under way. */
void intake_free(struct intake *in);

#endif

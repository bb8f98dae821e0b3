/* SPDX-License-Identifier: Apache-2.0 */
/* Events of logs into a history: the source of an adverse one is a contact, the addresses of the others are peers. */
#ifndef APP_REPLAY_EVENTS_H
#define APP_REPLAY_EVENTS_H

#include "app/grep_input.h"
#include "app/replay_read.h"

struct replay_events {
	const struct replay_members *map;
	struct history *history;
	struct replay_read_result *result;
	struct event_parser *parser;
	struct batch batch;
	bool adverse;
	size_t file;
	uint64_t line; /* lines of the file so far */
	uint32_t member;
};

/* replay_events_init: *why is set for a bad mapping, which counts for ndjson alone. ERR_VALUE, ERR_NOMEM. */
MUST_CHECK enum err replay_events_init(struct replay_events *r, const struct replay_read_opts *opts, const struct replay_members *map,
                                       struct history *h, struct replay_read_result *result, const char **why);
void replay_events_deinit(struct replay_events *r);
/* replay_events_begin: the next file, whose events are the member's of that name. Errors as replay_members_of. */
MUST_CHECK enum err replay_events_begin(struct replay_events *r, size_t file, struct str member);
MUST_CHECK enum err replay_events_take(struct replay_events *r, const struct grep_block *b);

#endif

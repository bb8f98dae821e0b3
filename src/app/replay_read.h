/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of members into a history: CSV with a header, and every format of event_log. */
#ifndef APP_REPLAY_READ_H
#define APP_REPLAY_READ_H

#include "app/options.h"
#include "app/replay_members.h"
#include "parse/event_log.h"
#include "proof/stays.h"

enum { REPLAY_REFUSALS_SAID = 10 };

struct replay_read_opts {
	const struct option_list *files;
	enum event_format format;
	struct str mapping; /* of CSV's columns, or of ndjson's fields */
	bool adverse;       /* all that the logs hold is: they are of honeypots */
	struct stays *stays; /* takes stays on lists; NULL: there may be none */
};

struct replay_read_result {
	uint64_t bytes;    /* as they are on disk */
	uint64_t lines;    /* of rows or events; without headers */
	uint64_t refused;  /* of them */
	uint64_t without;  /* events without a source, a time or a value */
	size_t n_refusals;
	struct {
		size_t file;
		uint64_t line;
		const char *why;
	} refusals[REPLAY_REFUSALS_SAID];
	bool benign_known; /* some log says what is not adverse */
};

/* A row or event that cannot be used: counted, and the first ones kept. */
void replay_read_refuse(struct replay_read_result *r, size_t file, uint64_t line, const char *why);
/*
 * replay_read: all files into h, which is not sealed. Files that cannot be read are said on standard error. ERR_VALUE
 * when a file is none of the formats, or nothing was read; ERR_LIMIT, ERR_NOMEM; all were said.
 */
MUST_CHECK enum err replay_read(const struct replay_read_opts *opts, const struct replay_members *map, struct history *h,
                                struct replay_read_result *out);

#endif

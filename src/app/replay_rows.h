/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a CSV log into a history. */
#ifndef APP_REPLAY_ROWS_H
#define APP_REPLAY_ROWS_H

#include "app/replay_columns.h"
#include "app/replay_read.h"

struct replay_rows {
	struct history *history;
	struct stays *stays; /* NULL: there may be none */
	bool of_stays;       /* the file's rows are stays */
	const struct replay_members *map;
	struct replay_read_result *result;
	struct replay_columns columns;
	char separator;
	size_t file;
	uint64_t line;     /* lines of the file so far */
	uint32_t member;   /* of a file without a column of members; HISTORY_NONE: there is one */
	/* The member of the row before, whose name most rows have again. */
	char memo[LIMIT_NAME_BYTES];
	size_t memo_n;
	uint32_t memo_member;
};

/*
 * replay_rows_begin: the header of a file. *why is a literal, or NULL when it is no header of a log: with a column of
 * times and one of values.
 */
bool replay_rows_begin(struct replay_rows *r, struct str header, struct str mapping, struct str file_member, const char **why);
/* replay_rows_take: whole lines behind the header. ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err replay_rows_take(struct replay_rows *r, struct str lines);

#endif

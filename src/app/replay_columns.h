/* SPDX-License-Identifier: Apache-2.0 */
/* Which column of a CSV log of a replay means what: by the names in its header, or as the user says. */
#ifndef APP_REPLAY_COLUMNS_H
#define APP_REPLAY_COLUMNS_H

#include "base/str.h"

enum replay_column {
	REPLAY_TIME,     /* event time */
	REPLAY_RECEIVED, /* time of receipt, which counts where both are there */
	REPLAY_MEMBER,
	REPLAY_VALUE,
	REPLAY_KIND,     /* of the value */
	REPLAY_PORT,     /* destination port */
	REPLAY_PROTOCOL,
	REPLAY_COUNT,
	REPLAY_ADVERSE,  /* yes or no */
	REPLAY_COUNTRY,  /* of the member */
	REPLAY_SECTOR,
	REPLAY_GROUP,
	REPLAY_FIRST_DAY, /* of a stay on a list, which is a member then */
	REPLAY_LAST_DAY,  /* empty: it had not ended */
	REPLAY_FILES,     /* in a map of members: the pattern of their files and sensors */
	REPLAY_COLUMNS
};

struct replay_columns {
	int at[REPLAY_COLUMNS]; /* counted from 0; -1: none */
};

/*
 * replay_columns_find: names are the header. mapping is "time=1,member=sensor,value=src": what the columns are, by
 * number from 1 or name; empty: by their names alone. ERR_VALUE with a literal *why for a bad mapping.
 */
MUST_CHECK enum err replay_columns_find(struct str mapping, const struct str *names, size_t n, struct replay_columns *out,
                                        const char **why);
/* replay_columns_field: a field of a row, empty without such a column. */
struct str replay_columns_field(const struct replay_columns *c, enum replay_column which, const struct str *fields, size_t n);

#endif

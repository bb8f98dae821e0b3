/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One table of options for each command: it is what the command line is parsed by, what the help text prints and what
 * the manual lists.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "base/buf.h"

enum option_type {
	OPTION_FLAG,     /* bool */
	OPTION_TEXT,     /* const char *; min 1: must be given */
	OPTION_NUMBER,   /* int64_t from min to max */
	OPTION_REAL,     /* double from min to max */
	OPTION_DURATION, /* int64_t microseconds, min to max (0: any): "90s", "15m", "1h", "7d" */
	OPTION_TIME,     /* int64_t UTC microseconds: RFC 3339 */
	OPTION_LIST,     /* struct option_list; given once for each element */
	OPTION_FILES,    /* struct option_list; takes the arguments up to the next option; min 1: must be given */
	OPTION_OPERANDS, /* struct option_list; min to max arguments that belong to no option */
};

/* Elements are lent by the command line. */
struct option_list {
	const char **at;
	size_t n;
};

struct option {
	const char *name;        /* without "--"; of operands: NULL */
	const char *placeholder; /* of the value; of flags: NULL */
	const char *help;
	enum option_type type;
	size_t at; /* offset of the value in the command's struct */
	int64_t min, max;
};

struct options {
	const struct option *at;
	size_t n;
};

/* The table that an array of options is. */
#define OPTIONS(array) {(array), sizeof(array) / sizeof(array)[0]}

/*
 * options_parse: reads args (n of them, behind the command's name) into values, which holds the defaults. Options and
 * operands may come in any order; "--" ends the options; "--name=value" is the same as "--name value". Lists are
 * allocated: options_free. ERR_USAGE with why, which completes "tocsin import: "; ERR_NOMEM.
 */
MUST_CHECK enum err options_parse(struct options options, char **args, size_t n, void *values, char why[200]);
void options_free(struct options options, void *values);

/* options_needed: whether o must be given. options_synopsis: appends "FILE... --format F [--json]". */
bool options_needed(const struct option *o);
void options_synopsis(struct options options, struct buf *out);

#endif

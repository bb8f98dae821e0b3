/* SPDX-License-Identifier: Apache-2.0 */
/* What the command line says on standard error, and the exit statuses by which scripts tell what happened. */
#ifndef APP_SAY_H
#define APP_SAY_H

#include <stdbool.h>

/* Documented in the manual; scripts rely on them. */
enum {
	SAY_DONE = 0,
	SAY_FAILED = 1,
	SAY_USAGE = 2,
	SAY_PARTIAL = 3, /* some input was refused, the rest was taken */
};

/* say_error: "tocsin: <message>" on standard error; control characters are escaped. Returns SAY_FAILED. */
int say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* say_note: the same for what is no error. */
void say_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* say_usage: "tocsin <command>: <message>; see 'tocsin help <command>'"; command NULL: none. Returns SAY_USAGE. */
int say_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* say_done: flushes standard output; an output that could not be written turns status into SAY_FAILED. */
int say_done(int status);
/* say_colour: whether fd is a terminal that may get colours (NO_COLOR and TERM=dumb are honoured). */
bool say_colour(int fd);

#endif

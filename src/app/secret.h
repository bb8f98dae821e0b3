/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords from standard input or the terminal; never from the command line, where others can see them. */
#ifndef APP_SECRET_H
#define APP_SECRET_H

#include "base/str.h"
#include "model/password.h"

struct secret {
	char text[PASSWORD_MAX_BYTES];
	size_t n;
};

/* secret_read: the first line of standard input, without its end. False after an error, which was said. */
MUST_CHECK bool secret_read(struct secret *out);
/*
 * secret_ask: asks the terminal twice, without echo. False after an error, which was said: also when standard input is no
 * terminal; it names --password-stdin then.
 */
MUST_CHECK bool secret_ask(const char *prompt, struct secret *out);
/* secret_is_terminal: whether somebody can be asked. secret_line: asks for one line with echo; false: none. */
bool secret_is_terminal(void);
MUST_CHECK bool secret_line(const char *prompt, struct secret *out);
void secret_clear(struct secret *s);

#endif

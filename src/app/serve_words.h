/* SPDX-License-Identifier: Apache-2.0 */
/* What a hub that has started says on standard error: where it is, and what to do next. */
#ifndef APP_SERVE_WORDS_H
#define APP_SERVE_WORDS_H

#include "hub/hub.h"

struct serve_words {
	struct hub *hub;
	const char *data;
	struct str listen; /* HOST:PORT as it was asked for */
	unsigned port;
	bool tls, console;
};

/*
 * serve_words_say: on a terminal also how to go on, and, while there is no operator, the address at which one is made, with its key;
 * where standard error may be a log, no secret.
 */
void serve_words_say(const struct serve_words *w);

#endif

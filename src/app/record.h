/* SPDX-License-Identifier: Apache-2.0 */
/* Small requests about one record: add, remove, and what is printed of the answer. */
#ifndef APP_RECORD_H
#define APP_RECORD_H

#include "app/client.h"
#include "base/jsonw.h"

enum { RECORD_MAX_BYTES = 1 << 20 };

struct record {
	const struct client_opts *client;
	enum client_need need;
	const char *method;
	struct buf target, body; /* body may stay zeroes: none */
	const char *if_match;    /* NULL: none */
	bool json;               /* print the answer */
	const char *done;        /* else said when it went well; NULL: nothing */
};

/* record_send: opens a client, sends the request, closes, and frees target and body. Returns an exit status. */
int record_send(struct record *r);
/* record_drop: frees target and body without sending: the error was said. Returns an exit status. */
int record_drop(struct record *r);
/* record_target: a fresh buffer with "/api/v1/<collection>/<name><tail>"; name and tail may be NULL. */
void record_target(struct buf *out, const char *collection, const char *name, const char *tail);
/* record_body: a fresh buffer for JSON. */
void record_body(struct buf *out);
/* record_list: a member "key":[...] of texts; nothing for an empty list. */
void record_list(struct jsonw *w, const char *key, const struct option_list *list);

#endif

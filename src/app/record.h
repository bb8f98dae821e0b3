/* SPDX-License-Identifier: Apache-2.0 */
/* Small requests about one record: add, remove, and what is printed of the answer. */
#ifndef APP_RECORD_H
#define APP_RECORD_H

#include "app/client.h"
#include "base/jsonw.h"

enum { RECORD_MAX_BYTES = 1 << 20 };

/*
 * record_send: opens a client, sends one request (body may be empty) and closes it. On success it prints the answer when
 * json is set, else done, which may be NULL. target and body are freed with buf_deinit. Returns an exit status.
 */
int record_send(const struct client_opts *opts, enum client_need need, const char *method, struct buf *target, struct buf *body, bool json,
                const char *done);
/* record_target: "/api/v1/<collection>/<name>[<tail>]" in a fresh buffer. */
void record_target(struct buf *out, const char *collection, const char *name, const char *tail);
/* record_list: a member "key":[...] of texts; nothing for an empty list. */
void record_list(struct jsonw *w, const char *key, const struct option_list *list);

#endif

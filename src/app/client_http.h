/* SPDX-License-Identifier: Apache-2.0 */
/* Requests over HTTP; a part of client.c. */
#ifndef APP_CLIENT_HTTP_H
#define APP_CLIENT_HTTP_H

#include "app/client.h"

struct client_http;

/*
 * client_http_new: to opts->hub, or over socket when that is not NULL. A token is not sent in the clear to
 * another machine: that is refused. Says errors on standard error and gives NULL.
 */
struct client_http *client_http_new(const struct client_opts *opts, const char *socket);
void client_http_free(struct client_http *h);
/* client_http_call: as client_call; what sink does not take is appended to kept. */
MUST_CHECK enum err client_http_call(struct client_http *h, const struct client_request *r, struct buf *kept,
                                     int *out_status);

#endif

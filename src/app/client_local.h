/* SPDX-License-Identifier: Apache-2.0 */
/* Requests answered in this process, on the store of a hub that is not running; a part of client.c. */
#ifndef APP_CLIENT_LOCAL_H
#define APP_CLIENT_LOCAL_H

#include "app/client.h"
#include "hub/hub.h"

/* client_local_call: as client_call; what sink does not take is appended to kept. */
MUST_CHECK enum err client_local_call(struct hub *hub, const struct client_request *r, struct buf *kept,
                                      int *out_status);

#endif

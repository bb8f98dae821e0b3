/* SPDX-License-Identifier: Apache-2.0 */
/* The credential by which a remote TAXII server knows this hub: HTTP Basic, a bearer token, a client certificate, or several. */
#ifndef FEED_TAXII_AUTH_H
#define FEED_TAXII_AUTH_H

#include "base/arena.h"
#include "base/buf.h"
#include "parse/json.h"

struct taxii_auth {
	struct str user, password;
	struct str token;
	struct str certificate, key; /* of the client, PEM */
	struct str ca;               /* PEM; empty: the system's authorities */
};

/* taxii_auth_read: the members of a JSON object, copied into a. NULL when they go together, else what does not, a literal. */
const char *taxii_auth_read(struct json_value v, struct arena *a, struct taxii_auth *out);
/* taxii_auth_write: as it is stored, a JSON object. taxii_auth_parse reads it: ERR_CORRUPT, ERR_NOMEM. */
void taxii_auth_write(const struct taxii_auth *auth, struct buf *out);
MUST_CHECK enum err taxii_auth_parse(struct str stored, struct arena *a, struct taxii_auth *out);
/* taxii_auth_kind: what may be shown of it, a literal: "basic", "token", "certificate", "none". */
const char *taxii_auth_kind(const struct taxii_auth *auth);
/* taxii_auth_is_secret: whether something goes along that others must not see. */
bool taxii_auth_is_secret(const struct taxii_auth *auth);

#endif

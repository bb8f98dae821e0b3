/* SPDX-License-Identifier: Apache-2.0 */
/* The header fields by which clients say who they are: Authorization and Cookie. */
#ifndef PARSE_HTTP_AUTH_H
#define PARSE_HTTP_AUTH_H

#include "base/arena.h"

enum http_auth_scheme {
	HTTP_AUTH_BEARER, /* RFC 6750 section 2.1 */
	HTTP_AUTH_BASIC,  /* RFC 7617 */
};

struct http_auth {
	enum http_auth_scheme scheme;
	struct str token;          /* of Bearer, a view into the header */
	struct str user, password; /* of Basic, in the arena; UTF-8 is not checked */
};

/* A name and a password of the longest kind in base64 (model/password.h). */
enum { HTTP_AUTH_MAX_BYTES = 4096 };

/*
 * http_auth_parse: the value of the field Authorization. ERR_UNSUPPORTED for other schemes, ERR_SYNTAX, ERR_LIMIT
 * beyond HTTP_AUTH_MAX_BYTES, ERR_NOMEM.
 */
MUST_CHECK enum err http_auth_parse(struct str header, struct arena *a, struct http_auth *out);
/*
 * http_auth_cookie: the value of the first cookie of that name in the field Cookie (RFC 6265 section 4.2.1), a view;
 * NULL text: absent.
 */
struct str http_auth_cookie(struct str header, struct str name);

#endif

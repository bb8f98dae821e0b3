/* SPDX-License-Identifier: Apache-2.0 */
/* By what a request says on whose behalf it runs. For this folder only. */
#ifndef API_API_CREDENTIAL_H
#define API_API_CREDENTIAL_H

#include "api/api.h"
#include "store/store_certificate.h"
#include "store/store_session.h"

enum api_credential_kind {
	API_CREDENTIAL_NONE,
	API_CREDENTIAL_TRUSTED,     /* the hub's own socket */
	API_CREDENTIAL_PAGE,        /* hub_page_token */
	API_CREDENTIAL_TOKEN,
	API_CREDENTIAL_PASSWORD,    /* HTTP Basic */
	API_CREDENTIAL_SESSION,     /* a cookie */
	API_CREDENTIAL_CERTIFICATE, /* TLS */
};

struct api_credential {
	enum api_credential_kind kind;
	struct viewer viewer;
	int64_t changed;                                   /* of the account, with PASSWORD */
	uint8_t session[STORE_SESSION_HASH_BYTES];         /* with SESSION */
	uint8_t certificate[STORE_CERTIFICATE_BYTES];      /* with CERTIFICATE */
};

/*
 * api_credential_find: what request bears. The field Authorization comes first, then the cookie, then the
 * certificate. Without any, and with a session that is over or a certificate that is not known: the public.
 * ERR_UNAUTHORIZED: Authorization is no good; *why, a literal or NULL, says how. ERR_THROTTLED with *out_wait
 * (microseconds). ERR_BUSY, ERR_NOMEM, ERR_IO.
 */
MUST_CHECK enum err api_credential_find(struct hub *h, const struct api_request *request, struct arena *a,
                                        struct api_credential *out, const char **why, int64_t *out_wait);
/* api_credential_check: whether it is still good: for answers that take long. ERR_UNAUTHORIZED. */
MUST_CHECK enum err api_credential_check(struct hub *h, const struct api_credential *c);

/*
 * api_credential_cookie: the name of the session's cookie: with TLS one that only this host over TLS can set (RFC
 * 6265bis section 4.1.3.2).
 */
const char *api_credential_cookie(const struct api_request *request);
/* api_credential_session_text: the token of the session in the cookie; NULL text: none. */
struct str api_credential_session_text(const struct api_request *request);

#endif

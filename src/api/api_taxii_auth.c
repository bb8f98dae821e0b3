/* SPDX-License-Identifier: Apache-2.0 */
/* The credential for a remote TAXII server, as it is handed in with a feed or an outlet. */
#include "api/api_resources.h"
#include "feed/taxii_auth.h"
#include "feed/taxii_url.h"

enum { STORED_MAX_BYTES = 4 * API_BODY_MAX_BYTES };

bool api_taxii_auth(struct api_call *c, struct json_value body, struct str url, struct str *out)
{
	struct taxii_auth auth = {0};
	struct json_value v;
	struct buf stored;
	const char *why = json_get(body, "auth", &v) ? taxii_auth_read(v, &c->arena, &auth) : NULL;
	if (why) {
		api_fail(c, ERR_VALUE, "auth: %s", why);
		return false;
	}
	why = taxii_url_check(url, taxii_auth_is_secret(&auth));
	if (why) {
		api_fail(c, ERR_VALUE, "url: %s", why);
		return false;
	}
	buf_init(&stored, STORED_MAX_BYTES);
	taxii_auth_write(&auth, &stored);
	*out = arena_dup(&c->arena, buf_str(&stored));
	bool ok = buf_err(&stored) == OK && out->p;
	if (stored.n)
		explicit_bzero(stored.p, stored.n);
	buf_deinit(&stored);
	if (!ok)
		api_fail(c, ERR_NOMEM, NULL);
	return ok;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Names and passwords out of bodies. */
#include "api/api_account.h"

#include "hub/login.h"
#include "model/password.h"

bool api_account_name(struct api_call *c, struct json_value body, struct str *out)
{
	char name[PASSWORD_MAX_BYTES];
	size_t n = 0;
	enum err e = password_prepare(json_get_str(body, "name"), name, &n);
	*out = arena_dup(&c->arena, str_make(name, n));
	if (e || !password_name_valid(*out))
		api_fail(c, ERR_VALUE, "name: 1 to %d bytes without '/', ':' and control characters are expected", LIMIT_NAME_BYTES);
	return !c->answered;
}

bool api_account_password(struct api_call *c, struct json_value body, const char *key, struct str name,
                          char out[STORE_ACCOUNT_PASSWORD_BYTES])
{
	char prepared[PASSWORD_MAX_BYTES];
	struct json_value v;
	size_t n = 0;
	const char *why = NULL;
	if (!json_get(body, key, &v))
		return true;
	enum err e = password_prepare(json_str(v), prepared, &n);
	if (e == ERR_LIMIT)
		api_fail(c, e, "the password is longer than %d bytes", PASSWORD_MAX_BYTES);
	else if (e)
		api_fail(c, e, "the password is empty, not UTF-8, or has control characters");
	else if (!password_acceptable(str_make(prepared, n), name, &why))
		api_fail(c, ERR_VALUE, "the password %s", why);
	else if ((e = login_hash_password(c->hub, str_make(prepared, n), out)))
		api_fail(c, e, NULL);
	explicit_bzero(prepared, sizeof prepared);
	return !c->answered;
}

void api_account_show_factor(struct api_call *c, struct str centre, struct str name, const struct second_factor *f)
{
	struct buf uri;
	buf_init(&uri, 4096);
	second_factor_uri(f, centre, name, &uri);
	struct jsonw w = api_json(c, 201);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "uri", buf_str(&uri));
	jsonw_key(&w, "recovery_codes");
	jsonw_open(&w, '[');
	for (size_t i = 0; i < SECOND_FACTOR_CODES; i++)
		jsonw_str(&w, str_make(f->codes[i], sizeof f->codes[i]));
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	c->response.no_store = true;
	api_done(c);
	explicit_bzero(uri.p, uri.n);
	buf_deinit(&uri);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials of HTTP requests. */
#include "parse/http_auth.h"

#include "base/base64.h"

static enum err parse_basic(struct str text, struct arena *a, struct http_auth *out)
{
	uint8_t *bytes = arena_alloc(a, text.n / 4 * 3 + 1);
	size_t n = 0;
	if (!bytes)
		return ERR_NOMEM;
	enum err e = base64_decode(text, bytes, &n);
	if (e)
		return e;
	struct str pair = str_make(bytes, n);
	size_t at = str_find(pair, ':');
	if (at == n)
		return ERR_SYNTAX;
	*out = (struct http_auth){
		.scheme = HTTP_AUTH_BASIC, .user = str_upto(pair, at), .password = str_from(pair, at + 1)};
	return OK;
}

enum err http_auth_parse(struct str header, struct arena *a, struct http_auth *out)
{
	if (header.n > HTTP_AUTH_MAX_BYTES)
		return ERR_LIMIT;
	struct str rest = str_trim(header), scheme = str_next_field(&rest, ' ');
	bool basic = str_eq_nocase(scheme, STR("basic"));
	if (!basic && !str_eq_nocase(scheme, STR("bearer")))
		return ERR_UNSUPPORTED;
	rest = rest.p ? str_trim(rest) : rest;
	if (rest.n == 0)
		return ERR_SYNTAX;
	if (basic)
		return parse_basic(rest, a, out);
	*out = (struct http_auth){.scheme = HTTP_AUTH_BEARER, .token = rest};
	return OK;
}

struct str http_auth_cookie(struct str header, struct str name)
{
	while (header.p) {
		struct str pair = str_trim(str_next_field(&header, ';'));
		size_t at = str_find(pair, '=');
		if (at < pair.n && str_eq(str_upto(pair, at), name))
			return str_from(pair, at + 1);
	}
	return (struct str){NULL, 0};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One table of members serves reading and writing. */
#include "feed/taxii_auth.h"

#include <stddef.h>

#include "base/jsonw.h"

static const struct {
	const char *key;
	size_t at;
} members[] = {
	{"user", offsetof(struct taxii_auth, user)},
	{"password", offsetof(struct taxii_auth, password)},
	{"token", offsetof(struct taxii_auth, token)},
	{"client_cert", offsetof(struct taxii_auth, certificate)},
	{"client_key", offsetof(struct taxii_auth, key)},
	{"ca", offsetof(struct taxii_auth, ca)},
};

enum { N_MEMBERS = sizeof members / sizeof members[0], AUTH_MAX_BYTES = 1 << 20 };

static struct str *member(struct taxii_auth *auth, size_t i)
{
	return (struct str *)(void *)((char *)auth + members[i].at);
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

const char *taxii_auth_read(struct json_value v, struct arena *a, struct taxii_auth *out)
{
	*out = (struct taxii_auth){0};
	for (size_t i = 0; i < N_MEMBERS; i++) {
		struct str s = json_get_str(v, members[i].key);
		*member(out, i) = arena_dup(a, s);
		if (!member(out, i)->p)
			return err_text(ERR_NOMEM);
	}
	if (!out->user.n != !out->password.n)
		return "user and password belong together";
	if (str_find(out->user, ':') < out->user.n || has_control(out->user) || has_control(out->password) || has_control(out->token))
		return "a user has no ':', and a credential no control characters";
	if (out->user.n && out->token.n)
		return "user and token exclude each other";
	if (!out->certificate.n != !out->key.n)
		return "client_cert and client_key belong together";
	return NULL;
}

void taxii_auth_write(const struct taxii_auth *auth, struct buf *out)
{
	struct taxii_auth copy = *auth;
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	for (size_t i = 0; i < N_MEMBERS; i++)
		jsonw_pair_str_opt(&w, members[i].key, *member(&copy, i));
	jsonw_close(&w, '}');
}

enum err taxii_auth_parse(struct str stored, struct arena *a, struct taxii_auth *out)
{
	struct parse_fault fault;
	struct json_value v;
	*out = (struct taxii_auth){0};
	if (stored.n == 0)
		return OK;
	struct json_parser *parser = json_parser_new();
	enum err e = parser && stored.n <= AUTH_MAX_BYTES ? json_read(parser, stored, &v, &fault) : ERR_NOMEM;
	if (e == OK && taxii_auth_read(v, a, out))
		e = ERR_CORRUPT;
	json_parser_free(parser);
	return e == ERR_SYNTAX ? ERR_CORRUPT : e;
}

const char *taxii_auth_kind(const struct taxii_auth *auth)
{
	if (auth->user.n)
		return "basic";
	if (auth->token.n)
		return "token";
	return auth->certificate.n ? "certificate" : "none";
}

bool taxii_auth_is_secret(const struct taxii_auth *auth)
{
	return auth->user.n || auth->token.n;
}

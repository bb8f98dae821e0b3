/* SPDX-License-Identifier: Apache-2.0 */
/* Files are read here, by whoever gives the command: the hub may reach none of them. */
#include "app/remote.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/say.h"
#include "app/secret.h"
#include "base/limits.h"
#include "os/file.h"

enum { PEM_MAX_BYTES = 32 << 10 };

static bool is_url(struct str s)
{
	return str_find_str(s, STR("://")) < s.n;
}

static void invent_name(const struct remote_opts *r, char name[REMOTE_NAME_BYTES])
{
	struct str host = str_of(r->url);
	host = str_from(host, str_find_str(host, STR("://")) + 3);
	host = str_upto(host, str_find(host, '/'));
	snprintf(name, REMOTE_NAME_BYTES, "%.*s%s%s", STR_ARG(host), r->collection ? " " : "", r->collection ? r->collection : "");
}

bool remote_names(const char *command, const struct option_list *operands, struct remote_opts *r, char name[REMOTE_NAME_BYTES],
                  const char **out_name)
{
	const char *given = NULL;
	for (size_t i = 0; i < operands->n; i++) {
		bool url = is_url(str_of(operands->at[i]));
		if (url ? r->url != NULL : given != NULL)
			return say_usage(command, "one name and one URL are expected"), false;
		*(url ? &r->url : &given) = operands->at[i];
	}
	if (!r->url || !is_url(str_of(r->url)))
		return say_usage(command, "the URL is missing"), false;
	if (!given)
		invent_name(r, name);
	*out_name = given ? given : name;
	return true;
}

void remote_resolve(struct client_opts *client, struct remote_opts *r)
{
	const char *hub = client->hub ? client->hub : getenv("TOCSIN_HUB");
	if (hub && *hub)
		return;
	if (!r->token)
		r->token = client->token;
	if (!r->ca)
		r->ca = client->ca;
	client->token = client->ca = NULL;
}

static bool put_file(struct jsonw *w, const char *key, const char *path)
{
	struct buf pem;
	if (!path)
		return true;
	buf_init(&pem, PEM_MAX_BYTES);
	enum err e = file_read(path, &pem);
	if (e)
		say_error("%s: %s", path, err_text(e));
	else
		jsonw_pair_str(w, key, buf_str(&pem));
	if (pem.n)
		explicit_bzero(pem.p, pem.n);
	buf_deinit(&pem);
	return e == OK;
}

/* "NAME:PASSWORD" is taken too, as curl takes it; others on the machine can see it. */
static bool put_user(const struct remote_opts *r, struct jsonw *w)
{
	struct secret password;
	struct str user = str_of(r->user), name = str_upto(user, str_find(user, ':'));
	bool inside = name.n < user.n;
	bool ok = inside || (r->password_stdin ? secret_read(&password) : secret_ask("Password there: ", &password));
	if (ok) {
		jsonw_pair_str(w, "user", name);
		jsonw_pair_str(w, "password", inside ? str_from(user, name.n + 1) : str_make(password.text, password.n));
	}
	if (!inside)
		secret_clear(&password);
	return ok;
}

static bool put_token(const struct remote_opts *r, struct jsonw *w)
{
	struct secret token;
	if (strcmp(r->token, "-") != 0) {
		jsonw_pair_str(w, "token", str_of(r->token));
		return true;
	}
	bool ok = secret_read(&token);
	if (ok)
		jsonw_pair_str(w, "token", str_make(token.text, token.n));
	secret_clear(&token);
	return ok;
}

bool remote_put(const struct remote_opts *r, struct jsonw *w)
{
	jsonw_pair_str(w, "url", str_of(r->url));
	jsonw_pair_str_opt(w, "type", str_of(r->type));
	jsonw_pair_str_opt(w, "collection", str_of(r->collection));
	if (!r->user && !r->token && !r->certificate && !r->key && !r->ca)
		return true;
	jsonw_key(w, "auth");
	jsonw_open(w, '{');
	bool ok = (!r->user || put_user(r, w)) && (!r->token || put_token(r, w)) && put_file(w, "client_cert", r->certificate) &&
	          put_file(w, "client_key", r->certificate && !r->key ? r->certificate : r->key) && put_file(w, "ca", r->ca);
	jsonw_close(w, '}');
	return ok;
}

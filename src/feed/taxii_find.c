/* SPDX-License-Identifier: Apache-2.0 */
/* Tries the address as an API root, then asks it what it is (TAXII 2.1 sections 4.1, 4.2, 5.2). */
#include "feed/taxii_find.h"

#include <stdio.h>

#include "base/limits.h"
#include "feed/taxii_url.h"

enum { ROOTS_MAX = 10, ANSWER_MAX_BYTES = 1 << 20, STATUS_NONE = 404 };

struct finding {
	struct taxii_http *http;
	struct str url, remote;
	struct buf *out;
	struct taxii_answer *answer;
	struct buf body;
	struct json_parser *parser;
};

/* A resource as JSON. ERR_NOT_FOUND when the server says so, ERR_FETCH for all else that is no success. */
static enum err get(struct finding *f, struct str url, struct json_value *out)
{
	struct parse_fault fault;
	buf_reset(&f->body);
	enum err e = taxii_http_ask(f->http, url, (struct str){NULL, 0}, &f->body, f->answer);
	if (!e)
		e = taxii_http_check(f->answer, buf_str(&f->body));
	if (e)
		return e == ERR_FETCH && f->answer->status == STATUS_NONE ? ERR_NOT_FOUND : e;
	e = json_read(f->parser, buf_str(&f->body), out, &fault);
	if (e == ERR_NOMEM || (!e && json_type(*out) == JSON_OBJECT))
		return e;
	snprintf(f->answer->error, sizeof f->answer->error, "the answer is no JSON object: is the URL that of a TAXII server?");
	return ERR_FETCH;
}

/* Whether the API root has the collection. */
static enum err try_root(struct finding *f, struct str root)
{
	struct buf *url = f->out;
	struct json_value v;
	buf_reset(url);
	buf_put(url, root);
	buf_puts(url, "collections/");
	taxii_url_escape(url, f->remote);
	buf_putc(url, '/');
	enum err e = buf_err(url);
	if (!e)
		e = get(f, buf_str(url), &v);
	return e || json_get_str(v, "id").n ? e : ERR_NOT_FOUND;
}

/* Discovery names API roots: copied, since each is asked in turn. */
static enum err try_all(struct finding *f, struct json_value discovery)
{
	struct buf roots[ROOTS_MAX];
	struct json_value list, v;
	size_t n = 0;
	enum err e = ERR_NOT_FOUND;
	if (!json_get(discovery, "api_roots", &list))
		return e;
	for (struct json_iter i = json_iter(list); n < ROOTS_MAX && json_next(&i, &v);) {
		buf_init(&roots[n], LIMIT_URL_BYTES);
		if (taxii_url_root(f->url, json_str(v), &roots[n]))
			n++;
		else
			buf_deinit(&roots[n]);
	}
	for (size_t i = 0; i < n; i++) {
		if (e == ERR_NOT_FOUND)
			e = try_root(f, buf_str(&roots[i]));
		buf_deinit(&roots[i]);
	}
	return e;
}

static enum err try_discovery(struct finding *f, struct str base)
{
	struct json_value v;
	struct buf url;
	buf_init(&url, LIMIT_URL_BYTES + 16);
	buf_put(&url, base);
	if (taxii_url_origin(base).n + 1 == base.n)
		buf_puts(&url, "taxii2/");
	enum err e = buf_err(&url);
	if (!e)
		e = get(f, buf_str(&url), &v);
	if (!e)
		e = try_all(f, v);
	buf_deinit(&url);
	return e;
}

static enum err find(struct finding *f)
{
	struct str collection, id;
	struct buf base;
	if (taxii_url_collection(f->url, &collection, &id)) {
		buf_put(f->out, collection);
		buf_putc(f->out, '/');
		return buf_err(f->out);
	}
	buf_init(&base, LIMIT_URL_BYTES + 1);
	buf_put(&base, f->url);
	if (!str_has_suffix(f->url, STR("/")))
		buf_putc(&base, '/');
	enum err e = buf_err(&base);
	if (!e)
		e = try_root(f, buf_str(&base));
	/* Some servers answer what they do not have with a page for people. */
	if (e == ERR_NOT_FOUND || (e == ERR_FETCH && f->answer->status == 200))
		e = try_discovery(f, buf_str(&base));
	buf_deinit(&base);
	if (e != ERR_NOT_FOUND)
		return e;
	snprintf(f->answer->error, sizeof f->answer->error,
	         "the server shows no collection '%.*s' to this credential: check the id, and who may read it", STR_ARG(f->remote));
	return ERR_FETCH;
}

enum err taxii_find(struct taxii_http *t, struct str url, struct str remote, struct buf *out, struct taxii_answer *answer)
{
	struct finding f = {.http = t, .url = url, .remote = remote, .out = out, .answer = answer, .parser = json_parser_new()};
	buf_init(&f.body, ANSWER_MAX_BYTES);
	enum err e = f.parser ? find(&f) : ERR_NOMEM;
	json_parser_free(f.parser);
	buf_deinit(&f.body);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One request, one answer. */
#include "app/record.h"

#include <stdio.h>

#include "app/say.h"
#include "app/target.h"

static void print_answer(struct client *c)
{
	struct str body = str_trim(client_body(c));
	if (body.n)
		printf("%.*s\n", STR_ARG(body));
}

static bool ask(const struct record *r, struct client *c)
{
	const struct client_request request = {.method = r->method,
	                                       .target = buf_str(&r->target),
	                                       .body = buf_str(&r->body),
	                                       .if_match = r->if_match,
	                                       .content_type = r->body.n ? "application/json" : NULL};
	enum err e = r->target.err ? r->target.err : r->body.err;
	if (e)
		say_error("%s", err_text(e));
	return e == OK && client_ask(c, &request);
}

int record_send(struct record *r)
{
	struct client *c = client_open(r->client, r->need);
	bool ok = c && ask(r, c);
	if (ok && r->json)
		print_answer(c);
	else if (ok && r->done)
		say_note("%s", r->done);
	client_close(c);
	buf_deinit(&r->target);
	buf_deinit(&r->body);
	return ok ? SAY_DONE : SAY_FAILED;
}

int record_drop(struct record *r)
{
	buf_deinit(&r->target);
	buf_deinit(&r->body);
	return SAY_FAILED;
}

void record_target(struct buf *out, const char *collection, const char *name, const char *tail)
{
	buf_init(out, RECORD_MAX_BYTES);
	buf_printf(out, "/api/v1/%s", collection);
	if (name)
		target_segment(out, str_of(name));
	if (tail)
		buf_puts(out, tail);
}

void record_body(struct buf *out)
{
	buf_init(out, RECORD_MAX_BYTES);
}

void record_list(struct jsonw *w, const char *key, const struct option_list *list)
{
	if (list->n == 0)
		return;
	jsonw_key(w, key);
	jsonw_open(w, '[');
	for (size_t i = 0; i < list->n; i++)
		jsonw_str(w, str_of(list->at[i]));
	jsonw_close(w, ']');
}

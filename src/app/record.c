/* SPDX-License-Identifier: Apache-2.0 */
/* One request, one answer. */
#include "app/record.h"

#include <stdio.h>

#include "app/say.h"
#include "app/target.h"

static bool print_answer(struct client *c)
{
	struct str body = str_trim(client_body(c));
	if (body.n == 0)
		return true;
	fwrite(body.p, 1, body.n, stdout);
	fputc('\n', stdout);
	return true;
}

int record_send(const struct client_opts *opts, enum client_need need, const char *method, struct buf *target, struct buf *body, bool json,
                const char *done)
{
	struct client *c = client_open(opts, need);
	struct client_request r = {.method = method, .target = buf_str(target), .body = buf_str(body),
	                           .content_type = body->n ? "application/json" : NULL};
	bool ok = c != NULL;
	if (ok && (target->err || body->err)) {
		say_error("%s", err_text(target->err ? target->err : body->err));
		ok = false;
	}
	ok = ok && client_ask(c, &r);
	if (ok && json)
		ok = print_answer(c);
	else if (ok && done)
		say_note("%s", done);
	client_close(c);
	buf_deinit(target);
	buf_deinit(body);
	return ok ? SAY_DONE : SAY_FAILED;
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

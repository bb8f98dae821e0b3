/* SPDX-License-Identifier: Apache-2.0 */
/* Failures are kept as the JSON in which they are shown. */
#include "feed/taxii_push_state.h"

#include <stdio.h>

#include "parse/json.h"

enum { TEXT_BYTES = 300, FAILURE_BYTES = 8 * TEXT_BYTES, FAILURES_TOLD = 20 };

/* Cut to TEXT_BYTES, fit for terminals and logs. */
static struct str clean(struct str s, char out[TEXT_BYTES])
{
	size_t n = s.n < TEXT_BYTES ? s.n : TEXT_BYTES;
	for (size_t i = 0; i < n; i++)
		out[i] = (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ? '?' : s.p[i];
	return str_make(out, n);
}

static struct buf *new_failure(struct taxii_push_state *s)
{
	if (s->n_failures == TAXII_PUSH_FAILURES) {
		buf_deinit(&s->failures[0]);
		memmove(s->failures, s->failures + 1, (TAXII_PUSH_FAILURES - 1) * sizeof *s->failures);
		s->n_failures--;
	}
	struct buf *b = &s->failures[s->n_failures++];
	buf_init(b, FAILURE_BYTES);
	return b;
}

static void note(struct taxii_push_state *s, struct json_value v, struct str message, taxii_failure_fn *tell, void *ctx)
{
	char id_text[TEXT_BYTES], version_text[TEXT_BYTES], message_text[TEXT_BYTES];
	struct str version = json_get_str(v, "version");
	struct str id = clean(json_get_str(v, "id"), id_text);
	version = clean(version.n ? version : json_get_str(v, "modified"), version_text);
	message = clean(message, message_text);
	struct jsonw w = jsonw_on(new_failure(s));
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "id", id);
	jsonw_pair_str(&w, "version", version);
	jsonw_pair_str(&w, "message", message);
	jsonw_close(&w, '}');
	if (tell)
		tell(ctx, id, version, message);
}

static void note_all(struct taxii_push_state *s, struct json_value list, taxii_failure_fn *tell, void *ctx)
{
	struct json_value v;
	int n = 0;
	for (struct json_iter i = json_iter(list); json_next(&i, &v); n++)
		note(s, v, json_get_str(v, "message"), n < FAILURES_TOLD ? tell : NULL, ctx);
}

static enum err read_object(struct str text, struct json_parser **parser, struct json_value *out)
{
	struct parse_fault fault;
	*parser = json_parser_new();
	enum err e = *parser ? json_read(*parser, text, out, &fault) : ERR_NOMEM;
	return e == ERR_NOMEM || (!e && json_type(*out) == JSON_OBJECT) ? e : ERR_SYNTAX;
}

void taxii_push_state_parse(struct str stored, struct taxii_push_state *out)
{
	struct json_parser *parser = NULL;
	struct json_value v, list;
	*out = (struct taxii_push_state){0};
	if (stored.n && read_object(stored, &parser, &v) == OK) {
		struct str id = json_get_str(v, "id");
		if (id.n < sizeof out->id)
			memcpy(out->id, id.n ? id.p : "", id.n);
		out->to = json_get_i64(v, "to", 0);
		out->n = json_get_i64(v, "n", 0);
		out->since = json_get_i64(v, "since", 0);
		if (json_get(v, "failed", &list))
			note_all(out, list, NULL, NULL);
	}
	json_parser_free(parser);
}

void taxii_push_state_show(const struct taxii_push_state *s, struct jsonw *w)
{
	if (s->n_failures == 0)
		return;
	jsonw_key(w, "failed");
	jsonw_open(w, '[');
	for (size_t i = 0; i < s->n_failures; i++)
		if (buf_err(&s->failures[i]) == OK)
			jsonw_raw(w, buf_str(&s->failures[i]));
	jsonw_close(w, ']');
}

void taxii_push_state_format(const struct taxii_push_state *s, struct buf *out)
{
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	if (s->id[0]) {
		jsonw_pair_str(&w, "id", str_of(s->id));
		jsonw_pair_i64(&w, "to", s->to);
		jsonw_pair_i64(&w, "n", s->n);
		jsonw_pair_i64(&w, "since", s->since);
	}
	taxii_push_state_show(s, &w);
	jsonw_close(&w, '}');
}

void taxii_push_state_deinit(struct taxii_push_state *s)
{
	for (size_t i = 0; i < s->n_failures; i++)
		buf_deinit(&s->failures[i]);
	s->n_failures = 0;
}

enum err taxii_push_state_read(struct taxii_push_state *s, struct str resource, taxii_failure_fn *tell, void *ctx, bool *out_complete,
                               int64_t *out_refused)
{
	struct json_parser *parser;
	struct json_value v, list;
	enum err e = read_object(resource, &parser, &v);
	struct str status = e ? STR("") : json_get_str(v, "status"), id = e ? STR("") : json_get_str(v, "id");
	*out_complete = str_eq(status, STR("complete"));
	bool pending = str_eq(status, STR("pending")) && id.n && id.n < sizeof s->id;
	if (!e && !*out_complete && !pending)
		e = ERR_SYNTAX;
	if (!e && pending)
		snprintf(s->id, sizeof s->id, "%.*s", STR_ARG(id));
	if (!e && *out_complete) {
		*out_refused = json_get_i64(v, "failure_count", 0);
		if (json_get(v, "failures", &list))
			note_all(s, list, tell, ctx);
	}
	json_parser_free(parser);
	return e;
}

void taxii_push_state_blame(struct taxii_push_state *s, struct str envelope, struct str why, taxii_failure_fn *tell, void *ctx)
{
	struct json_parser *parser;
	struct json_value v, list;
	if (read_object(envelope, &parser, &v) == OK && json_get(v, "objects", &list)) {
		struct json_iter i = json_iter(list);
		if (json_next(&i, &v))
			note(s, v, why, tell, ctx);
	}
	json_parser_free(parser);
}

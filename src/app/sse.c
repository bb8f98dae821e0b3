/* SPDX-License-Identifier: Apache-2.0 */
/* Lines ended by CR, LF or both; an empty one sends the event off. */
#include "app/sse.h"

enum { EVENT_MAX_BYTES = 16 << 20 };

void sse_init(struct sse *s, sse_fn *each, void *ctx)
{
	*s = (struct sse){.each = each, .ctx = ctx};
	buf_init(&s->line, EVENT_MAX_BYTES);
	buf_init(&s->data, EVENT_MAX_BYTES);
}

void sse_deinit(struct sse *s)
{
	buf_deinit(&s->line);
	buf_deinit(&s->data);
}

void sse_reset(struct sse *s)
{
	buf_reset(&s->line);
	buf_reset(&s->data);
	s->n_name = 0;
	s->has_data = s->after_cr = false;
}

static enum err dispatch(struct sse *s)
{
	struct sse_event e = {.name = s->n_name ? str_make(s->name, s->n_name) : STR("message"),
	                      .id = str_make(s->id, s->n_id),
	                      .data = buf_str(&s->data)};
	enum err result = buf_err(&s->data);
	if (result == OK && s->has_data)
		result = s->each(s->ctx, &e);
	buf_reset(&s->data);
	s->n_name = 0;
	s->has_data = false;
	return result;
}

static size_t keep(char *out, size_t max, struct str text)
{
	if (text.n > max)
		return 0;
	if (text.n)
		memcpy(out, text.p, text.n);
	return text.n;
}

static enum err line(struct sse *s, struct str text)
{
	size_t colon = str_find(text, ':');
	struct str field = str_upto(text, colon), value = colon < text.n ? str_from(text, colon + 1) : STR("");
	if (text.n == 0)
		return dispatch(s);
	if (value.n && value.p[0] == ' ')
		value = str_from(value, 1);
	if (str_eq(field, STR("data"))) {
		if (s->has_data)
			buf_putc(&s->data, '\n');
		buf_put(&s->data, value);
		s->has_data = true;
	} else if (str_eq(field, STR("event"))) {
		s->n_name = keep(s->name, sizeof s->name, value);
	} else if (str_eq(field, STR("id")) && str_find(value, '\0') == value.n) {
		s->n_id = keep(s->id, sizeof s->id, value);
	}
	return OK;
}

static size_t line_end(struct str s)
{
	size_t lf = str_find(s, '\n');
	return str_find(str_upto(s, lf), '\r');
}

enum err sse_feed(struct sse *s, struct str bytes)
{
	enum err e = OK;
	while (e == OK && bytes.n) {
		if (s->after_cr && bytes.p[0] == '\n') {
			s->after_cr = false;
			bytes = str_from(bytes, 1);
			continue;
		}
		s->after_cr = false;
		size_t end = line_end(bytes);
		buf_put(&s->line, str_upto(bytes, end));
		e = buf_err(&s->line);
		if (e || end == bytes.n)
			break;
		s->after_cr = bytes.p[end] == '\r';
		bytes = str_from(bytes, end + 1);
		e = line(s, buf_str(&s->line));
		buf_reset(&s->line);
	}
	return e;
}

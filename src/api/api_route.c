/* SPDX-License-Identifier: Apache-2.0 */
/* How answers are made: problems, JSON, parameters, cursors. */
#include "api/api_route.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "api/api_path.h"
#include "api/taxii_answer.h"
#include "os/clock.h"
#include "store/store_audit.h"

enum { DETAIL_BYTES = 500, RETRY_AFTER_S = 5 };

/* RFC 9457. */
static void put_problem(struct api_response *r, enum err e, struct str detail)
{
	struct jsonw w = jsonw_on(&r->body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "type", STR("about:blank"));
	jsonw_pair_str(&w, "title", str_of(err_text(e)));
	jsonw_pair_i64(&w, "status", err_status(e));
	jsonw_pair_str_opt(&w, "detail", detail);
	jsonw_pair_str(&w, "code", str_of(err_name(e)));
	jsonw_close(&w, '}');
	r->content_type = "application/problem+json";
}

void api_fail(struct api_call *c, enum err e, const char *detail, ...)
{
	char text[DETAIL_BYTES];
	struct api_response *r = &c->response;
	if (c->answered && r->status >= 400)
		return;
	int n = 0;
	if (detail) {
		va_list ap;
		va_start(ap, detail);
		n = vsnprintf(text, sizeof text, detail, ap);
		va_end(ap);
	}
	size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
	buf_reset(&r->body);
	if (c->taxii)
		taxii_answer_error(c, e, str_make(text, length));
	else
		put_problem(r, e, str_make(text, length));
	buf_putc(&r->body, '\n');
	r->status = err_status(e);
	r->authenticate = e == ERR_UNAUTHORIZED;
	if (r->status == 503 || e == ERR_FULL)
		r->retry_after_s = RETRY_AFTER_S;
	c->answered = true;
}

void api_fail_login(struct api_call *c, enum err e, const char *why, int64_t wait)
{
	int64_t seconds = (wait + UTC_SECOND - 1) / UTC_SECOND;
	if (e == ERR_THROTTLED)
		api_fail(c, e, "too many attempts with this name, or from this network: try again in %lld s", (long long)seconds);
	else
		api_fail(c, e, "%s", e == ERR_UNAUTHORIZED && why ? why : err_text(e));
	if (e == ERR_THROTTLED)
		c->response.retry_after_s = (int)seconds;
}

struct jsonw api_json(struct api_call *c, int status)
{
	c->response.status = status;
	c->response.content_type = "application/json";
	return jsonw_on(&c->response.body);
}

void api_done(struct api_call *c)
{
	buf_putc(&c->response.body, '\n');
	c->answered = true;
}

void api_empty(struct api_call *c)
{
	c->response.status = 204;
	c->answered = true;
}

struct str api_query(struct api_call *c, const char *name)
{
	struct str raw;
	if (!api_path_query(c->request.query, name, &raw))
		return (struct str){NULL, 0};
	return api_path_decode(&c->arena, raw, true);
}

bool api_query_bool(struct api_call *c, const char *name)
{
	struct str raw;
	return api_path_query(c->request.query, name, &raw) && (raw.n == 0 || str_eq(raw, STR("true")) || str_eq(raw, STR("yes")) || str_eq(raw, STR("1")));
}

bool api_query_i64(struct api_call *c, const char *name, int64_t low, int64_t high, int64_t *in_out)
{
	struct str text = api_query(c, name);
	int64_t v;
	if (text.n == 0)
		return true;
	if (str_to_i64(text, &v) || v < low || v > high) {
		api_fail(c, ERR_SYNTAX, "%s=%.*s: a whole number from %lld to %lld is expected", name, STR_ARG(text), (long long)low, (long long)high);
		return false;
	}
	*in_out = v;
	return true;
}

bool api_body_json(struct api_call *c, struct json_parser **parser, struct json_value *out)
{
	struct parse_fault fault = {0};
	*parser = json_parser_new();
	enum err e = *parser ? json_read(*parser, buf_str(&c->body), out, &fault) : ERR_NOMEM;
	if (e == OK && json_type(*out) != JSON_OBJECT) {
		fault.what = "a JSON object is expected";
		e = ERR_SYNTAX;
	}
	if (e)
		api_fail(c, e, "the body: %s at byte %llu", fault.what ? fault.what : err_text(e), fault.at);
	return e == OK;
}

struct db *api_reader(struct api_call *c)
{
	struct db *db = hub_reader_get(c->hub);
	if (!db)
		api_fail(c, ERR_NOMEM, NULL);
	return db;
}

/* "1f-2-0": what "next" said; zeroes when absent. False: answered with 400. */
static bool read_cursor(struct api_call *c, int64_t *numbers, size_t n)
{
	struct str text = api_query(c, "cursor");
	for (size_t i = 0; i < n; i++)
		numbers[i] = 0;
	for (size_t i = 0; text.n; i++) {
		struct str number = str_next_field(&text, '-');
		uint64_t v = 0;
		bool good = i < n && number.n >= 1 && number.n <= 16;
		for (size_t k = 0; k < number.n && good; k++) {
			char d = str_lower_char(number.p[k]);
			good = (d >= '0' && d <= '9') || (d >= 'a' && d <= 'f');
			v = v << 4 | (uint64_t)(d <= '9' ? d - '0' : d - 'a' + 10);
		}
		if (!good || v > INT64_MAX) {
			api_fail(c, ERR_SYNTAX, "cursor: pass on what \"next\" said, unchanged");
			return false;
		}
		numbers[i] = (int64_t)v;
	}
	return true;
}

static void put_next(const struct api_list *l, size_t n)
{
	char text[17 * 4 + 1];
	size_t at = 0;
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%llx", i ? "-" : "", (unsigned long long)l->cursor[i]);
	jsonw_pair_str(l->w, "next", str_make(text, at));
}

void api_list(struct api_call *c, size_t numbers, enum err (*read)(struct api_list *l))
{
	struct api_list l = {.call = c};
	int64_t limit = API_LIMIT_DEFAULT;
	assert(numbers <= sizeof l.cursor / sizeof l.cursor[0]);
	if (!api_query_i64(c, "limit", 1, API_LIMIT_MAX, &limit) || !read_cursor(c, l.cursor, numbers) || !(l.db = api_reader(c)))
		return;
	struct jsonw w = api_json(c, 200);
	l.w = &w;
	l.limit = (int)limit;
	jsonw_open(&w, '{');
	jsonw_key(&w, "items");
	jsonw_open(&w, '[');
	enum err e = read(&l);
	hub_reader_put(c->hub, l.db);
	if (c->answered)
		return;
	jsonw_close(&w, ']');
	if (l.counted)
		jsonw_pair_i64(&w, "total", l.total);
	if (numbers && (l.more || l.n == l.limit))
		put_next(&l, numbers);
	jsonw_close(&w, '}');
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

void api_value(struct jsonw *w, struct value v)
{
	char text[VALUE_TEXT_BYTES];
	jsonw_pair_str(w, "value", str_make(text, value_format(v, text)));
	jsonw_pair_str(w, "kind", kind_name(v.kind));
}

void api_tlp(struct jsonw *w, const char *key, enum tlp t)
{
	jsonw_pair_str(w, key, tlp_text(t));
}

void api_confidence(struct jsonw *w, int confidence)
{
	if (confidence >= 0)
		jsonw_pair_i64(w, "confidence", confidence);
}

enum err api_audit(const struct api_call *c, struct store *s, const char *action, struct str subject, struct str detail)
{
	return store_audit_add(s, &c->viewer, clock_now(), str_of(action), subject, detail);
}

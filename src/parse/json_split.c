/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts a large array into the bytes of its elements in constant memory: once over the text to check it, once to cut. */
#include "parse/json.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "parse/json_parser.h"
#include "parse/json_scan.h"

static enum err syntax(struct json_scan *s, const char *what)
{
	s->what = what;
	return ERR_SYNTAX;
}

/* Keys with escapes are compared as they are written; no format that is read here has them. */
static enum err find_array(struct json_scan *s, struct str key, size_t *out_at)
{
	bool found = false;
	if (!json_scan_take(s, '{'))
		return json_scan_value(s, LIMIT_JSON_DEPTH);
	if (json_scan_take(s, '}'))
		return OK;
	do {
		struct str raw;
		json_scan_blank(s);
		enum err e = json_scan_string(s, &raw);
		if (e)
			return e;
		if (!json_scan_take(s, ':'))
			return syntax(s, "':' expected");
		if (!found && str_eq(raw, key)) {
			found = true;
			if (json_scan_blank(s) == '[')
				*out_at = s->at;
		}
		e = json_scan_value(s, LIMIT_JSON_DEPTH - 1);
		if (e)
			return e;
	} while (json_scan_take(s, ','));
	return json_scan_take(s, '}') ? OK : syntax(s, "',' or '}' expected");
}

/* Checks the whole text and finds the array; *out_at is text.n when there is none. */
static enum err check(struct json_scan *s, const char *key, size_t *out_at)
{
	enum err e;
	*out_at = s->text.n;
	if (key) {
		e = find_array(s, str_of(key), out_at);
	} else {
		if (json_scan_blank(s) == '[')
			*out_at = s->at;
		e = json_scan_value(s, LIMIT_JSON_DEPTH);
	}
	if (e)
		return e;
	json_scan_blank(s);
	if (s->at < s->text.n)
		return syntax(s, "something follows the value");
	if (json_simd_utf8(s->text.p, s->text.n))
		return OK;
	s->at = 0;
	for (size_t n; s->at < s->text.n && (n = utf8_len(str_from(s->text, s->at))) > 0;)
		s->at += n;
	return syntax(s, "not UTF-8");
}

static enum err cut(struct json_scan *s, json_split_fn *each, void *ctx)
{
	json_scan_take(s, '[');
	if (json_scan_take(s, ']'))
		return OK;
	do {
		json_scan_blank(s);
		size_t begin = s->at;
		enum err e = json_scan_value(s, LIMIT_JSON_DEPTH);
		if (!e)
			e = each(ctx, str_make(s->text.p + begin, s->at - begin), begin);
		if (e)
			return e;
	} while (json_scan_take(s, ','));
	return OK;
}

enum err json_split(struct json_parser *p, struct str text, const char *key, json_split_fn *each, void *ctx,
                    struct parse_fault *fault)
{
	(void)p;
	struct json_scan s = {.text = text};
	if (str_has_prefix(text, STR("\xEF\xBB\xBF")))
		s.at = 3;
	size_t array;
	enum err e = check(&s, key, &array);
	if (e) {
		*fault = (struct parse_fault){s.at, s.what};
		return e;
	}
	if (array == text.n) {
		*fault = (struct parse_fault){0, "the array that the format asks for is missing"};
		return ERR_NOT_FOUND;
	}
	s.at = array;
	return cut(&s, each, ctx);
}

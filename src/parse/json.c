/* SPDX-License-Identifier: Apache-2.0 */
/* The document: simdjson's tape behind values of two words. Walking lines is json_walk.c. */
#include "parse/json.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "parse/json_number.h"
#include "parse/json_parser.h"
#include "parse/json_scan.h"

struct json_parser *json_parser_new(void)
{
	struct json_parser *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->simd = json_simd_new();
	if (!p->simd) {
		free(p);
		return NULL;
	}
	return p;
}

void json_parser_free(struct json_parser *p)
{
	if (!p)
		return;
	json_simd_free(p->simd);
	free(p->text);
	free(p->seen);
	free(p);
}

/* Editors on Windows put a byte order mark in front; RFC 8259 section 8.1 allows to ignore it. */
static struct str without_bom(struct str text)
{
	return str_has_prefix(text, STR("\xEF\xBB\xBF")) ? str_from(text, 3) : text;
}

static enum err fault_at(struct parse_fault *fault, size_t at, const char *what, enum err e)
{
	*fault = (struct parse_fault){at, what};
	return e;
}

static size_t first_bad_utf8(struct str text)
{
	size_t at = 0;
	for (size_t n; at < text.n && (n = utf8_len(str_from(text, at))) > 0;)
		at += n;
	return at;
}

/* Finds out where and why simdjson refused text; it says neither. */
static enum err explain(struct str text, enum err e, size_t skipped, struct parse_fault *fault)
{
	if (e == ERR_NOMEM)
		return fault_at(fault, 0, "out of memory", e);
	struct json_scan s = {.text = text};
	enum err scanned = json_scan_value(&s, LIMIT_JSON_DEPTH);
	if (scanned)
		return fault_at(fault, s.at + skipped, s.what, scanned);
	if (json_scan_blank(&s) || s.at < text.n)
		return fault_at(fault, s.at + skipped, "something follows the value", ERR_SYNTAX);
	size_t bad = first_bad_utf8(text);
	if (bad < text.n)
		return fault_at(fault, bad + skipped, "not UTF-8", ERR_SYNTAX);
	return fault_at(fault, 0, e == ERR_LIMIT ? "too large" : "half a surrogate pair", e);
}

/* Of a text whose grammar is right: once more, without numbers that do not fit. */
static enum err read_narrowed(struct json_parser *p, struct str text)
{
	struct buf narrowed;
	bool any;
	buf_init(&narrowed, SIZE_MAX / 4);
	json_number_narrow(text, &narrowed, &any);
	enum err e = buf_err(&narrowed);
	if (!e)
		e = any ? json_simd_read(p->simd, narrowed.p, narrowed.n, LIMIT_JSON_DEPTH, &p->tape, &p->strings) : ERR_SYNTAX;
	buf_deinit(&narrowed);
	return e;
}

static bool keeps_grammar(struct str text)
{
	struct json_scan s = {.text = text};
	return json_scan_value(&s, LIMIT_JSON_DEPTH) == OK && !json_scan_blank(&s) && s.at == text.n;
}

enum err json_read(struct json_parser *p, struct str text, struct json_value *out, struct parse_fault *fault)
{
	struct str body = without_bom(text);
	enum err e = json_simd_read(p->simd, body.p, body.n, LIMIT_JSON_DEPTH, &p->tape, &p->strings);
	if (e == ERR_SYNTAX && keeps_grammar(body))
		e = read_narrowed(p, body);
	if (e)
		return explain(body, e, text.n - body.n, fault);
	*out = (struct json_value){p, 1};
	return OK;
}

/* The tape: a type in the high byte of each word, what it means in the others. */
static char tag(struct json_value v)
{
	return v.p ? (char)(v.p->tape[v.at] >> 56) : 'n';
}

static uint64_t payload(struct json_value v)
{
	return v.p->tape[v.at] & UINT64_C(0xFFFFFFFFFFFFFF);
}

/* Where the tape goes on behind v. */
static size_t behind(struct json_value v)
{
	switch (tag(v)) {
	case '{':
	case '[':
		return (uint32_t)payload(v);
	case 'l':
	case 'u':
	case 'd':
		return v.at + 2;
	default:
		return v.at + 1;
	}
}

enum json_type json_type(struct json_value v)
{
	switch (tag(v)) {
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'l':
		return JSON_INT;
	case 'u':
	case 'd':
		return JSON_NUMBER;
	case '"':
		return JSON_STRING;
	case '[':
		return JSON_ARRAY;
	case '{':
		return JSON_OBJECT;
	default:
		return JSON_NULL;
	}
}

struct str json_str(struct json_value v)
{
	if (tag(v) != '"')
		return (struct str){"", 0};
	const uint8_t *s = v.p->strings + payload(v);
	uint32_t n;
	memcpy(&n, s, sizeof n);
	return str_make(s + sizeof n, n);
}

bool json_i64(struct json_value v, int64_t *out)
{
	if (tag(v) != 'l')
		return false;
	memcpy(out, v.p->tape + v.at + 1, sizeof *out);
	return true;
}

bool json_f64(struct json_value v, double *out)
{
	int64_t i;
	if (json_i64(v, &i)) {
		*out = (double)i;
		return true;
	}
	if (tag(v) == 'u') {
		*out = (double)v.p->tape[v.at + 1];
		return true;
	}
	if (tag(v) != 'd')
		return false;
	memcpy(out, v.p->tape + v.at + 1, sizeof *out);
	return true;
}

struct json_iter json_iter(struct json_value v)
{
	char t = tag(v);
	struct json_iter i = {.next = v, .object = t == '{', .end = v.at};
	if (t != '{' && t != '[')
		return i;
	i.end = behind(v) - 1;
	i.next.at = v.at + 1;
	return i;
}

bool json_next(struct json_iter *i, struct json_value *out)
{
	if (i->next.at >= i->end)
		return false;
	if (i->object) {
		i->key = json_str(i->next);
		i->next.at++;
	}
	*out = i->next;
	i->next.at = behind(i->next);
	return true;
}

bool json_get(struct json_value v, const char *key, struct json_value *out)
{
	const struct str name = str_of(key);
	struct json_value member;
	struct json_iter i = json_iter(v);
	if (!i.object)
		return false;
	while (json_next(&i, &member))
		if (str_eq(i.key, name)) {
			*out = member;
			return true;
		}
	return false;
}

struct str json_get_str(struct json_value v, const char *key)
{
	struct json_value member;
	return json_get(v, key, &member) ? json_str(member) : (struct str){"", 0};
}

int64_t json_get_time(struct json_value v, const char *key)
{
	int64_t t;
	return utc_parse(json_get_str(v, key), &t) == OK ? t : UTC_NONE;
}

int64_t json_get_i64(struct json_value v, const char *key, int64_t fallback)
{
	struct json_value member;
	int64_t i;
	return json_get(v, key, &member) && json_i64(member, &i) ? i : fallback;
}

bool json_get_bool(struct json_value v, const char *key, bool fallback)
{
	struct json_value member;
	if (!json_get(v, key, &member))
		return fallback;
	enum json_type type = json_type(member);
	return type == JSON_TRUE || (type != JSON_FALSE && fallback);
}

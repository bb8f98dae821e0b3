/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks a line along simdjson's structural index. The bytes between two entries are known from the index: the text of
 * a string ends at the last quote before the next entry, so that nothing is scanned twice and what is not wanted costs
 * one look for each entry. The grammar of the structure is checked for all of the line, wanted or not.
 */
#include "parse/json.h"

#include <stdlib.h>

#include "base/limits.h"
#include "parse/json_parser.h"
#include "parse/json_plan.h"
#include "parse/json_scan.h"

/* An object or array that is open. */
struct level {
	const struct json_node *node; /* NULL: nothing in it is wanted */
	uint64_t serial;              /* of this object among all ever opened */
	uint32_t element;
	bool array;
};

struct walk {
	struct json_parser *p;
	const struct json_node *nodes;
	const char *text;
	const uint32_t *at; /* the next entry of the index */
	uint32_t end;       /* length of the line; entries behind the last are this */
	uint32_t escape;    /* offset of the next backslash, as far as it was looked for; end when there is none */
	uint32_t elements;
	unsigned depth;
	bool behind; /* a value: a comma or the end of the level is due, else a member or element */
	struct json_found *out;
	size_t cap, n;
	const char *what;
	struct level level[LIMIT_JSON_DEPTH];
};

static enum err fail(struct walk *w, const uint32_t *at, const char *what)
{
	w->at = at;
	w->what = what;
	return ERR_SYNTAX;
}

/* What stands between the quotes of the string at at[0]; between its end and the next entry there are only blanks. */
static inline struct str raw_string(const struct walk *w, const uint32_t *at)
{
	const char *begin = w->text + at[0] + 1, *end = w->text + at[1] - 1;
	while (*end != '"')
		end--;
	return str_make(begin, (size_t)(end - begin));
}

static uint32_t find_escape(const struct walk *w, uint32_t from)
{
	const char *p = memchr(w->text + from, '\\', w->end - from);
	return p ? (uint32_t)(p - w->text) : w->end;
}

/* Strings are asked about in the order of the text, so that the line is searched once for all of them. */
static inline bool has_escape(struct walk *w, struct str raw)
{
	uint32_t begin = (uint32_t)(raw.p - w->text);
	if (w->escape >= begin + raw.n)
		return false;
	if (w->escape < begin)
		w->escape = find_escape(w, begin);
	return w->escape < begin + raw.n;
}

/* Unescapes into memory of the parser, which gets room for the whole line. */
static enum err unescape(struct walk *w, struct str *raw)
{
	struct json_parser *p = w->p;
	if (!p->text_n && p->text_cap < w->end + JSON_PADDING_BYTES) {
		size_t cap = 2 * w->end + JSON_PADDING_BYTES;
		char *text = realloc(p->text, cap);
		w->what = "out of memory";
		if (!text)
			return ERR_NOMEM;
		p->text = text;
		p->text_cap = cap;
	}
	char *out = p->text + p->text_n;
	size_t n;
	if (!json_simd_unescape(p->simd, raw->p, out, &n))
		return fail(w, w->at, "bad escape in a string");
	p->text_n += n;
	*raw = str_make(out, n);
	return OK;
}

static void put(struct walk *w, const struct json_node *node, enum json_type type, struct str text)
{
	uint32_t element = w->level[w->depth - 1].element;
	if (w->n < w->cap)
		w->out[w->n++] = (struct json_found){(uint16_t)node->id, (uint16_t)type, element, text};
}

static enum err put_string(struct walk *w, const struct json_node *node, const uint32_t *at)
{
	struct str text = raw_string(w, at);
	if (has_escape(w, text)) {
		w->at = at;
		enum err e = unescape(w, &text);
		if (e)
			return e;
	}
	put(w, node, JSON_STRING, text);
	return OK;
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

static enum json_type scalar_type(struct str text)
{
	int64_t v;
	switch (text.p[0]) {
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		return str_to_i64(text, &v) == OK ? JSON_INT : JSON_NUMBER;
	}
}

static enum err put_scalar(struct walk *w, const struct json_node *node, const uint32_t *at)
{
	enum { SURELY_INT64 = 18 };
	struct str text = str_make(w->text + at[0], at[1] - at[0]);
	if (text.n <= SURELY_INT64 && text.p[0] != '0' && all_digits(text)) {
		put(w, node, JSON_INT, text);
		return OK;
	}
	text = str_trim(text);
	struct json_scan s = {.text = text};
	if (json_scan_value(&s, 0) || s.at < text.n)
		return fail(w, at, "malformed value");
	put(w, node, scalar_type(text), text);
	return OK;
}

/* The node of a key, or NULL; a repeated key has none. */
static inline enum err find_key(struct walk *w, const struct level *l, const uint32_t *at, const struct json_node **out)
{
	struct str key = raw_string(w, at);
	uint16_t i = json_plan_find(l->node, key);
	*out = NULL;
	if (i == 0 && has_escape(w, key)) {
		w->at = at;
		enum err e = unescape(w, &key);
		if (e)
			return e;
		i = json_plan_find(l->node, key);
	}
	if (i && w->p->seen[i] != l->serial) {
		w->p->seen[i] = l->serial;
		*out = &w->nodes[i];
	}
	return OK;
}

/* Opens the object or array at at[0], whose contents node describes. */
static enum err open_level(struct walk *w, const struct json_node *node, const uint32_t *at)
{
	bool array = w->text[at[0]] == '[';
	uint32_t element = w->depth ? w->level[w->depth - 1].element : 0;
	if (node && array)
		node = node->element ? &w->nodes[node->element] : NULL;
	else if (node && !node->slots)
		node = NULL;
	w->at = at;
	if (w->depth == LIMIT_JSON_DEPTH) {
		w->what = "nested too deeply";
		return ERR_LIMIT;
	}
	w->at++;
	w->behind = at[1] < w->end && w->text[at[1]] == (array ? ']' : '}');
	w->level[w->depth++] = (struct level){node, ++w->p->serial, element, array};
	return OK;
}
/* What a value begins with. */
enum start { NO_VALUE, SCALAR, TEXT, LEVEL };

static const uint8_t start_of[256] = {
	['"'] = TEXT, ['-'] = SCALAR, ['0'] = SCALAR, SCALAR, SCALAR, SCALAR, SCALAR, SCALAR, SCALAR, SCALAR, SCALAR, SCALAR,
	['['] = LEVEL, ['f'] = SCALAR, ['n'] = SCALAR, ['t'] = SCALAR, ['{'] = LEVEL,
};

/* Passes members of the innermost object up to its end or to one that is an object or array. */
static enum err walk_members(struct walk *w)
{
	const struct level *l = &w->level[w->depth - 1];
	const char *text = w->text;
	const uint32_t end = w->end;
	for (const uint32_t *at = w->at;; at += 4) {
		const struct json_node *node = NULL;
		enum err e = OK;
		/* A member is at least its key, a colon, a value and what follows; with the fourth in the line all are. */
		if (at[3] >= end)
			return fail(w, at, "the line ends within an object");
		if (text[at[0]] != '"' || text[at[1]] != ':')
			return fail(w, at, "key and ':' expected");
		if (l->node && (e = find_key(w, l, at, &node)))
			return e;
		enum start start = start_of[(unsigned char)text[at[2]]];
		if (start == LEVEL)
			return open_level(w, node, at + 2);
		if (start == NO_VALUE)
			return fail(w, at + 2, "value expected");
		if (node && node->id >= 0 && (e = start == TEXT ? put_string(w, node, at + 2) : put_scalar(w, node, at + 2)))
			return e;
		if (text[at[3]] != ',') {
			w->at = at + 3;
			w->behind = true;
			return OK;
		}
	}
}

/* The same for elements of the innermost array. */
static enum err walk_elements(struct walk *w)
{
	struct level *l = &w->level[w->depth - 1];
	const struct json_node *node = l->node;
	for (const uint32_t *at = w->at;; at += 2) {
		enum err e;
		if (at[1] >= w->end)
			return fail(w, at, "the line ends within an array");
		if (node)
			l->element = ++w->elements;
		enum start start = start_of[(unsigned char)w->text[at[0]]];
		if (start == LEVEL)
			return open_level(w, node, at);
		if (start == NO_VALUE)
			return fail(w, at, "value expected");
		if (node && node->id >= 0 && (e = start == TEXT ? put_string(w, node, at) : put_scalar(w, node, at)))
			return e;
		if (w->text[at[1]] != ',') {
			w->at = at + 1;
			w->behind = true;
			return OK;
		}
	}
}

/* Behind a value: passes the ends of levels up to a comma, if any comes. */
static enum err close_levels(struct walk *w)
{
	for (; w->depth; w->at++) {
		bool array = w->level[w->depth - 1].array;
		char c = w->at[0] < w->end ? w->text[w->at[0]] : 0;
		if (c == ',') {
			w->at++;
			w->behind = false;
			return OK;
		}
		if (c != (array ? ']' : '}'))
			return fail(w, w->at, array ? "',' or ']' expected" : "',' or '}' expected");
		w->depth--;
	}
	return OK;
}

static enum err walk(struct walk *w)
{
	if (w->at[0] >= w->end || w->text[w->at[0]] != '{')
		return fail(w, w->at, "object expected");
	enum err e = open_level(w, w->nodes, w->at);
	while (!e && w->depth) {
		if (w->behind)
			e = close_levels(w);
		else
			e = w->level[w->depth - 1].array ? walk_elements(w) : walk_members(w);
	}
	if (!e && w->at[0] < w->end)
		return fail(w, w->at, "something follows the object");
	return e;
}

/* A mark for every node of the plan: the object in which it was found last. */
static bool reserve_marks(struct json_parser *p, const struct json_plan *plan)
{
	if (p->n_seen >= plan->n_nodes)
		return true;
	uint64_t *seen = realloc(p->seen, plan->n_nodes * sizeof *seen);
	if (!seen)
		return false;
	memset(seen + p->n_seen, 0, (plan->n_nodes - p->n_seen) * sizeof *seen);
	p->seen = seen;
	p->n_seen = plan->n_nodes;
	return true;
}

/* Points w at the structural index of line. */
static enum err begin(struct walk *w, struct str line)
{
	size_t n;
	/* Field by field: an initialiser would zero the levels too. */
	w->text = line.p;
	w->end = (uint32_t)line.n;
	w->escape = 0;
	w->elements = 0;
	w->depth = 0;
	w->n = 0;
	w->p->text_n = 0;
	enum err e = json_simd_index(w->p->simd, line.p, line.n, &w->at, &n);
	if (e == ERR_SYNTAX)
		w->what = "not UTF-8, or a string without end or with a control character";
	else if (e)
		w->what = e == ERR_LIMIT ? "too large" : "out of memory";
	return e;
}

enum err json_walk(struct json_parser *p, const struct json_plan *plan, struct str line, struct json_found *out, size_t cap,
                   size_t *out_n, struct parse_fault *fault)
{
	struct walk w;
	if (!reserve_marks(p, plan)) {
		*fault = (struct parse_fault){0, "out of memory"};
		return ERR_NOMEM;
	}
	w.p = p;
	w.nodes = plan->nodes;
	w.out = out;
	w.cap = cap;
	enum err e = begin(&w, line);
	if (e) {
		*fault = (struct parse_fault){0, w.what};
		return e;
	}
	e = walk(&w);
	if (e)
		*fault = (struct parse_fault){w.at[0], w.what};
	else
		*out_n = w.n;
	return e;
}

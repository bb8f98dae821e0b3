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
	char end; /* the bracket that closes it */
};

struct walk {
	struct json_parser *p;
	const struct json_node *nodes;
	const char *text;
	const uint32_t *at; /* the next entry of the index */
	uint32_t end;       /* offset behind the line; entries from there on belong to others */
	uint32_t elements;
	bool escapes; /* the line has a backslash */
	unsigned depth;
	struct json_found *out;
	size_t cap, n;
	const char *what;
	struct level level[LIMIT_JSON_DEPTH];
};

static enum err fail(struct walk *w, const char *what)
{
	w->what = what;
	return ERR_SYNTAX;
}

/* What stands between the quotes of the string at w->at[0]; between its end and the next entry there are only blanks. */
static inline struct str raw_string(const struct walk *w, const uint32_t *at)
{
	const char *begin = w->text + at[0] + 1, *end = w->text + at[1] - 1;
	while (*end != '"')
		end--;
	return str_make(begin, (size_t)(end - begin));
}

static bool has_escape(struct str raw)
{
	return memchr(raw.p, '\\', raw.n) != NULL;
}

/* Unescapes into memory of the parser, which has room for the whole line. */
static bool unescape(struct walk *w, struct str *raw)
{
	struct json_parser *p = w->p;
	char *out = p->text + p->text_n;
	size_t n;
	if (!json_simd_unescape(p->simd, raw->p, out, &n))
		return false;
	p->text_n += n;
	*raw = str_make(out, n);
	return true;
}

static enum err find_key(struct walk *w, const struct level *l, struct str key, const struct json_node **out)
{
	*out = NULL;
	if (!l->node)
		return OK;
	if (w->escapes && has_escape(key) && !unescape(w, &key))
		return fail(w, "bad escape in a key");
	uint32_t i = json_plan_find(l->node, key);
	if (i == 0 || w->p->seen[i] == l->serial)
		return OK;
	w->p->seen[i] = l->serial;
	*out = &w->nodes[i];
	return OK;
}

static void put(struct walk *w, const struct json_node *node, enum json_type type, struct str text)
{
	uint32_t element = w->level[w->depth - 1].element;
	if (w->n < w->cap)
		w->out[w->n++] = (struct json_found){(uint16_t)node->id, (uint16_t)type, element, text};
}

/* The type of a number that is written well. */
static enum json_type number_type(struct str text)
{
	int64_t v;
	return str_to_i64(text, &v) == OK ? JSON_INT : JSON_NUMBER;
}

static enum err put_scalar(struct walk *w, const struct json_node *node)
{
	struct str text = str_trim(str_make(w->text + w->at[0], w->at[1] - w->at[0]));
	struct json_scan s = {.text = text};
	if (json_scan_value(&s, 0) || s.at < text.n)
		return fail(w, "malformed value");
	switch (text.p[0]) {
	case 't':
		put(w, node, JSON_TRUE, text);
		break;
	case 'f':
		put(w, node, JSON_FALSE, text);
		break;
	case 'n':
		put(w, node, JSON_NULL, text);
		break;
	default:
		put(w, node, number_type(text), text);
	}
	return OK;
}

/* Opens the object or array at w->at[0], whose contents are described by node. */
static enum err open_level(struct walk *w, const struct json_node *node, uint32_t element, bool array)
{
	if (w->depth == LIMIT_JSON_DEPTH) {
		w->what = "nested too deeply";
		return ERR_LIMIT;
	}
	w->level[w->depth++] = (struct level){node, ++w->p->serial, element, array ? ']' : '}'};
	w->at++;
	return OK;
}

/* A value begins at w->at[0]. Passes it, or its opening bracket. *opened says which. */
static inline enum err value(struct walk *w, const struct json_node *node, bool *opened)
{
	char c = w->text[w->at[0]];
	*opened = c == '{' || c == '[';
	if (c == '"') {
		if (node && node->id >= 0) {
			struct str raw = raw_string(w, w->at);
			if (w->escapes && has_escape(raw) && !unescape(w, &raw))
				return fail(w, "bad escape in a string");
			put(w, node, JSON_STRING, raw);
		}
	} else if (*opened) {
		uint32_t element = w->depth ? w->level[w->depth - 1].element : 0;
		if (c == '{')
			return open_level(w, node && node->slots ? node : NULL, element, false);
		return open_level(w, node && node->element ? &w->nodes[node->element] : NULL, element, true);
	} else if (c == ',' || c == ':' || c == '}' || c == ']') {
		return fail(w, "value expected");
	} else if (node && node->id >= 0) {
		enum err e = put_scalar(w, node);
		if (e)
			return e;
	}
	w->at++;
	return OK;
}

/* A key or an element is due, as the innermost level wants. */
static inline enum err member(struct walk *w, bool *opened)
{
	struct level *l = &w->level[w->depth - 1];
	const struct json_node *node = l->node;
	if (l->end == ']') {
		if (node)
			l->element = ++w->elements;
		return value(w, node, opened);
	}
	/* A member is at least its key, a colon, a value and what follows; with the fourth in the line all are. */
	if (w->at[3] >= w->end)
		return fail(w, "the line ends within an object");
	if (w->text[w->at[0]] != '"')
		return fail(w, "key expected");
	if (w->text[w->at[1]] != ':')
		return fail(w, "':' expected");
	enum err e = find_key(w, l, raw_string(w, w->at), &node);
	if (e)
		return e;
	w->at += 2;
	return value(w, node, opened);
}

/* Behind a value: passes the ends of levels, then the comma before the next member. */
static inline enum err close_levels(struct walk *w)
{
	while (w->depth) {
		if (w->at[0] >= w->end)
			return fail(w, "the line ends within an object or array");
		char c = w->text[w->at[0]];
		w->at++;
		if (c == ',')
			return OK;
		if (c != w->level[w->depth - 1].end)
			return fail(w, "',' or the end of the object or array expected");
		w->depth--;
	}
	return OK;
}

static enum err walk(struct walk *w)
{
	bool opened;
	if (w->at[0] >= w->end || w->text[w->at[0]] != '{')
		return fail(w, "object expected");
	enum err e = value(w, w->nodes, &opened);
	while (!e && w->depth) {
		/* Only an opening bracket may be followed by its end; behind a comma a member is due. */
		if (!opened || (w->at[0] < w->end && w->text[w->at[0]] != w->level[w->depth - 1].end)) {
			if (w->at[0] >= w->end)
				return fail(w, "the line ends within an object or array");
			e = member(w, &opened);
			if (e || opened)
				continue;
		}
		e = close_levels(w);
		opened = false;
	}
	if (!e && w->at[0] < w->end)
		return fail(w, "something follows the object");
	return e;
}

/* Points w at the entries of line: those of json_ahead when it lies there, else of an index of its own. */
static enum err seek(struct walk *w, struct str line)
{
	struct json_parser *p = w->p;
	uintptr_t from = (uintptr_t)line.p - (uintptr_t)p->block.p;
	if (p->block.p && from >= p->from && from <= p->block.n && line.n <= p->block.n - from) {
		while (p->index[p->next] < from)
			p->next++;
		p->from = from;
		w->text = p->block.p;
		w->at = p->index + p->next;
		w->end = (uint32_t)(from + line.n);
		return OK;
	}
	size_t n;
	p->block = (struct str){NULL, 0};
	enum err e = json_simd_index(p->simd, line.p, line.n, &w->at, &n);
	if (e == ERR_SYNTAX)
		return fail(w, "not UTF-8, or a string without end or with a control character");
	w->text = line.p;
	w->end = (uint32_t)line.n;
	return e;
}

void json_ahead(struct json_parser *p, struct str block)
{
	size_t n;
	p->block = (struct str){NULL, 0};
	if (json_simd_index(p->simd, block.p, block.n, &p->index, &n))
		return;
	p->block = block;
	p->next = p->from = 0;
}

/* Room for what one line can unescape to, and a mark for every node of the plan. */
static bool reserve(struct json_parser *p, const struct json_plan *plan, struct str line, bool escapes)
{
	p->text_n = 0;
	if (escapes && p->text_cap < line.n + JSON_PADDING_BYTES) {
		char *text = realloc(p->text, 2 * line.n + JSON_PADDING_BYTES);
		if (!text)
			return false;
		p->text = text;
		p->text_cap = 2 * line.n + JSON_PADDING_BYTES;
	}
	if (p->n_seen < plan->n_nodes) {
		uint64_t *seen = realloc(p->seen, plan->n_nodes * sizeof *seen);
		if (!seen)
			return false;
		memset(seen + p->n_seen, 0, (plan->n_nodes - p->n_seen) * sizeof *seen);
		p->seen = seen;
		p->n_seen = plan->n_nodes;
	}
	return true;
}

enum err json_walk(struct json_parser *p, const struct json_plan *plan, struct str line, struct json_found *out, size_t cap,
                   size_t *out_n, struct parse_fault *fault)
{
	struct walk w;
	w.p = p;
	w.nodes = plan->nodes;
	w.out = out;
	w.cap = cap;
	w.n = 0;
	w.depth = 0;
	w.elements = 0;
	w.what = "out of memory";
	w.escapes = has_escape(line);
	enum err e = ERR_NOMEM;
	uint64_t at = 0;
	if (reserve(p, plan, line, w.escapes)) {
		e = seek(&w, line);
		if (!e) {
			e = walk(&w);
			if (p->block.p)
				p->next = (size_t)(w.at - p->index);
			at = w.at[0] < w.end ? (uint64_t)(w.text + w.at[0] - line.p) : line.n;
		}
	}
	if (e) {
		*fault = (struct parse_fault){at, e == ERR_LIMIT && !w.depth ? "too large" : w.what};
		return e;
	}
	*out_n = w.n;
	return OK;
}

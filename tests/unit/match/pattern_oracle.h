/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons of patterns, evaluated slowly: texts are arrays of code points, paths are followed by recursion, '%' and
 * '*' by trying everything. Made of its own structures, shares no code with match/.
 */
#ifndef TESTS_PATTERN_ORACLE_H
#define TESTS_PATTERN_ORACLE_H

#include <stdbool.h>
#include <string.h>

enum { ORACLE_POINTS = 48, ORACLE_KIDS = 6, ORACLE_OBJECTS = 4, ORACLE_STEPS = 5, ORACLE_CONSTANTS = 3 };

/* A text as it is and normalised, and what else it is known to be. */
struct oracle_text {
	int point[ORACLE_POINTS], n;
	int normal[ORACLE_POINTS], n_normal;
	int time; /* rank among the times there are; -1: none */
	int family, bits; /* of a network; family 0: none */
	unsigned char address[16];
};

struct oracle_value {
	enum { ORACLE_NULL, ORACLE_BOOL, ORACLE_INT, ORACLE_FLOAT, ORACLE_TEXT, ORACLE_LIST, ORACLE_MAP } type;
	bool truth;
	long long integer;
	double number;
	struct oracle_text text;
	const char *keys[ORACLE_KIDS];
	struct oracle_value *kids[ORACLE_KIDS];
	int n;
};

struct oracle_object {
	const char *id, *type;
	struct oracle_value *value;
	bool observed;
};

struct oracle_world {
	struct oracle_object objects[ORACLE_OBJECTS];
	int n;
};

struct oracle_constant {
	enum { ORACLE_C_TEXT, ORACLE_C_INT, ORACLE_C_FLOAT, ORACLE_C_BOOL, ORACLE_C_BYTES, ORACLE_C_TIME } type;
	bool truth;
	long long integer;
	double number;
	struct oracle_text text; /* bytes: one a code point */
};

enum oracle_operator {
	ORACLE_EQ,
	ORACLE_NE,
	ORACLE_LT,
	ORACLE_LE,
	ORACLE_GT,
	ORACLE_GE,
	ORACLE_IN,
	ORACLE_LIKE,
	ORACLE_MATCHES,
	ORACLE_ISSUBSET,
	ORACLE_ISSUPERSET,
	ORACLE_EXISTS
};

struct oracle_test {
	const char *type;
	struct {
		enum { ORACLE_KEY, ORACLE_INDEX, ORACLE_EVERY } type;
		const char *key;
		int index;
	} steps[ORACLE_STEPS];
	int n_steps;
	enum oracle_operator op;
	bool negated;
	struct oracle_constant constants[ORACLE_CONSTANTS];
	int n_constants;
};

/* A value and the name that says what it is: its own key, or that of the list it is in. */
struct oracle_place {
	const struct oracle_value *value;
	const char *name;
	bool in_list;
};

static inline bool oracle_ends(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n >= m && strcmp(name + n - m, end) == 0;
}

static inline int oracle_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline bool oracle_unhex(const struct oracle_text *t, struct oracle_text *out)
{
	out->n = 0;
	for (int i = 0; i < t->n; i += 2) {
		int high = oracle_digit(t->point[i]), low = i + 1 < t->n ? oracle_digit(t->point[i + 1]) : -1;
		if (high < 0 || low < 0)
			return false;
		out->point[out->n++] = high * 16 + low;
	}
	return true;
}

static inline bool oracle_unbase64(const struct oracle_text *t, struct oracle_text *out)
{
	static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	out->n = 0;
	if (t->n % 4)
		return false;
	int bits[6 * ORACLE_POINTS], n = 0, end = t->n;
	while (end && end > t->n - 2 && t->point[end - 1] == '=')
		end--;
	for (int i = 0; i < end; i++) {
		const char *digit = t->point[i] && t->point[i] < 128 ? strchr(DIGITS, t->point[i]) : NULL;
		for (int k = 5; digit && k >= 0; k--)
			bits[n++] = (int)(digit - DIGITS) >> k & 1;
		if (!digit)
			return false;
	}
	for (int i = 0; i + 8 <= n; i += 8) {
		int byte = 0;
		for (int k = 0; k < 8; k++)
			byte = 2 * byte + bits[i + k];
		out->point[out->n++] = byte;
	}
	return true;
}

/* 1 for bytes, in *out; -1 for what should be bytes and is not; 0 for anything else. */
static inline int oracle_bytes(struct oracle_place p, struct oracle_text *out)
{
	if (p.value->type != ORACLE_TEXT || p.in_list)
		return 0;
	if (oracle_ends(p.name, "_hex"))
		return oracle_unhex(&p.value->text, out) ? 1 : -1;
	if (oracle_ends(p.name, "_bin"))
		return oracle_unbase64(&p.value->text, out) ? 1 : -1;
	return 0;
}

static inline int oracle_compare_points(const int *a, int n, const int *b, int m)
{
	for (int i = 0; i < n && i < m; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return n < m ? -1 : n > m;
}

static inline bool oracle_below_256(const int *points, int n)
{
	for (int i = 0; i < n; i++)
		if (points[i] > 255)
			return false;
	return true;
}

enum { ORACLE_APART = 2 };

/* -1, 0, 1, or ORACLE_APART for types that do not compare. */
static inline int oracle_order(struct oracle_place p, const struct oracle_constant *c)
{
	const struct oracle_value *v = p.value;
	struct oracle_text bytes;
	int is_bytes = oracle_bytes(p, &bytes);
	if (is_bytes < 0)
		return ORACLE_APART;
	bool number = v->type == ORACLE_INT || v->type == ORACLE_FLOAT;
	if (number && (c->type == ORACLE_C_INT || c->type == ORACLE_C_FLOAT)) {
		long double a = v->type == ORACLE_INT ? (long double)v->integer : (long double)v->number;
		long double b = c->type == ORACLE_C_INT ? (long double)c->integer : (long double)c->number;
		return a < b ? -1 : a > b;
	}
	if (v->type == ORACLE_BOOL && c->type == ORACLE_C_BOOL)
		return v->truth == c->truth ? 0 : 1;
	if (v->type != ORACLE_TEXT)
		return ORACLE_APART;
	if (c->type == ORACLE_C_TIME && !is_bytes && v->text.time >= 0)
		return v->text.time < c->text.time ? -1 : v->text.time > c->text.time;
	if (c->type != ORACLE_C_TEXT && c->type != ORACLE_C_BYTES)
		return ORACLE_APART;
	const struct oracle_text *text = is_bytes ? &bytes : &v->text;
	if ((is_bytes || c->type == ORACLE_C_BYTES) && !(oracle_below_256(text->point, text->n) && oracle_below_256(c->text.point, c->text.n)))
		return ORACLE_APART;
	return oracle_compare_points(text->point, text->n, c->text.point, c->text.n);
}

static inline bool oracle_like(const int *p, int n, const int *s, int m)
{
	if (n == 0)
		return m == 0;
	if (p[0] == '%')
		return oracle_like(p + 1, n - 1, s, m) || (m > 0 && oracle_like(p, n, s + 1, m - 1));
	return m > 0 && (p[0] == '_' || p[0] == s[0]) && oracle_like(p + 1, n - 1, s + 1, m - 1);
}

/* Of regular expressions: characters, '.', '*' behind one of these, '^' in front, '$' at the end. */
static inline bool oracle_regex_here(const int *p, int n, const int *s, int m)
{
	if (n == 0)
		return true;
	if (n == 1 && p[0] == '$')
		return m == 0;
	bool same = m > 0 && (p[0] == '.' || p[0] == s[0]);
	if (n > 1 && p[1] == '*')
		return oracle_regex_here(p + 2, n - 2, s, m) || (same && oracle_regex_here(p, n, s + 1, m - 1));
	return same && oracle_regex_here(p + 1, n - 1, s + 1, m - 1);
}

static inline bool oracle_regex(const int *p, int n, const int *s, int m)
{
	if (n > 0 && p[0] == '^')
		return oracle_regex_here(p + 1, n - 1, s, m);
	for (int i = 0; i <= m; i++)
		if (oracle_regex_here(p, n, s + i, m - i))
			return true;
	return false;
}

static inline bool oracle_inside(const struct oracle_text *a, const struct oracle_text *b)
{
	if (!a->family || a->family != b->family || a->bits < b->bits)
		return false;
	for (int i = 0; i < b->bits; i++)
		if ((a->address[i / 8] ^ b->address[i / 8]) >> (7 - i % 8) & 1)
			return false;
	return true;
}

/* LIKE and MATCHES. */
static inline bool oracle_finds(struct oracle_place p, const struct oracle_test *t)
{
	const struct oracle_text *c = &t->constants[0].text;
	struct oracle_text bytes;
	int is_bytes = oracle_bytes(p, &bytes);
	if (p.value->type != ORACLE_TEXT || is_bytes < 0)
		return false;
	if (is_bytes && !oracle_below_256(c->normal, c->n_normal))
		return false;
	const int *s = is_bytes ? bytes.point : p.value->text.normal;
	int n = is_bytes ? bytes.n : p.value->text.n_normal;
	return t->op == ORACLE_LIKE ? oracle_like(c->normal, c->n_normal, s, n) : oracle_regex(c->normal, c->n_normal, s, n);
}

static inline bool oracle_plain(struct oracle_place p, const struct oracle_test *t)
{
	struct oracle_text bytes;
	int order = t->n_constants ? oracle_order(p, &t->constants[0]) : ORACLE_APART;
	bool net = p.value->type == ORACLE_TEXT && !oracle_bytes(p, &bytes);
	switch (t->op) {
	case ORACLE_EQ:
		return order == 0;
	case ORACLE_NE:
		return order != 0;
	case ORACLE_LT:
		return order == -1;
	case ORACLE_LE:
		return order == -1 || order == 0;
	case ORACLE_GT:
		return order == 1;
	case ORACLE_GE:
		return order == 1 || order == 0;
	case ORACLE_IN:
		for (int i = 0; i < t->n_constants; i++)
			if (oracle_order(p, &t->constants[i]) == 0)
				return true;
		return false;
	case ORACLE_ISSUBSET:
		return net && oracle_inside(&p.value->text, &t->constants[0].text);
	case ORACLE_ISSUPERSET:
		return net && oracle_inside(&t->constants[0].text, &p.value->text);
	case ORACLE_EXISTS:
		return true;
	default:
		return oracle_finds(p, t);
	}
}

/* What a place refers to, if it is a reference; its value is NULL when that is not observed. */
static inline struct oracle_place oracle_follow(const struct oracle_world *w, struct oracle_place p)
{
	if (p.value->type != ORACLE_TEXT || !oracle_ends(p.name, p.in_list ? "_refs" : "_ref"))
		return p;
	for (int i = 0; i < w->n; i++) {
		const char *id = w->objects[i].id;
		bool same = w->objects[i].observed && (int)strlen(id) == p.value->text.n;
		for (int k = 0; same && k < p.value->text.n; k++)
			same = p.value->text.point[k] == id[k];
		if (same)
			return (struct oracle_place){w->objects[i].value, "", false};
	}
	return (struct oracle_place){NULL, "", false};
}

/* Some value behind the first k steps makes the test true; *reached when there is any at all. */
static inline bool oracle_walk(const struct oracle_world *w, const struct oracle_test *t, int k, struct oracle_place p,
			       bool *reached)
{
	bool found = false;
	if (k == t->n_steps) {
		*reached = true;
		if (t->op == ORACLE_EXISTS)
			return !t->negated;
		p = oracle_follow(w, p);
		return p.value && oracle_plain(p, t) != t->negated;
	}
	p = oracle_follow(w, p);
	if (!p.value)
		return false;
	for (int i = 0; i < p.value->n; i++) {
		struct oracle_place kid = {p.value->kids[i], p.name, true};
		bool takes = t->steps[k].type == ORACLE_EVERY || (t->steps[k].type == ORACLE_INDEX && t->steps[k].index == i);
		if (p.value->type == ORACLE_MAP) {
			kid = (struct oracle_place){p.value->kids[i], p.value->keys[i], false};
			takes = t->steps[k].type == ORACLE_KEY && strcmp(t->steps[k].key, kid.name) == 0;
		}
		found = (takes && oracle_walk(w, t, k + 1, kid, reached)) || found;
	}
	return found;
}

static inline bool oracle_holds(const struct oracle_world *w, const struct oracle_test *t, int object)
{
	const struct oracle_object *o = &w->objects[object];
	bool reached = false;
	if (!o->observed || strcmp(o->type, t->type) != 0)
		return false;
	bool found = oracle_walk(w, t, 0, (struct oracle_place){o->value, "", false}, &reached);
	return t->op == ORACLE_EXISTS && t->negated ? !reached : found;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Random comparisons on random objects against a slow evaluator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "pattern_oracle.h"
#include "pattern_run.h"

enum { CASES = 200000, VALUES = 64 };

static uint64_t dice;

static int roll(int sides)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((dice >> 33) % (unsigned)sides);
}

/* A world and the values in it. */
struct stage {
	struct oracle_world world;
	struct oracle_value values[VALUES];
	int n_values;
};

static void point(struct oracle_text *t, int c, int normal)
{
	assert_true(t->n < ORACLE_POINTS && t->n_normal < ORACLE_POINTS);
	t->point[t->n++] = c;
	if (normal)
		t->normal[t->n_normal++] = normal;
}

static void ascii(struct oracle_text *t, const char *s)
{
	for (; *s; s++)
		point(t, *s, *s);
}

/* One of a few characters, some of which normalisation joins. */
static void atom(struct oracle_text *t)
{
	static const char LETTERS[] = "abAB.%_'\\\"/- ";
	switch (roll(16)) {
	case 0:
		point(t, 0xE9, 0xE9);
		break;
	case 1: /* e and an acute accent */
		point(t, 'e', 0xE9);
		point(t, 0x301, 0);
		break;
	case 2:
		point(t, 0x103, 0x103);
		break;
	case 3: /* d with dots below and above, in the order that is not normal */
		point(t, 'd', 0x1E0D);
		point(t, 0x307, 0x307);
		point(t, 0x323, 0);
		break;
	case 4:
		point(t, 0x1F600, 0x1F600);
		break;
	case 5:
	case 10: /* at the end '$' would stand before it as well as behind it */
		ascii(t, roll(2) ? "\na" : "a\nb");
		break;
	case 6:
		point(t, 0xFF, 0xFF);
		break;
	case 7:
	case 8:
	case 9:
		ascii(t, roll(2) ? "a" : "b");
		break;
	default:
		point(t, LETTERS[roll(sizeof LETTERS - 1)], 0);
		t->normal[t->n_normal++] = t->point[t->n - 1];
	}
}

static struct oracle_text no_text(void)
{
	return (struct oracle_text){.time = -1};
}

static struct oracle_text random_text(void)
{
	struct oracle_text t = no_text();
	for (int n = roll(5); n > 0; n--)
		atom(&t);
	return t;
}

static struct oracle_text time_text(bool good)
{
	static const struct {
		const char *text;
		int rank;
	} TIMES[] = {
		{"1969-12-31T23:59:59.999999999Z", 0}, {"2020-01-01T00:00:00Z", 1},     {"2020-01-01T00:00:00.000Z", 1},
		{"2020-01-01T00:00:00.0000001Z", 2},   {"2020-01-01T00:00:00.000001Z", 3}, {"2020-01-01T00:00:00.5Z", 4},
		{"2020-01-01T00:00:00.50000000Z", 4},  {"2020-02-01T00:00:00Z", 5},     {"2020-01-01T00:00:00", -1},
		{"2020-01-01T00:00:00z", -1},          {"2020-02-30T00:00:00Z", -1},
	};
	struct oracle_text t = no_text();
	int i = roll(good ? 8 : 11);
	ascii(&t, TIMES[i].text);
	t.time = TIMES[i].rank;
	return t;
}

static struct oracle_text network_text(bool good)
{
	static const struct {
		const char *text;
		int family, bits;
		unsigned char address[16];
	} NETWORKS[] = {
		{"10.1.2.3", 4, 32, {10, 1, 2, 3}},
		{"10.1.2.3/32", 4, 32, {10, 1, 2, 3}},
		{"10.1.2.200/24", 4, 24, {10, 1, 2}},
		{"10.1.2.128/25", 4, 25, {10, 1, 2, 128}},
		{"10.1.0.0/16", 4, 16, {10, 1}},
		{"0.0.0.0/0", 4, 0, {0}},
		{"2001:db8::1", 6, 128, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}},
		{"2001:0DB8:0:0::1/64", 6, 64, {0x20, 0x01, 0x0d, 0xb8}},
		{"2001:db8::/33", 6, 33, {0x20, 0x01, 0x0d, 0xb8}},
		{"::/0", 6, 0, {0}},
		{"::ffff:10.1.2.3", 6, 128, {[10] = 0xff, 0xff, 10, 1, 2, 3}},
		{"10.1.2", 0, 0, {0}},
		{"10.1.2.3/33", 0, 0, {0}},
		{"2001:db8::/129", 0, 0, {0}},
	};
	struct oracle_text t = no_text();
	int i = roll(good ? 11 : 14);
	ascii(&t, NETWORKS[i].text);
	t.family = NETWORKS[i].family;
	t.bits = NETWORKS[i].bits;
	memcpy(t.address, NETWORKS[i].address, sizeof t.address);
	return t;
}

static double fraction(void)
{
	static const double NUMBERS[] = {0, 0.5, -1.25, 1, 2, 3, 1e15, 9007199254740992.0, 9007199254740994.0, -9007199254740992.0,
					  9223372036854775808.0, -9223372036854775808.0};
	return NUMBERS[roll(sizeof NUMBERS / sizeof *NUMBERS)];
}

static long long integer(void)
{
	static const long long NUMBERS[] = {0,    1, 2, 3, -1, 9007199254740992, 9007199254740993, -9007199254740993, 1000000000000000,
					    INT64_MAX, INT64_MIN};
	return NUMBERS[roll(sizeof NUMBERS / sizeof *NUMBERS)];
}

static struct oracle_value *new_value(struct stage *s)
{
	assert_true(s->n_values < VALUES);
	struct oracle_value *v = &s->values[s->n_values++];
	*v = (struct oracle_value){.type = ORACLE_NULL, .text = no_text()};
	return v;
}

static struct oracle_value *scalar(struct stage *s)
{
	struct oracle_value *v = new_value(s);
	v->type = (int)ORACLE_NULL + roll(5);
	v->truth = roll(2);
	v->integer = integer();
	v->number = fraction();
	v->text = roll(4) ? random_text() : time_text(false);
	return v;
}

static struct oracle_value *text_value(struct stage *s, struct oracle_text t)
{
	struct oracle_value *v = new_value(s);
	v->type = ORACLE_TEXT;
	v->text = t;
	return v;
}

static struct oracle_text literal(const char *s)
{
	struct oracle_text t = no_text();
	ascii(&t, s);
	return t;
}

static const char *const IDS[] = {"a--0", "k1", "k2", "k3", "k4"};
static const char *const HEXES[] = {"", "61", "6162", "61fF", "e9", "c3a9", "6", "6x"};
static const char *const BASES[] = {"", "YQ==", "YWI=", "Yf8=", "6Q==", "YWJi", "YW", "Y*=="};
static const char *const KEYS[] = {"v", "w-x", "x_hex", "x_bin", "o_ref", "o_refs", "l", "m", "ip", "type"};

static struct oracle_value *list(struct stage *s, bool references)
{
	struct oracle_value *v = new_value(s);
	v->type = ORACLE_LIST;
	for (v->n = 0; v->n < roll(4);) {
		struct oracle_value *kid = references ? text_value(s, literal(IDS[roll(5)])) : scalar(s);
		v->kids[v->n++] = kid;
	}
	return v;
}

static struct oracle_value *map(struct stage *s, const char *type, int depth);

static struct oracle_value *property(struct stage *s, const char *key, int depth)
{
	if (roll(12) == 0)
		return scalar(s);
	if (oracle_ends(key, "_hex"))
		return text_value(s, literal(HEXES[roll(8)]));
	if (oracle_ends(key, "_bin"))
		return text_value(s, literal(BASES[roll(8)]));
	if (oracle_ends(key, "_ref"))
		return text_value(s, literal(IDS[roll(5)]));
	if (oracle_ends(key, "_refs"))
		return list(s, true);
	if (strcmp(key, "ip") == 0)
		return text_value(s, network_text(false));
	if (strcmp(key, "l") == 0)
		return list(s, false);
	return strcmp(key, "m") == 0 && depth ? map(s, NULL, depth - 1) : scalar(s);
}

static struct oracle_value *map(struct stage *s, const char *type, int depth)
{
	struct oracle_value *v = new_value(s);
	v->type = ORACLE_MAP;
	if (type) {
		v->keys[0] = "type";
		v->kids[0] = text_value(s, literal(type));
		v->n = 1;
	}
	for (int k = 0; k < 9 && v->n < ORACLE_KIDS; k++) {
		if (roll(3))
			continue;
		v->keys[v->n] = KEYS[k];
		v->kids[v->n] = property(s, KEYS[k], depth);
		v->n++;
	}
	return v;
}

static void populate(struct stage *s)
{
	s->n_values = 0;
	s->world.n = 1 + roll(ORACLE_OBJECTS);
	for (int i = 0; i < s->world.n; i++) {
		const char *type = roll(3) ? "a" : "b-c";
		s->world.objects[i] = (struct oracle_object){IDS[i], type, map(s, type, 1), roll(8) > 0};
	}
}

static void put_point(struct buf *out, int c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_putc(out, (char)(0xC0 | c >> 6));
	} else if (c < 0x10000) {
		buf_putc(out, (char)(0xE0 | c >> 12));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3F)));
	} else {
		buf_putc(out, (char)(0xF0 | c >> 18));
		buf_putc(out, (char)(0x80 | (c >> 12 & 0x3F)));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	buf_putc(out, (char)(0x80 | (c & 0x3F)));
}

static void put_json_text(struct buf *out, const struct oracle_text *t)
{
	buf_putc(out, '"');
	for (int i = 0; i < t->n; i++) {
		if (t->point[i] == '"' || t->point[i] == '\\')
			buf_putc(out, '\\');
		if (t->point[i] == '\n')
			buf_puts(out, "\\n");
		else
			put_point(out, t->point[i]);
	}
	buf_putc(out, '"');
}

static void put_number(struct buf *out, double v)
{
	char text[40];
	snprintf(text, sizeof text, "%.2f", v);
	buf_puts(out, text);
}

static void put_value(struct buf *out, const struct oracle_value *v)
{
	bool is_map = v->type == ORACLE_MAP;
	switch (v->type) {
	case ORACLE_NULL:
		buf_puts(out, "null");
		return;
	case ORACLE_BOOL:
		buf_puts(out, v->truth ? "true" : "false");
		return;
	case ORACLE_INT:
		buf_put_i64(out, v->integer);
		return;
	case ORACLE_FLOAT:
		put_number(out, v->number);
		return;
	case ORACLE_TEXT:
		put_json_text(out, &v->text);
		return;
	default:
		buf_putc(out, is_map ? '{' : '[');
		for (int i = 0; i < v->n; i++) {
			buf_puts(out, i ? "," : "");
			if (is_map)
				buf_printf(out, "\"%s\":", v->keys[i]);
			put_value(out, v->kids[i]);
		}
		buf_putc(out, is_map ? '}' : ']');
	}
}

/* In the form of STIX 2.0: only what is observed is there at all. */
static void put_dictionary(struct buf *out, const struct oracle_world *w)
{
	const char *comma = "";
	buf_puts(out, "[{\"type\":\"observed-data\",\"objects\":{");
	for (int i = 0; i < w->n; i++) {
		if (!w->objects[i].observed)
			continue;
		buf_printf(out, "%s\"%s\":", comma, w->objects[i].id);
		put_value(out, w->objects[i].value);
		comma = ",";
	}
	buf_puts(out, "}}]");
}

/* In the form of STIX 2.1: a bundle has them all, the observation names some. */
static void put_bundle(struct buf *out, const struct oracle_world *w)
{
	buf_puts(out, "[{\"type\":\"bundle\",\"objects\":[");
	for (int i = 0; i < w->n; i++) {
		buf_printf(out, "{\"id\":\"%s\",", w->objects[i].id);
		size_t brace = out->n;
		put_value(out, w->objects[i].value);
		out->p[brace] = ' ';
		buf_putc(out, ',');
	}
	buf_puts(out, "{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"object_refs\":[\"k4\"");
	for (int i = 0; i < w->n; i++)
		if (w->objects[i].observed)
			buf_printf(out, ",\"%s\"", w->objects[i].id);
	buf_puts(out, "]}]}]");
}

static struct oracle_text like_text(void)
{
	struct oracle_text t = no_text();
	for (int n = roll(6); n > 0; n--) {
		if (roll(2))
			ascii(&t, roll(3) ? "%" : "_");
		else
			ascii(&t, roll(2) ? "a" : "b");
	}
	return t;
}

/* Some text of the stage. */
static const struct oracle_text *known_text(const struct stage *s)
{
	for (int tries = 0; tries < 8; tries++) {
		const struct oracle_value *v = &s->values[roll(s->n_values)];
		if (v->type == ORACLE_TEXT && v->text.n_normal)
			return &v->text;
	}
	return NULL;
}

/* A text of the stage with wildcards instead of some characters, so that it is found there. */
static struct oracle_text near_text(const struct stage *s, bool regex)
{
	const struct oracle_text *known = known_text(s);
	struct oracle_text t = no_text();
	for (int i = 0; known && i < known->n_normal; i++) {
		int c = known->normal[i];
		bool special = regex && c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
		if (special || roll(4) == 0)
			c = regex ? '.' : roll(2) ? '_' : '%';
		if (!regex && roll(8) == 0)
			ascii(&t, "%");
		point(&t, c, c);
	}
	return t;
}

static struct oracle_text regex_text(void)
{
	struct oracle_text t = no_text();
	if (roll(4) == 0)
		ascii(&t, "^");
	for (int n = roll(4); n > 0; n--) {
		static const int POINTS[] = {'a', 'b', '.', 0xE9, 0x103, 'A', '-'};
		int c = POINTS[roll(7)];
		point(&t, c, c);
		if (roll(4) == 0)
			ascii(&t, "*");
	}
	if (roll(4) == 0)
		ascii(&t, "$");
	return t;
}

static struct oracle_text bytes_text(void)
{
	static const int BYTES[] = {0x61, 0x62, 0xE9, 0xFF, 0x00};
	struct oracle_text t = no_text();
	for (int n = roll(4); n > 0; n--)
		point(&t, BYTES[roll(5)], 1);
	return t;
}

static struct oracle_constant constant(int type)
{
	struct oracle_constant c = {.type = type, .truth = roll(2), .integer = integer(), .number = fraction()};
	if (c.type == ORACLE_C_TEXT)
		c.text = roll(6) ? random_text() : time_text(false);
	else if (c.type == ORACLE_C_BYTES)
		c.text = bytes_text();
	else if (c.type == ORACLE_C_TIME)
		c.text = time_text(true);
	return c;
}

static void random_path(struct oracle_test *t)
{
	t->steps[0].type = ORACLE_KEY;
	t->steps[0].key = KEYS[roll(10)];
	t->n_steps = 1;
	while (t->n_steps < ORACLE_STEPS) {
		const char *key = t->steps[t->n_steps - 1].type == ORACLE_KEY ? t->steps[t->n_steps - 1].key : "";
		bool is_list = oracle_ends(key, "_refs") || strcmp(key, "l") == 0;
		bool is_map = oracle_ends(key, "_ref") || strcmp(key, "m") == 0 || (!key[0] && roll(2));
		if (!is_list && !is_map && roll(20))
			break;
		t->steps[t->n_steps].type = is_list && roll(15) ? (roll(2) ? ORACLE_EVERY : ORACLE_INDEX) : ORACLE_KEY;
		t->steps[t->n_steps].index = roll(3);
		t->steps[t->n_steps].key = KEYS[roll(10)];
		t->n_steps++;
	}
}

static struct oracle_test random_test(const struct stage *s)
{
	struct oracle_test t = {.type = roll(3) ? "a" : "b-c", .op = roll(12), .negated = roll(3) == 0, .n_constants = 1};
	random_path(&t);
	int type = roll(6);
	if (t.op >= ORACLE_LT && t.op <= ORACLE_GE && type == ORACLE_C_BOOL)
		type = ORACLE_C_TEXT;
	t.constants[0] = constant(type);
	const struct oracle_text *known = known_text(s);
	if (type == ORACLE_C_TEXT && known && roll(3) == 0)
		t.constants[0].text = *known;
	if (t.op == ORACLE_IN)
		t.n_constants = roll(ORACLE_CONSTANTS + 1);
	for (int i = 0; t.op == ORACLE_IN && i < t.n_constants; i++)
		t.constants[i] = constant(type == ORACLE_C_FLOAT && roll(2) ? ORACLE_C_INT : type);
	if (t.op == ORACLE_LIKE || t.op == ORACLE_MATCHES) {
		t.constants[0] = constant(ORACLE_C_TEXT);
		bool regex = t.op == ORACLE_MATCHES;
		if (roll(2))
			t.constants[0].text = near_text(s, regex);
		else if (regex || roll(2))
			t.constants[0].text = regex ? regex_text() : like_text();
	}
	if (t.op == ORACLE_ISSUBSET || t.op == ORACLE_ISSUPERSET) {
		t.constants[0].type = ORACLE_C_TEXT;
		t.constants[0].text = network_text(true);
	}
	if (t.op == ORACLE_EXISTS)
		t.n_constants = 0;
	return t;
}

static void put_quoted(struct buf *out, const struct oracle_text *t)
{
	buf_putc(out, '\'');
	for (int i = 0; i < t->n; i++) {
		if (t->point[i] == '\'' || t->point[i] == '\\')
			buf_putc(out, '\\');
		put_point(out, t->point[i]);
	}
	buf_putc(out, '\'');
}

static void put_base64(struct buf *out, const struct oracle_text *t)
{
	static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (int i = 0; i < t->n; i += 3) {
		int left = t->n - i, group = 0;
		for (int k = 0; k < 3; k++)
			group = group << 8 | (k < left ? t->point[i + k] : 0);
		for (int k = 0; k < 4; k++)
			buf_putc(out, k <= left ? DIGITS[group >> (18 - 6 * k) & 63] : '=');
	}
}

static void put_constant(struct buf *out, const struct oracle_constant *c, bool base64)
{
	switch (c->type) {
	case ORACLE_C_TEXT:
		put_quoted(out, &c->text);
		break;
	case ORACLE_C_INT:
		buf_put_i64(out, c->integer);
		break;
	case ORACLE_C_FLOAT:
		put_number(out, c->number);
		break;
	case ORACLE_C_BOOL:
		buf_puts(out, c->truth ? "true" : "false");
		break;
	case ORACLE_C_TIME:
		buf_putc(out, 't');
		put_quoted(out, &c->text);
		break;
	default:
		if (base64) {
			buf_puts(out, "b'");
			put_base64(out, &c->text);
		} else {
			buf_puts(out, "h'");
			for (int i = 0; i < c->text.n; i++)
				buf_printf(out, "%02x", (unsigned)c->text.point[i]);
		}
		buf_putc(out, '\'');
	}
}

static void put_path(struct buf *out, const struct oracle_test *t)
{
	buf_printf(out, "%s:", t->type);
	for (int i = 0; i < t->n_steps; i++) {
		bool quoted = t->steps[i].key && strchr(t->steps[i].key, '-');
		if (t->steps[i].type == ORACLE_EVERY)
			buf_puts(out, "[*]");
		else if (t->steps[i].type == ORACLE_INDEX)
			buf_printf(out, "[%d]", t->steps[i].index);
		else
			buf_printf(out, quoted ? "%s'%s'" : "%s%s", i ? "." : "", t->steps[i].key);
	}
}

static void put_test(struct buf *out, const struct oracle_test *t)
{
	static const char *const WORDS[] = {"=", "!=", "<", "<=", ">", ">=", "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"};
	const char *not = t->negated ? "NOT " : "";
	bool base64 = roll(2); /* a set is of one type, and an empty text is none in base64 */
	for (int i = 0; i < t->n_constants; i++)
		base64 = base64 && t->constants[i].text.n;
	if (t->op == ORACLE_EXISTS) {
		buf_printf(out, "%sEXISTS ", not);
		put_path(out, t);
		return;
	}
	put_path(out, t);
	buf_printf(out, " %s%s ", not, WORDS[t->op]);
	buf_puts(out, t->op == ORACLE_IN ? "(" : "");
	for (int i = 0; i < t->n_constants; i++) {
		buf_puts(out, i ? ", " : "");
		put_constant(out, &t->constants[i], base64);
	}
	buf_puts(out, t->op == ORACLE_IN ? ")" : "");
}

/* A tree of comparisons is written and evaluated in one go, for each object by itself: a bit each. */
static unsigned expression(const struct stage *s, int depth, struct buf *out)
{
	const struct oracle_world *w = &s->world;
	if (depth == 0 || roll(3) == 0) {
		struct oracle_test t = random_test(s);
		unsigned bits = 0;
		put_test(out, &t);
		for (int i = 0; i < w->n; i++)
			bits |= (unsigned)oracle_holds(w, &t, i) << i;
		return bits;
	}
	bool all = roll(2);
	buf_putc(out, '(');
	unsigned l = expression(s, depth - 1, out);
	buf_puts(out, all ? " AND " : " OR ");
	unsigned r = expression(s, depth - 1, out);
	buf_putc(out, ')');
	return all ? l & r : l | r;
}

static void agrees_with_the_slow_evaluator(void **state)
{
	static struct stage stage;
	struct pattern_run run;
	struct buf text, observations;
	int seen[2] = {0, 0};
	(void)state;
	dice = 1;
	pattern_run_init(&run);
	buf_init(&text, 1 << 16);
	buf_init(&observations, 1 << 16);
	for (int i = 0; i < CASES; i++) {
		buf_reset(&text);
		buf_reset(&observations);
		populate(&stage);
		if (roll(2))
			put_bundle(&observations, &stage.world);
		else
			put_dictionary(&observations, &stage.world);
		buf_putc(&text, '[');
		int expected = expression(&stage, roll(3), &text) != 0;
		buf_putc(&text, ']');
		int got = pattern_run(&run, buf_str(&text), buf_str(&observations));
		if (got != expected)
			fail_msg("case %d: %d (%s) instead of %d\n%.*s\n%.*s", i, got, got < 0 ? run.why : "", expected,
				 STR_ARG(buf_str(&text)), STR_ARG(buf_str(&observations)));
		seen[got]++;
	}
	assert_true(seen[0] > CASES / 10 && seen[1] > CASES / 10);
	buf_deinit(&text);
	buf_deinit(&observations);
	pattern_run_deinit(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_slow_evaluator),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

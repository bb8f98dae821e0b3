/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The automaton works on bytes and knows less than PCRE2, so it is asked for a superset (HS_FLAG_PREFILTER), and only
 * about ASCII, where a byte is a character in both. The evaluator decides.
 */
#include "match/pattern_texts.h"

#include <stdlib.h>

#include <hs/hs.h>

enum {
	EXPRESSION_MAX_BYTES = 2000, /* longer ones may take minutes to compile */
	WIDTH_MAX = 512,             /* as may what repeats a thousand times */
	WEIGHT_MAX = 128,            /* of one expression: its repetitions written out */
	WEIGHT_SUM_MAX = 1 << 14,    /* of all */
	BYTES_SUM_MAX = 1 << 20,     /* of all */
	ATTEMPTS_MAX = 64,           /* at leaving out what does not fit */
	LIKE_GROWTH = 4,
};
#define FLAGS (HS_FLAG_PREFILTER | HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY)

struct pattern_texts {
	struct arena arena;
	const char **expressions;
	unsigned *flags, *numbers;
	size_t n, cap;
	size_t weight, bytes; /* of all */
	hs_database_t *database; /* NULL while there are no expressions */
};

struct pattern_scratch {
	hs_scratch_t *hs;
};

struct pattern_texts *pattern_texts_new(void)
{
	struct pattern_texts *t = calloc(1, sizeof *t);
	if (t)
		arena_init(&t->arena, SIZE_MAX / 4);
	return t;
}

void pattern_texts_free(struct pattern_texts *t)
{
	if (!t)
		return;
	hs_free_database(t->database);
	arena_deinit(&t->arena);
	free(t->expressions);
	free(t->flags);
	free(t->numbers);
	free(t);
}

static bool is_ascii(struct str s)
{
	unsigned char all = 0;
	for (size_t i = 0; i < s.n; i++)
		all |= (unsigned char)s.p[i];
	return all < 0x80;
}

/* LIKE as a regular expression without a NUL in out, which has room. */
static void like_expression(struct str text, char *out)
{
	size_t at = 0, first = 0, end = text.n;
	while (first < end && text.p[first] == '%')
		first++;
	if (first == 0)
		out[at++] = '^';
	while (end > first && text.p[end - 1] == '%')
		end--;
	for (size_t i = first; i < end; i++) {
		char c = text.p[i];
		if (c == '_' || c == '%') {
			out[at++] = '.';
			if (c == '%')
				out[at++] = '*';
			continue;
		}
		out[at++] = '\\';
		out[at++] = 'x';
		str_hex(&text.p[i], 1, out + at);
		at += 2;
	}
	if (end == text.n)
		memcpy(out + at, "\\z", 3);
	else
		out[at] = '\0';
}

static char *expression_of(struct pattern_texts *t, enum stix_operator op, struct str text)
{
	char *out = arena_alloc(&t->arena, text.n * LIKE_GROWTH + 4);
	if (!out)
		return NULL;
	if (op == STIX_OP_LIKE) {
		like_expression(text, out);
	} else {
		memcpy(out, text.p, text.n);
		out[text.n] = '\0';
	}
	return out;
}

/*
 * About how often "{n,m}" makes the automaton repeat something: the sum of the plain ones, times those of groups, for they
 * may lie in each other.
 */
static size_t weight_of(const char *expression)
{
	size_t plain = 1, groups = 1;
	for (const char *p = strchr(expression, '{'); p; p = strchr(p + 1, '{')) {
		size_t most = 0, number = 0;
		for (const char *d = p + 1; (*d >= '0' && *d <= '9') || *d == ','; d++) {
			number = *d == ',' ? 0 : number * 10 + (size_t)(*d - '0');
			most = number > most ? number : most;
			if (most > WEIGHT_MAX)
				return SIZE_MAX;
		}
		if (p > expression && p[-1] == ')')
			groups *= most ? most : 1;
		else
			plain += most;
		if (plain * groups > WEIGHT_MAX)
			return SIZE_MAX;
	}
	return plain * groups;
}

/* Whether the library takes it at all, and it is no monster. */
static bool fits(const char *expression)
{
	hs_expr_info_t *info = NULL;
	hs_compile_error_t *error = NULL;
	if (hs_expression_info(expression, FLAGS, &info, &error) != HS_SUCCESS) {
		hs_free_compile_error(error);
		return false;
	}
	bool fine = info->min_width <= WIDTH_MAX && (info->max_width <= WIDTH_MAX || info->max_width == UINT32_MAX);
	free(info);
	return fine;
}

static bool grow(struct pattern_texts *t)
{
	size_t cap = t->cap ? t->cap * 2 : 64;
	const char **expressions = reallocarray(t->expressions, cap, sizeof *expressions);
	if (expressions)
		t->expressions = expressions;
	unsigned *flags = expressions ? reallocarray(t->flags, cap, sizeof *flags) : NULL;
	if (flags)
		t->flags = flags;
	unsigned *numbers = flags ? reallocarray(t->numbers, cap, sizeof *numbers) : NULL;
	if (!numbers)
		return false;
	t->numbers = numbers;
	t->cap = cap;
	return true;
}

enum err pattern_texts_add(struct pattern_texts *t, enum stix_operator op, struct str text, uint32_t number)
{
	if (text.n > EXPRESSION_MAX_BYTES || !is_ascii(text) || str_find(text, '\0') < text.n)
		return ERR_UNSUPPORTED;
	char *expression = expression_of(t, op, text);
	if (!expression || (t->n == t->cap && !grow(t)))
		return ERR_NOMEM;
	size_t weight = op == STIX_OP_LIKE ? 0 : weight_of(expression) - 1;
	if (weight > WEIGHT_MAX || t->weight + weight > WEIGHT_SUM_MAX || t->bytes + text.n > BYTES_SUM_MAX ||
	    !fits(expression))
		return ERR_UNSUPPORTED;
	t->weight += weight;
	t->bytes += text.n;
	t->expressions[t->n] = expression;
	t->flags[t->n] = FLAGS;
	t->numbers[t->n++] = number;
	return OK;
}

static void leave_out(struct pattern_texts *t, size_t i)
{
	t->n--;
	t->expressions[i] = t->expressions[t->n];
	t->numbers[i] = t->numbers[t->n];
}

enum err pattern_texts_build(struct pattern_texts *t, void (*left_out)(void *ctx, uint32_t number), void *ctx)
{
	for (unsigned attempt = 1; t->n; attempt++) {
		hs_compile_error_t *error = NULL;
		hs_error_t e = hs_compile_multi(t->expressions, t->flags, t->numbers, (unsigned)t->n, HS_MODE_BLOCK, NULL,
						&t->database, &error);
		if (e == HS_SUCCESS)
			return OK;
		bool known = error && error->expression >= 0 && (size_t)error->expression < t->n;
		size_t from = known ? (size_t)error->expression : 0, until = known ? from + 1 : t->n;
		hs_free_compile_error(error);
		if (e == HS_NOMEM)
			return ERR_NOMEM;
		if (attempt == ATTEMPTS_MAX) {
			from = 0;
			until = t->n;
		}
		for (size_t i = until; i-- > from;) {
			left_out(ctx, t->numbers[i]);
			leave_out(t, i);
		}
	}
	return OK;
}

struct pattern_scratch *pattern_scratch_new(const struct pattern_texts *t)
{
	struct pattern_scratch *s = t->database ? calloc(1, sizeof *s) : NULL;
	if (s && hs_alloc_scratch(t->database, &s->hs) != HS_SUCCESS) {
		free(s);
		s = NULL;
	}
	return s;
}

void pattern_scratch_free(struct pattern_scratch *s)
{
	if (!s)
		return;
	hs_free_scratch(s->hs);
	free(s);
}

struct scanning {
	void (*found)(void *ctx, uint32_t number, bool direct);
	void *ctx;
};

static int on_match(unsigned number, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
	const struct scanning *s = ctx;
	(void)from;
	(void)to;
	(void)flags;
	s->found(s->ctx, number, true);
	return 0;
}

enum err pattern_texts_scan(const struct pattern_texts *t, struct pattern_scratch *scratch, struct str s,
			    void (*found)(void *ctx, uint32_t number, bool direct), void *ctx)
{
	struct scanning scanning = {found, ctx};
	if (!t->database)
		return OK;
	if (is_ascii(s))
		return hs_scan(t->database, s.p, (unsigned)s.n, 0, scratch->hs, on_match, &scanning) ? ERR_INTERNAL : OK;
	for (size_t i = 0; i < t->n; i++)
		found(ctx, t->numbers[i], true);
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a scenario: cutting lines, and stopping with file and line when one is wrong. docs/scenarios.md. */
#ifndef TESTS_SCENARIO_WORDS_H
#define TESTS_SCENARIO_WORDS_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utc.h"
#include "model/value.h"

struct words {
	const char *file;
	unsigned line;
	struct str rest;
};

__attribute__((noreturn, format(printf, 2, 3))) static inline void wrong(const struct words *w, const char *format, ...)
{
	va_list ap;
	fprintf(stderr, "%s:%u: ", w->file, w->line);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

/* The next word; "..." in double quotes is one, without them. Empty at the end. */
static inline struct str next_word(struct words *w)
{
	w->rest = str_trim(w->rest);
	if (w->rest.n && w->rest.p[0] == '"') {
		struct str inside = str_from(w->rest, 1);
		size_t end = str_find(inside, '"');
		if (end == inside.n)
			wrong(w, "a quote is not closed");
		w->rest = str_from(inside, end + 1);
		return str_upto(inside, end);
	}
	size_t end = str_find(w->rest, ' ');
	struct str word = str_upto(w->rest, end);
	w->rest = str_from(w->rest, end);
	return word;
}

/* The word that must follow. */
static inline struct str value_word(struct words *w, struct str key)
{
	struct str word = next_word(w);
	if (word.n == 0)
		wrong(w, "\"%.*s\" needs a value", STR_ARG(key));
	return word;
}

static inline int64_t number_word(struct words *w, struct str key)
{
	struct str word = value_word(w, key);
	int64_t v;
	if (str_to_i64(word, &v))
		wrong(w, "%.*s: \"%.*s\" is no number", STR_ARG(key), STR_ARG(word));
	return v;
}

static inline int64_t seconds_word(struct words *w, struct str key)
{
	return number_word(w, key) * UTC_SECOND;
}

static inline void parse_value(struct words *w, enum kind kind, struct str text, struct value_buf *out)
{
	const char *why = "";
	if (value_parse(kind, text, out, &why))
		wrong(w, "\"%.*s\" is refused as %.*s: %s", STR_ARG(text), STR_ARG(kind_name(kind)), why);
}

static inline enum kind kind_word(struct words *w, struct str word)
{
	enum kind kind = kind_find(word);
	if (kind == KIND_NONE)
		wrong(w, "\"%.*s\" is no kind", STR_ARG(word));
	return kind;
}

#endif

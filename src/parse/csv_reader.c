/* SPDX-License-Identifier: Apache-2.0 */
/* Lines without quotes are cut at the separators; the others take the slow path. */
#include "parse/csv_reader.h"

#include "base/limits.h"

void csv_reader_init(struct csv_reader *r, struct str text, char separator)
{
	*r = (struct csv_reader){.rest = text, .separator = separator};
	arena_init(&r->arena, 2 * LIMIT_LINE_BYTES);
}

void csv_reader_deinit(struct csv_reader *r)
{
	arena_deinit(&r->arena);
}

static void add_field(struct csv_reader *r, struct str field)
{
	if (r->n_fields < CSV_FIELDS_MAX)
		r->fields[r->n_fields++] = field;
}

static void split_plain(struct csv_reader *r, struct str line)
{
	while (line.p)
		add_field(r, str_trim(str_next_field(&line, r->separator)));
}

static enum err undouble(struct csv_reader *r, struct str quoted)
{
	char *p = arena_alloc(&r->arena, quoted.n);
	size_t n = 0;
	if (!p)
		return ERR_NOMEM;
	for (size_t i = 0; i < quoted.n; i++) {
		if (quoted.p[i] == '"')
			i++;
		p[n++] = quoted.p[i];
	}
	add_field(r, str_trim(str_make(p, n)));
	return OK;
}

/* s begins behind an opening quote; *out_n is the offset of the closing one. */
static enum err quoted_field(struct csv_reader *r, struct str s, size_t *out_n, const char **why)
{
	bool doubled = false;
	size_t n = 0;
	for (;;) {
		n += str_find(str_from(s, n), '"');
		if (n >= s.n) {
			*why = "a quote that is never closed";
			return ERR_SYNTAX;
		}
		if (n + 1 >= s.n || s.p[n + 1] != '"')
			break;
		doubled = true;
		n += 2;
	}
	*out_n = n;
	if (doubled)
		return undouble(r, str_upto(s, n));
	add_field(r, str_trim(str_upto(s, n)));
	return OK;
}

static size_t blanks(struct str s)
{
	size_t n = 0;
	while (n < s.n && s.p[n] == ' ')
		n++;
	return n;
}

/* From the begin of s, which may hold more than the record; *out_n is the length of the record with its line end. */
static enum err split_quoted(struct csv_reader *r, struct str s, size_t *out_n, const char **why)
{
	size_t at = 0;
	for (;;) {
		size_t quote = at + blanks(str_from(s, at));
		if (quote < s.n && s.p[quote] == '"') {
			size_t n;
			enum err e = quoted_field(r, str_from(s, quote + 1), &n, why);
			if (e)
				return e;
			at = quote + n + 2;
			at += blanks(str_from(s, at));
		} else {
			size_t begin = at;
			while (at < s.n && s.p[at] != r->separator && s.p[at] != '\n')
				at++;
			add_field(r, str_trim(str_make(s.p + begin, at - begin)));
		}
		if (at < s.n && s.p[at] == '\r')
			at++;
		if (at == s.n || s.p[at] == '\n') {
			*out_n = at + (at < s.n);
			return OK;
		}
		if (s.p[at] != r->separator) {
			*why = "text behind a closing quote";
			return ERR_SYNTAX;
		}
		at++;
	}
}

static uint64_t count_lines(struct str s)
{
	uint64_t n = 0;
	for (size_t at = 0; (at += str_find(str_from(s, at), '\n')) < s.n; at++)
		n++;
	return n;
}

enum err csv_reader_next(struct csv_reader *r, const char **why)
{
	struct str all = r->rest, line;
	if (!str_next_line(&r->rest, &line))
		return ERR_NOT_FOUND;
	r->line = ++r->lines;
	r->raw = line;
	r->n_fields = 0;
	if (line.n > LIMIT_LINE_BYTES) {
		*why = "a line longer than the limit";
		return ERR_SYNTAX;
	}
	if (str_find(line, '"') == line.n) {
		split_plain(r, line);
		return OK;
	}
	size_t n;
	arena_reset(&r->arena);
	enum err e = split_quoted(r, str_upto(all, all.n < LIMIT_LINE_BYTES ? all.n : LIMIT_LINE_BYTES), &n, why);
	if (e)
		return e;
	if (n == LIMIT_LINE_BYTES && n < all.n && all.p[n - 1] != '\n') {
		*why = "a record longer than the limit";
		return ERR_SYNTAX;
	}
	size_t taken = r->rest.p ? (size_t)(r->rest.p - all.p) : all.n;
	if (n > taken) {
		r->lines += count_lines(str_make(all.p + taken, n - taken)) + (n == all.n && all.p[n - 1] != '\n');
		r->rest = n < all.n ? str_from(all, n) : (struct str){NULL, 0};
		r->raw = str_upto(all, n);
	}
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at the first rows. */
#include "parse/csv_layout.h"

#include "base/hash.h"
#include "model/value.h"
#include "parse/csv_reader.h"

enum { SAMPLE_ROWS = 20 };

/* A document from its first row on, and the last comment line before that, without its '#'. */
struct head {
	struct str rows, comment;
};

static bool is_comment(struct str line)
{
	return line.n == 0 || line.p[0] == '#';
}

static struct head split_head(struct str doc)
{
	struct head head = {doc, str_make("", 0)};
	struct str rest = doc, line;
	while (str_next_line(&rest, &line)) {
		struct str text = str_trim(line);
		if (!is_comment(text))
			return head;
		if (text.n)
			head.comment = str_from(text, 1);
		head.rows = rest;
	}
	head.rows = str_make("", 0);
	return head;
}

struct str csv_layout_rows(struct str doc)
{
	return split_head(doc).rows;
}

/* The least and the largest number of fields of the first rows. */
static enum err count_fields(struct str rows, char separator, size_t *least, size_t *most)
{
	struct csv_reader r;
	const char *why;
	enum err e = OK;
	csv_reader_init(&r, rows, separator);
	*least = CSV_FIELDS_MAX;
	*most = 0;
	for (int i = 0; i < SAMPLE_ROWS && e != ERR_NOT_FOUND && e != ERR_NOMEM; i++) {
		e = csv_reader_next(&r, &why);
		if (e || is_comment(str_trim(r.raw)))
			continue;
		*least = r.n_fields < *least ? r.n_fields : *least;
		*most = r.n_fields > *most ? r.n_fields : *most;
	}
	csv_reader_deinit(&r);
	return e == ERR_NOMEM ? e : OK;
}

/* *out_fields is 1 when no separator cuts all rows alike. */
static enum err find_separator(struct str rows, char *out, size_t *out_fields)
{
	static const char SEPARATORS[] = {',', '\t', ';', '|'};
	size_t best = 1, fallback = 1;
	*out = ',';
	for (size_t i = 0; i < sizeof SEPARATORS; i++) {
		size_t least, most;
		enum err e = count_fields(rows, SEPARATORS[i], &least, &most);
		if (e)
			return e;
		bool alike = least == most && least > best;
		if (alike || (best == 1 && least < most && least > fallback)) {
			*out = SEPARATORS[i];
			best = alike ? least : best;
			fallback = least;
		}
	}
	*out_fields = best;
	return OK;
}

static bool is_value(struct str field)
{
	struct value_buf v;
	const char *why;
	return value_guess(field, &v, &why) == OK;
}

static bool has_value(const struct csv_reader *r)
{
	for (size_t i = 0; i < r->n_fields; i++)
		if (is_value(r->fields[i]))
			return true;
	return false;
}

/* Whether the first row of text is a header; a row that holds a value is none. */
static enum err read_header(struct csv_reader *r, struct str text, char separator, struct csv_columns *out,
			    bool *out_is)
{
	const char *why;
	csv_reader_init(r, text, separator);
	enum err e = csv_reader_next(r, &why);
	*out_is = e == OK && csv_columns_guess(r->fields, r->n_fields, out) && !has_value(r);
	return e == ERR_NOMEM ? e : OK;
}

struct tally {
	size_t rows;
	struct {
		size_t values, words;
		size_t repeats; /* of the row before */
		uint64_t last;
	} column[CSV_FIELDS_MAX];
};

static enum err tally_rows(struct str rows, char separator, struct tally *t)
{
	struct csv_reader r;
	const char *why;
	enum err e = OK;
	*t = (struct tally){0};
	csv_reader_init(&r, rows, separator);
	for (int i = 0; i < SAMPLE_ROWS && e != ERR_NOT_FOUND && e != ERR_NOMEM; i++) {
		e = csv_reader_next(&r, &why);
		if (e || is_comment(str_trim(r.raw)))
			continue;
		t->rows++;
		for (size_t k = 0; k < r.n_fields; k++) {
			kind_set kinds;
			uint64_t hash = XXH3_64bits(r.fields[k].p, r.fields[k].n);
			t->column[k].values += is_value(r.fields[k]);
			t->column[k].words += csv_columns_kinds(r.fields[k], &kinds);
			t->column[k].repeats += hash == t->column[k].last;
			t->column[k].last = hash;
		}
	}
	csv_reader_deinit(&r);
	return e == ERR_NOMEM ? e : OK;
}

/*
 * Without a header: the leftmost column that holds a value in most rows, and not one and the same (a name of the
 * publisher, say), and one that holds a type word in most.
 */
static enum err columns_of_rows(struct str rows, char separator, struct csv_columns *out, const char **why)
{
	struct tally t;
	enum err e = tally_rows(rows, separator, &t);
	if (e)
		return e;
	csv_columns_init(out);
	for (size_t k = 0; k < CSV_FIELDS_MAX; k++) {
		if (out->n_values == 0 && 2 * t.column[k].values > t.rows && 2 * t.column[k].repeats <= t.rows)
			out->value[out->n_values++] = (int)k;
		else if (out->kind < 0 && 2 * t.column[k].words > t.rows)
			out->kind = (int)k;
	}
	*why = "no column of values is recognised: give a mapping";
	return out->n_values ? OK : ERR_UNSUPPORTED;
}

static enum err find_columns(const struct head *head, struct str mapping, struct csv_reader *r,
			     struct csv_layout *out, const char **why)
{
	bool found;
	enum err e = read_header(r, head->rows, out->separator, &out->columns, &found);
	out->header_row = found;
	if (!e && !found) {
		csv_reader_deinit(r);
		e = read_header(r, head->comment, out->separator, &out->columns, &found);
		found = found && r->n_fields > 1;
	}
	if (e)
		return e;
	out->named = found;
	if (mapping.n == 0)
		return found ? OK : columns_of_rows(head->rows, out->separator, &out->columns, why);
	if (found)
		return csv_columns_map(mapping, r->fields, r->n_fields, &out->columns, why);
	/* A header of unknown names is one too when the mapping uses them. */
	csv_reader_deinit(r);
	csv_reader_init(r, head->rows, out->separator);
	e = csv_reader_next(r, why);
	if (e)
		return e == ERR_NOMEM ? e : ERR_UNSUPPORTED;
	e = csv_columns_map(mapping, NULL, 0, &out->columns, why);
	if (e == OK)
		return OK;
	out->header_row = true;
	return csv_columns_map(mapping, r->fields, r->n_fields, &out->columns, why);
}

enum err csv_layout_find(struct str doc, struct str mapping, struct csv_layout *out, const char **why)
{
	struct csv_layout layout;
	struct head head = split_head(doc);
	*why = "no rows";
	if (head.rows.n == 0)
		return ERR_UNSUPPORTED;
	enum err e = find_separator(head.rows, &layout.separator, &layout.fields);
	if (e)
		return e;
	struct csv_reader r;
	csv_reader_init(&r, head.rows, layout.separator);
	e = find_columns(&head, mapping, &r, &layout, why);
	csv_reader_deinit(&r);
	if (e == OK)
		*out = layout;
	return e;
}

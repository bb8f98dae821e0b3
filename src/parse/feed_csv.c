/* SPDX-License-Identifier: Apache-2.0 */
/* Rows into reports. */
#include "parse/feed_csv.h"

#include "base/utf8.h"
#include "parse/csv_layout.h"
#include "parse/csv_reader.h"
#include "parse/feed_list.h"
#include "parse/feed_sink.h"

struct table {
	struct csv_reader reader;
	struct csv_layout layout;
	bool mapped; /* by the user */
	kind_set kinds;
	const struct feed_sink *sink;
	struct report defaults;
	char label[LIMIT_LABEL_BYTES];
	struct value_buf value;
};

static struct str field(const struct table *t, int column)
{
	bool present = column >= 0 && (size_t)column < t->reader.n_fields;
	return present ? t->reader.fields[column] : str_make("", 0);
}

/* RFC 3339; the same without an offset or with " UTC" is UTC; ten digits or more are seconds since 1970. */
static bool read_time(struct str s, int64_t *out)
{
	char text[40];
	if (str_has_suffix(s, STR(" UTC")))
		s.n -= 4;
	if (s.n >= sizeof text)
		return false;
	if (utc_parse(s, out) == OK || (s.n >= 10 && str_find(s, '-') == s.n && utc_parse_epoch(s, out) == OK))
		return true;
	memcpy(text, s.p, s.n);
	text[s.n] = 'Z';
	return utc_parse(str_make(text, s.n + 1), out) == OK;
}

/* False when the row has to be refused. */
static bool take_time(const struct table *t, int column, int64_t *out)
{
	struct str text = field(t, column);
	return text.n == 0 || read_time(text, out) || !t->mapped;
}

static struct str next_piece(struct str *rest)
{
	size_t n = 0;
	while (n < rest->n && (rest->p[n] == '\0' || !strchr(",;|#", rest->p[n])))
		n++;
	struct str piece = str_trim(str_upto(*rest, n));
	*rest = str_from(*rest, n < rest->n ? n + 1 : n);
	return piece;
}

static struct str find_label(const struct table *t)
{
	struct str generic = {"", 0};
	for (int i = 0; i < t->layout.columns.n_labels; i++) {
		struct str rest = field(t, t->layout.columns.label[i]);
		while (rest.n) {
			struct str piece = next_piece(&rest);
			if (piece.n && !feed_sink_label_is_generic(piece))
				return piece;
			if (generic.n == 0)
				generic = piece;
		}
	}
	return generic;
}

/* What the row says of its values; false with a reason when it has to be refused. */
static bool fill_report(struct table *t, struct report *r, const char **why)
{
	const struct csv_columns *c = &t->layout.columns;
	uint64_t confidence;
	enum tlp tlp;
	r->line = t->reader.line;
	r->label = str_make(t->label, label_canon(find_label(t), t->label));
	if (c->confidence >= 0 && str_to_u64(field(t, c->confidence), 100, &confidence) == OK)
		r->confidence = (int)confidence;
	if (c->tlp >= 0 && tlp_parse(field(t, c->tlp), &tlp) == OK)
		r->tlp = tlp;
	*why = "a time that cannot be read";
	return take_time(t, c->valid_from, &r->valid_from) && take_time(t, c->valid_until, &r->valid_until);
}

static enum err report_values(struct table *t, struct report *r, kind_set row_kinds)
{
	const struct csv_columns *c = &t->layout.columns;
	bool any = false;
	for (int i = 0; i < c->n_values; i++) {
		struct str text = field(t, c->value[i]);
		kind_set kinds = row_kinds ? row_kinds : c->kinds[i] ? c->kinds[i] : t->kinds;
		const char *why;
		if (text.n == 0)
			continue;
		any = true;
		if (feed_sink_value(kinds, text, &t->value, &why)) {
			feed_sink_refuse(t->sink, r->line, t->reader.raw, why);
			continue;
		}
		r->value = value_of(&t->value);
		enum err e = t->sink->report(t->sink->ctx, r);
		if (e)
			return e;
	}
	if (!any)
		feed_sink_refuse(t->sink, r->line, t->reader.raw, "a row without a value");
	return OK;
}

static enum err read_row(struct table *t)
{
	struct report r = t->defaults;
	const char *why;
	kind_set kinds = 0;
	int column = t->layout.columns.kind;
	if (!utf8_valid(t->reader.raw))
		why = "not UTF-8";
	else if (column >= 0 && !csv_columns_kinds(field(t, column), &kinds))
		why = "a type that is not supported";
	else if (fill_report(t, &r, &why))
		return report_values(t, &r, kinds);
	feed_sink_refuse(t->sink, t->reader.line, t->reader.raw, why);
	return OK;
}

static enum err read_rows(struct table *t)
{
	for (bool header = t->layout.header_row;;) {
		const char *why;
		enum err e = csv_reader_next(&t->reader, &why);
		if (e == ERR_NOT_FOUND)
			return OK;
		if (e == ERR_SYNTAX) {
			feed_sink_refuse(t->sink, t->reader.line, t->reader.raw, why);
			continue;
		}
		struct str raw = str_trim(t->reader.raw);
		if (!e && (raw.n == 0 || raw.p[0] == '#'))
			continue;
		if (!e && !header)
			e = read_row(t);
		header = false;
		if (e)
			return e;
	}
}

enum err feed_csv_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
			struct parse_fault *fault)
{
	struct table t = {.mapped = opts->mapping.n > 0, .sink = sink, .defaults = feed_sink_defaults(opts)};
	if (opts->kind)
		t.kinds = kind_bit(opts->kind);
	fault->at = 0;
	enum err e = csv_layout_find(doc, opts->mapping, &t.layout, &fault->what);
	if (e)
		return e;
	csv_reader_init(&t.reader, doc, t.layout.separator);
	e = read_rows(&t);
	csv_reader_deinit(&t.reader);
	return e;
}

bool feed_csv_recognise(struct str doc)
{
	enum { SAMPLE_LINES = 20 };
	struct csv_layout layout;
	const char *why;
	int lines = 0, values = 0;
	struct str line;
	if (csv_layout_find(doc, str_make("", 0), &layout, &why))
		return false;
	if (layout.named || layout.fields < 2)
		return layout.named;
	struct str rest = csv_layout_rows(doc);
	for (; lines < SAMPLE_LINES && str_next_line(&rest, &line); lines++)
		values += feed_list_has_value(str_trim(line));
	return 2 * values < lines;
}

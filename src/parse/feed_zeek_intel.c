/* SPDX-License-Identifier: Apache-2.0 */
/* The columns are few and named by the file itself. */
#include "parse/feed_zeek_intel.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "parse/feed_sink.h"

enum { COLUMNS_MAX = 64, LABEL_MAX_BYTES = 60 };

static const struct str LABELS[] = {
	STR_INIT("meta.malware"), STR_INIT("meta.family"), STR_INIT("meta.campaign"),
	STR_INIT("meta.threat"),  STR_INIT("meta.desc"),
};
enum { LABELS_N = sizeof LABELS / sizeof *LABELS };

/* Columns are counted from 0; -1 is none. */
struct columns {
	int indicator, type;
	int label[LABELS_N];
};

struct reader {
	const struct feed_sink *sink;
	struct report report;
	struct columns columns;
	struct str fields[COLUMNS_MAX];
	size_t n_fields;
	struct str line;
	char label[LIMIT_LABEL_BYTES];
	struct value_buf value;
};

static void split(struct reader *r, struct str line)
{
	r->n_fields = 0;
	while (line.p && r->n_fields < COLUMNS_MAX)
		r->fields[r->n_fields++] = str_trim(str_next_field(&line, '\t'));
}

static int column(const struct reader *r, struct str name)
{
	for (size_t i = 0; i < r->n_fields; i++)
		if (str_eq(r->fields[i], name))
			return (int)i;
	return -1;
}

/* names begins behind "#fields" and its tab. */
static bool read_fields(struct reader *r, struct str names)
{
	split(r, names);
	r->columns.indicator = column(r, STR("indicator"));
	r->columns.type = column(r, STR("indicator_type"));
	for (size_t i = 0; i < LABELS_N; i++)
		r->columns.label[i] = column(r, LABELS[i]);
	return r->columns.indicator >= 0 && r->columns.type >= 0;
}

static struct str field(const struct reader *r, int at)
{
	struct str s = at >= 0 && (size_t)at < r->n_fields ? r->fields[at] : str_make("", 0);
	return str_eq(s, STR("-")) || str_eq(s, STR("(empty)")) ? str_make("", 0) : s;
}

/* A name of a type in Zeek's Intel module; false when it has no counterpart here. */
static bool type_kinds(struct str type, kind_set *out)
{
	static const struct {
		struct str name;
		kind_set kinds;
	} TYPES[] = {
		{STR_INIT("Intel::ADDR"), 1u << KIND_IPV4 | 1u << KIND_IPV6},
		{STR_INIT("Intel::SUBNET"), 1u << KIND_NETWORK | 1u << KIND_IPV4 | 1u << KIND_IPV6},
		{STR_INIT("Intel::DOMAIN"), 1u << KIND_DOMAIN},
		{STR_INIT("Intel::URL"), 1u << KIND_URL},
		{STR_INIT("Intel::EMAIL"), 1u << KIND_EMAIL},
		{STR_INIT("Intel::FILE_HASH"), 1u << KIND_MD5 | 1u << KIND_SHA1 | 1u << KIND_SHA256 | 1u << KIND_SHA512},
		{STR_INIT("Intel::CERT_HASH"), 1u << KIND_CERT_SHA1},
	};
	for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
		if (str_eq(type, TYPES[i].name)) {
			*out = TYPES[i].kinds;
			return true;
		}
	}
	return false;
}

static struct str find_label(const struct reader *r)
{
	for (size_t i = 0; i < LABELS_N; i++) {
		struct str text = field(r, r->columns.label[i]);
		if (text.n && text.n <= LABEL_MAX_BYTES && !feed_sink_label_is_generic(text))
			return text;
	}
	return str_make("", 0);
}

static enum err parse_value(struct reader *r, kind_set kinds, struct str text, const char **why)
{
	char url[LIMIT_URL_BYTES];
	const struct str scheme = STR("http://");
	bool add = kinds == kind_bit(KIND_URL) && str_find_str(text, STR("://")) == text.n;
	if (!add || text.n > sizeof url - scheme.n)
		return feed_sink_value(kinds, text, &r->value, why);
	memcpy(url, scheme.p, scheme.n);
	memcpy(url + scheme.n, text.p, text.n);
	return feed_sink_value(kinds, str_make(url, scheme.n + text.n), &r->value, why);
}

static enum err read_row(struct reader *r)
{
	kind_set kinds = 0;
	const char *why;
	split(r, r->line);
	struct str text = field(r, r->columns.indicator);
	if (!utf8_valid(r->line))
		why = "not UTF-8";
	else if (text.n == 0)
		why = "a row without an indicator";
	else if (!type_kinds(field(r, r->columns.type), &kinds))
		why = "a type that is not supported";
	else if (parse_value(r, kinds, text, &why) == OK) {
		r->report.value = value_of(&r->value);
		r->report.label = str_make(r->label, label_canon(find_label(r), r->label));
		return r->sink->report(r->sink->ctx, &r->report);
	}
	feed_sink_refuse(r->sink, r->report.line, r->line, why);
	return OK;
}

enum err feed_zeek_intel_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
			       struct parse_fault *fault)
{
	struct reader r = {.sink = sink, .report = feed_sink_defaults(opts)};
	const char *begin = doc.p;
	bool named = false;
	enum err e = OK;
	while (!e && str_next_line(&doc, &r.line)) {
		r.report.line++;
		*fault = (struct parse_fault){(size_t)(r.line.p - begin), "a row before the #fields line"};
		if (r.line.n > LIMIT_LINE_BYTES) {
			feed_sink_refuse(sink, r.report.line, r.line, "a line longer than the limit");
		} else if (str_has_prefix(r.line, STR("#fields\t"))) {
			named = read_fields(&r, str_from(r.line, 8));
			fault->what = "a #fields line without indicator and indicator_type";
			e = named ? OK : ERR_SYNTAX;
		} else if (str_trim(r.line).n && r.line.p[0] != '#') {
			e = named ? read_row(&r) : ERR_SYNTAX;
		}
	}
	return e;
}

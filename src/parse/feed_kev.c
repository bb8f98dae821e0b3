/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of the catalogue. */
#include "parse/feed_kev.h"

#include "base/jsonw.h"
#include "base/utc.h"
#include "parse/csv_reader.h"
#include "parse/cve_facts.h"
#include "parse/feed_sink.h"
#include "parse/json.h"

enum { ENTRY_MAX_BYTES = 64 << 10 };

struct catalogue {
	const struct feed_doc_opts *opts;
	const struct feed_sink *sink;
	struct json_parser *parser;
	uint64_t ordinal;
};

/*
 * The catalogue gives entries no versions. What changes of an entry is that ransomware is found to use it: that is taken for
 * a later one.
 */
static int64_t version_of(const struct cve_facts *f)
{
	int64_t added;
	return utc_parse(f->kev_added, &added) ? UTC_NONE : added + f->ransomware;
}

static enum err take_entry(struct catalogue *c, struct str raw)
{
	char id[CVE_FACTS_ID_BYTES];
	struct value_buf cve;
	struct cve_facts facts;
	const char *why = NULL;
	c->ordinal++;
	enum err e = cve_facts_kev(c->parser, raw, &facts);
	if (e == OK)
		e = value_parse(KIND_CVE, facts.id, &cve, &why);
	if (e == ERR_NOMEM)
		return e;
	if (e) {
		feed_sink_refuse(c->sink, c->ordinal, raw, why ? why : "an entry without cveID and dateAdded");
		return OK;
	}
	struct report r = feed_sink_defaults(c->opts);
	r.value = value_of(&cve);
	r.object = cve_facts_kev_id(r.value, id);
	r.line = c->ordinal;
	const struct source_object o = {.id = r.object, .type = STR("kev"), .modified = version_of(&facts), .raw = raw, .tlp = r.tlp,
	                                .line = c->ordinal};
	e = c->sink->object ? c->sink->object(c->sink->ctx, &o) : OK;
	return e ? e : c->sink->report(c->sink->ctx, &r);
}

static enum err each(void *ctx, struct str raw, size_t at)
{
	(void)at;
	return take_entry(ctx, raw);
}

static enum err take_row(struct catalogue *c, const struct csv_reader *header, const struct csv_reader *row, struct buf *entry)
{
	char key[64];
	buf_reset(entry);
	struct jsonw w = jsonw_on(entry);
	jsonw_open(&w, '{');
	for (size_t i = 0; i < row->n_fields && i < header->n_fields; i++) {
		struct str name = header->fields[i];
		if (name.n >= sizeof key)
			continue;
		memcpy(key, name.p, name.n);
		key[name.n] = '\0';
		jsonw_pair_str(&w, key, row->fields[i]);
	}
	jsonw_close(&w, '}');
	enum err e = buf_err(entry);
	if (e != ERR_LIMIT)
		return e ? e : take_entry(c, buf_str(entry));
	feed_sink_refuse(c->sink, row->line, row->raw, "a row larger than the limit");
	return OK;
}

bool feed_kev_recognise(struct str first_line)
{
	return str_has_prefix(first_line, STR("cveID,")) && str_find_str(first_line, STR(",dateAdded,")) < first_line.n;
}

static enum err read_rows(struct catalogue *c, struct str doc, struct parse_fault *fault)
{
	struct csv_reader header, row;
	struct buf entry;
	const char *why;
	csv_reader_init(&header, doc, ',');
	csv_reader_init(&row, doc, ',');
	buf_init(&entry, ENTRY_MAX_BYTES);
	enum err e = csv_reader_next(&header, &why);
	if (e || !feed_kev_recognise(header.raw)) {
		*fault = (struct parse_fault){0, "not the header of the catalogue: cveID,...,dateAdded,..."};
		e = ERR_UNSUPPORTED;
	} else {
		e = csv_reader_next(&row, &why);
	}
	while (e == OK) {
		e = csv_reader_next(&row, &why);
		if (e == OK) {
			e = take_row(c, &header, &row, &entry);
		} else if (e == ERR_SYNTAX) {
			feed_sink_refuse(c->sink, row.line, row.raw, why);
			e = OK;
		}
	}
	buf_deinit(&entry);
	csv_reader_deinit(&row);
	csv_reader_deinit(&header);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err feed_kev_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink, struct parse_fault *fault)
{
	struct catalogue c = {.opts = opts, .sink = sink, .parser = json_parser_new()};
	struct json_parser *splitter = json_parser_new();
	enum err e = ERR_NOMEM;
	if (c.parser && splitter && str_has_prefix(str_trim(doc), STR("{")))
		e = json_split(splitter, doc, "vulnerabilities", each, &c, fault);
	else if (c.parser && splitter)
		e = read_rows(&c, doc, fault);
	if (e == ERR_NOT_FOUND) {
		*fault = (struct parse_fault){0, "JSON without an array 'vulnerabilities'"};
		e = ERR_UNSUPPORTED;
	}
	json_parser_free(splitter);
	json_parser_free(c.parser);
	return e;
}

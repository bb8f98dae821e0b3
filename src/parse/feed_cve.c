/* SPDX-License-Identifier: Apache-2.0 */
/* CVE records. */
#include "parse/feed_cve.h"

#include "base/limits.h"
#include "parse/cve_facts.h"
#include "parse/feed_sink.h"
#include "parse/json.h"
#include "parse/json_scan.h"

static enum err take_record(struct json_parser *p, struct str raw, uint64_t ordinal, const struct feed_doc_opts *opts,
                            const struct feed_sink *sink)
{
	char id[CVE_FACTS_ID_BYTES];
	struct value_buf cve;
	struct cve_facts facts;
	const char *why = "a record larger than the limit";
	enum err e = raw.n > LIMIT_OBJECT_BYTES ? ERR_LIMIT : cve_facts_record(p, raw, &facts);
	if (e == ERR_NOMEM)
		return e;
	if (e == ERR_SYNTAX || e == ERR_VALUE)
		why = "not a CVE record with cveMetadata.cveId";
	if (e == OK)
		e = value_parse(KIND_CVE, facts.id, &cve, &why);
	if (e) {
		feed_sink_refuse(sink, ordinal, raw, why);
		return OK;
	}
	const struct source_object o = {.id = cve_facts_record_id(value_of(&cve), id), .type = STR("cve"), .modified = facts.modified, .raw = raw,
	                                .tlp = opts->tlp, .line = ordinal};
	return sink->object ? sink->object(sink->ctx, &o) : OK;
}

enum err feed_cve_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink, struct parse_fault *fault)
{
	struct json_parser *p = json_parser_new();
	struct json_scan s = {.text = doc};
	enum err e = p ? OK : ERR_NOMEM;
	bool array = json_scan_take(&s, '[');
	uint64_t ordinal = 0;
	while (e == OK && json_scan_blank(&s) != '\0' && !(array && json_scan_take(&s, ']'))) {
		size_t from = s.at;
		e = json_scan_value(&s, LIMIT_JSON_DEPTH);
		if (e == OK)
			e = take_record(p, str_make(doc.p + from, s.at - from), ++ordinal, opts, sink);
		else
			*fault = (struct parse_fault){s.at, s.what};
		if (array && e == OK && !json_scan_take(&s, ',') && json_scan_blank(&s) != ']') {
			*fault = (struct parse_fault){s.at, "a comma or the end of the array is expected"};
			e = ERR_SYNTAX;
		}
	}
	if (e == OK && s.at < doc.n && json_scan_blank(&s) == '\0' && s.at < doc.n) {
		*fault = (struct parse_fault){s.at, "a NUL byte"};
		e = ERR_SYNTAX;
	}
	json_parser_free(p);
	return e;
}

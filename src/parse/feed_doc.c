/* SPDX-License-Identifier: Apache-2.0 */
/* Names of formats, and the way to their readers. */
#include "parse/feed_doc.h"

#include "base/limits.h"
#include "parse/feed_csv.h"
#include "parse/feed_cve.h"
#include "parse/feed_kev.h"
#include "parse/feed_list.h"
#include "parse/feed_misp.h"
#include "parse/feed_stix.h"
#include "parse/feed_zeek_intel.h"

struct str feed_format_name(enum feed_format f)
{
	static const struct str NAMES[] = {
#define X(name, text) STR_INIT(text),
		FEED_FORMAT_MAP(X)
#undef X
	};
	return f < FEED_FORMAT_COUNT ? NAMES[f] : STR("unknown");
}

enum feed_format feed_format_find(struct str name)
{
	enum feed_format f = FEED_AUTO;
	while (f < FEED_FORMAT_COUNT && !str_eq(name, feed_format_name(f)))
		f++;
	return f;
}

static enum err wrong(struct parse_fault *fault, size_t at, const char *what, enum err e)
{
	*fault = (struct parse_fault){at, what};
	return e;
}

static enum err parse_text(struct str doc, enum feed_format format, const struct feed_doc_opts *opts,
			   const struct feed_sink *sink, struct parse_fault *fault)
{
	size_t nul = str_find(doc, '\0');
	const char *why;
	if (nul < doc.n)
		return wrong(fault, nul, "a NUL byte in a text format", ERR_SYNTAX);
	if (str_has_prefix(doc, STR("\xEF\xBB\xBF")))
		doc = str_from(doc, 3);
	struct str begin = str_trim(doc);
	if (begin.n && begin.p[0] == '<' && feed_doc_recognise(begin, &why) == FEED_FORMAT_COUNT)
		return wrong(fault, 0, why, ERR_UNSUPPORTED);
	if (format == FEED_CSV)
		return feed_csv_parse(doc, opts, sink, fault);
	if (format == FEED_ZEEK_INTEL)
		return feed_zeek_intel_parse(doc, opts, sink, fault);
	return feed_list_parse(doc, opts, sink);
}

enum err feed_doc_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
			struct parse_fault *fault)
{
	enum feed_format format = opts->format;
	const char *why = "not a format of feeds";
	if (doc.n > LIMIT_FEED_BYTES)
		return wrong(fault, LIMIT_FEED_BYTES, "a document larger than the limit", ERR_LIMIT);
	if (format == FEED_AUTO)
		format = feed_doc_recognise(doc, &why);
	switch (format) {
	case FEED_LIST:
	case FEED_CSV:
	case FEED_ZEEK_INTEL:
		return parse_text(doc, format, opts, sink, fault);
	case FEED_STIX:
		return feed_stix_parse(doc, opts, sink, fault);
	case FEED_MISP:
		return feed_misp_parse(doc, opts, sink, fault);
	case FEED_KEV:
		return feed_kev_parse(doc, opts, sink, fault);
	case FEED_CVE:
		return feed_cve_parse(doc, opts, sink, fault);
	case FEED_MISP_MANIFEST:
		return wrong(fault, 0, "a manifest names events but holds none: import the folder", ERR_UNSUPPORTED);
	default:
		return wrong(fault, 0, why, ERR_UNSUPPORTED);
	}
}

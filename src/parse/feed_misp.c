/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes into reports, by a table of their types. */
#include "parse/feed_misp.h"

#include <stdio.h>

#include "base/limits.h"
#include "model/uuid.h"
#include "parse/feed_sink.h"
#include "parse/json.h"
#include "parse/misp_tags.h"

enum { INFO_LABEL_MAX_BYTES = 60 };

/* A value of two parts is "first|second"; KIND_NONE: the part is no observable. */
static const struct type {
	struct str name;
	enum kind first, second;
	bool two;
} TYPES[] = {
	{STR_INIT("ip-src"), KIND_NETWORK, KIND_NONE, false},
	{STR_INIT("ip-dst"), KIND_NETWORK, KIND_NONE, false},
	{STR_INIT("ip-src|port"), KIND_ENDPOINT, KIND_NONE, false},
	{STR_INIT("ip-dst|port"), KIND_ENDPOINT, KIND_NONE, false},
	{STR_INIT("domain"), KIND_DOMAIN, KIND_NONE, false},
	{STR_INIT("hostname"), KIND_DOMAIN, KIND_NONE, false},
	{STR_INIT("domain|ip"), KIND_DOMAIN, KIND_NETWORK, true},
	{STR_INIT("url"), KIND_URL, KIND_NONE, false},
	{STR_INIT("email"), KIND_EMAIL, KIND_NONE, false},
	{STR_INIT("email-src"), KIND_EMAIL, KIND_NONE, false},
	{STR_INIT("email-dst"), KIND_EMAIL, KIND_NONE, false},
	{STR_INIT("md5"), KIND_MD5, KIND_NONE, false},
	{STR_INIT("sha1"), KIND_SHA1, KIND_NONE, false},
	{STR_INIT("sha256"), KIND_SHA256, KIND_NONE, false},
	{STR_INIT("sha512"), KIND_SHA512, KIND_NONE, false},
	{STR_INIT("filename|md5"), KIND_NONE, KIND_MD5, true},
	{STR_INIT("filename|sha1"), KIND_NONE, KIND_SHA1, true},
	{STR_INIT("filename|sha256"), KIND_NONE, KIND_SHA256, true},
	{STR_INIT("filename|sha512"), KIND_NONE, KIND_SHA512, true},
	{STR_INIT("malware-sample"), KIND_NONE, KIND_MD5, true},
	{STR_INIT("ja3-fingerprint-md5"), KIND_JA3, KIND_NONE, false},
	{STR_INIT("hassh-md5"), KIND_HASSH, KIND_NONE, false},
	{STR_INIT("hasshserver-md5"), KIND_HASSH, KIND_NONE, false},
	{STR_INIT("x509-fingerprint-sha1"), KIND_CERT_SHA1, KIND_NONE, false},
	{STR_INIT("x509-fingerprint-sha256"), KIND_CERT_SHA256, KIND_NONE, false},
	{STR_INIT("mac-address"), KIND_MAC, KIND_NONE, false},
	{STR_INIT("AS"), KIND_ASN, KIND_NONE, false},
	{STR_INIT("vulnerability"), KIND_CVE, KIND_NONE, false},
};

struct document {
	struct json_parser *parser;
	const struct feed_sink *sink;
	struct report defaults;
	uint64_t ordinal; /* of the last attribute */
	/* of the current event */
	struct misp_tags tags;
	struct str publisher, organisation, info;
	char id[sizeof "misp-event--" - 1 + UUID_TEXT_BYTES];
	/* of the current attribute */
	char label[LIMIT_LABEL_BYTES];
	char why[120];
	struct value_buf value;
};

static const struct type *find_type(struct str name)
{
	for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
		if (str_eq(name, TYPES[i].name))
			return &TYPES[i];
	return NULL;
}

/* Older MISP versions wrote "1" or 1. */
static bool is_true(struct json_value object, const char *key)
{
	return json_get_bool(object, key, false) || json_get_i64(object, key, 0) == 1 ||
	       str_eq(json_get_str(object, key), STR("1"));
}

/* Seconds since 1970 as text or number; false when it is there but no time. */
static bool take_epoch(struct json_value object, const char *key, int64_t *out)
{
	struct json_value v;
	char digits[24];
	int64_t seconds;
	if (!json_get(object, key, &v) || json_type(v) == JSON_NULL)
		return true;
	if (!json_i64(v, &seconds))
		return utc_parse_epoch(json_str(v), out) == OK;
	int n = snprintf(digits, sizeof digits, "%lld", (long long)seconds);
	return utc_parse_epoch(str_make(digits, (size_t)n), out) == OK;
}

static bool take_time(struct json_value attribute, int64_t *out)
{
	struct str first_seen = json_get_str(attribute, "first_seen");
	return first_seen.n ? utc_parse(first_seen, out) == OK : take_epoch(attribute, "timestamp", out);
}

/* "Acme IOCs 2026-05-08" is a collection: the publisher or a date in it tells. */
static bool names_threat(struct str info, struct str publisher)
{
	if (info.n == 0 || info.n > INFO_LABEL_MAX_BYTES || (publisher.n && str_has_prefix_nocase(info, publisher)))
		return false;
	for (size_t i = 0; i + 10 <= info.n; i++) {
		int64_t date;
		if (info.p[i + 4] == '-' && utc_parse(str_make(info.p + i, 10), &date) == OK)
			return false;
	}
	return true;
}

static struct str find_label(const struct document *d, const struct misp_tags *own)
{
	const struct misp_tags *event = &d->tags;
	if (own->rank > MISP_NAME_GENERIC && own->rank >= event->rank)
		return own->name;
	if (event->rank > MISP_NAME_GENERIC)
		return event->name;
	if (own->rank == MISP_NAME_GENERIC || event->rank == MISP_NAME_GENERIC)
		return own->rank == MISP_NAME_GENERIC ? own->name : event->name;
	if (names_threat(d->info, d->publisher))
		return d->info;
	return own->rank ? own->name : event->rank ? event->name : str_make("", 0);
}

static void refuse(struct document *d, struct str text, const char *why)
{
	feed_sink_refuse(d->sink, d->ordinal, text, why);
}

/* "203.0.113.7|443" as address:port. */
static struct str endpoint_text(struct str value, char *out, size_t max)
{
	size_t bar = str_find(value, '|');
	struct str host = str_trim(str_upto(value, bar));
	if (bar == value.n || value.n + 2 > max)
		return value;
	struct str port = str_trim(str_from(value, bar + 1));
	bool six = str_find(host, ':') < host.n;
	int n = snprintf(out, max, six ? "[%.*s]:%.*s" : "%.*s:%.*s", STR_ARG(host), STR_ARG(port));
	return str_make(out, n < 0 ? 0 : (size_t)n);
}

static enum err report_part(struct document *d, struct report *r, enum kind kind, struct str text)
{
	char joined[100];
	const char *why;
	if (kind == KIND_ENDPOINT)
		text = endpoint_text(text, joined, sizeof joined);
	if (value_parse(kind, text, &d->value, &why)) {
		refuse(d, text, why);
		return OK;
	}
	r->value = value_of(&d->value);
	return d->sink->report(d->sink->ctx, r);
}

static enum err report_value(struct document *d, struct report *r, const struct type *type, struct str value)
{
	size_t bar = str_find(value, '|');
	if (!type->two)
		return report_part(d, r, type->first, value);
	if (bar == value.n) {
		refuse(d, value, "a value without its second part");
		return OK;
	}
	enum err e = OK;
	if (type->first)
		e = report_part(d, r, type->first, str_upto(value, bar));
	if (!e && type->second)
		e = report_part(d, r, type->second, str_from(value, bar + 1));
	return e;
}

static enum err read_attribute(struct document *d, struct json_value attribute)
{
	struct str type_name = json_get_str(attribute, "type"), value = json_get_str(attribute, "value");
	struct report r = d->defaults;
	d->ordinal++;
	if (!is_true(attribute, "to_ids") || is_true(attribute, "deleted"))
		return OK;
	const struct type *type = find_type(type_name);
	if (!type) {
		int shown = type_name.n < 60 ? (int)type_name.n : 60;
		snprintf(d->why, sizeof d->why, "the type \"%.*s\" is not supported", shown, type_name.p ? type_name.p : "");
		refuse(d, value, d->why);
		return OK;
	}
	if (!take_time(attribute, &r.valid_from)) {
		refuse(d, value, "a time that cannot be read");
		return OK;
	}
	struct misp_tags own = misp_tags_read(attribute, d->publisher, d->organisation);
	r.tlp = own.has_tlp ? own.tlp : d->tags.has_tlp ? d->tags.tlp : r.tlp;
	r.pap = own.pap != PAP_NONE ? own.pap : d->tags.pap;
	r.label = str_make(d->label, label_canon(find_label(d, &own), d->label));
	r.object = str_make(d->id, sizeof d->id);
	r.line = d->ordinal;
	return report_value(d, &r, type, value);
}

static enum err read_attributes(struct document *d, struct json_value owner)
{
	struct json_value list, attribute;
	enum err e = OK;
	if (json_get(owner, "Attribute", &list))
		for (struct json_iter i = json_iter(list); !e && json_next(&i, &attribute);)
			e = read_attribute(d, attribute);
	return e;
}

static struct str name_of(struct json_value event, const char *key)
{
	struct json_value v;
	return json_get(event, key, &v) ? json_get_str(v, "name") : str_make("", 0);
}

static enum err read_event(struct document *d, struct json_value event, struct str raw)
{
	const struct str prefix = STR("misp-event--");
	struct json_value objects, object;
	struct uuid uuid;
	int64_t modified = UTC_NONE;
	if (uuid_parse(json_get_str(event, "uuid"), &uuid)) {
		feed_sink_refuse(d->sink, d->ordinal + 1, raw, "an event without a UUID");
		return OK;
	}
	if (!take_epoch(event, "timestamp", &modified)) {
		feed_sink_refuse(d->sink, d->ordinal + 1, raw, "an event whose timestamp is no time");
		return OK;
	}
	memcpy(d->id, prefix.p, prefix.n);
	uuid_format(&uuid, d->id + prefix.n);
	d->publisher = name_of(event, "Orgc");
	d->organisation = name_of(event, "Org");
	d->info = json_get_str(event, "info");
	d->tags = misp_tags_read(event, d->publisher, d->organisation);
	const struct source_object source = {
		.id = str_make(d->id, sizeof d->id),
		.type = STR("misp-event"),
		.modified = modified,
		.raw = raw,
		.tlp = d->tags.has_tlp ? d->tags.tlp : d->defaults.tlp,
		.pap = d->tags.pap,
	};
	enum err e = d->sink->object ? d->sink->object(d->sink->ctx, &source) : OK;
	if (!e)
		e = read_attributes(d, event);
	if (!e && json_get(event, "Object", &objects))
		for (struct json_iter i = json_iter(objects); !e && json_next(&i, &object);)
			e = read_attributes(d, object);
	return e;
}

/* An element of an array: {"Event": ...}, or the event itself. */
static enum err each(void *ctx, struct str raw, size_t at)
{
	struct document *d = ctx;
	struct json_value event;
	struct parse_fault fault;
	(void)at;
	if (raw.n > LIMIT_OBJECT_BYTES) {
		feed_sink_refuse(d->sink, d->ordinal + 1, raw, "an event larger than the limit");
		return OK;
	}
	enum err e = json_read(d->parser, raw, &event, &fault);
	if (e == ERR_NOMEM)
		return e;
	if (e) {
		feed_sink_refuse(d->sink, d->ordinal + 1, raw, fault.what);
		return OK;
	}
	json_get(event, "Event", &event);
	return read_event(d, event, raw);
}

static enum err read_single(struct document *d, struct str doc, struct parse_fault *fault)
{
	struct json_value root, event;
	enum err e = json_read(d->parser, doc, &root, fault);
	if (e)
		return e;
	if (!json_get(root, "Event", &event)) {
		*fault = (struct parse_fault){0, "neither \"Event\" nor \"response\" in the document"};
		return ERR_UNSUPPORTED;
	}
	if (doc.n > LIMIT_OBJECT_BYTES) {
		feed_sink_refuse(d->sink, 1, doc, "an event larger than the limit");
		return OK;
	}
	return read_event(d, event, doc);
}

static enum err read_document(struct document *d, struct str doc, struct parse_fault *fault)
{
	if (doc.n && doc.p[0] == '[')
		return json_split(d->parser, doc, NULL, each, d, fault);
	enum err e = json_split(d->parser, doc, "response", each, d, fault);
	return e == ERR_NOT_FOUND ? read_single(d, doc, fault) : e;
}

enum err feed_misp_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
			 struct parse_fault *fault)
{
	struct document d = {.parser = json_parser_new(), .sink = sink, .defaults = feed_sink_defaults(opts)};
	enum err e = d.parser ? read_document(&d, str_trim(doc), fault) : ERR_NOMEM;
	json_parser_free(d.parser);
	return e;
}

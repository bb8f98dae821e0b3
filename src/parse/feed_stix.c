/* SPDX-License-Identifier: Apache-2.0 */
/* Twice over the objects: first what they say about each other, then the indicators. */
#include "parse/feed_stix.h"

#include <stdio.h>

#include "base/limits.h"
#include "parse/feed_sink.h"
#include "parse/json.h"
#include "parse/stix_indicator.h"
#include "parse/stix_links.h"
#include "parse/stix_object.h"
#include "parse/stix_recall.h"
#include "parse/stix_refs.h"

/* Longer names are sentences. */
enum { NAME_MAX_BYTES = 100 };

struct document {
	struct json_parser *parser;
	const struct feed_sink *sink;
	struct report defaults;
	struct arena kept;   /* refs */
	struct arena object; /* what belongs to the current one */
	struct stix_refs refs;
	uint64_t ordinal;
	char label[LIMIT_LABEL_BYTES];
	char why[200];
	struct value_buf value;
};

/* One indicator's pattern, read. */
struct asked {
	bool waits;
	struct stix_equality *list; /* in the arena of the object, as what follows */
	struct value *values;       /* of list */
	size_t n;
};

static enum err each_first(void *ctx, struct str raw, size_t at)
{
	struct document *d = ctx;
	struct json_value object;
	struct parse_fault fault;
	(void)at;
	if (raw.n > LIMIT_OBJECT_BYTES)
		return OK;
	enum err e = json_read(d->parser, raw, &object, &fault);
	if (e)
		return e == ERR_NOMEM ? e : OK; /* the second round refuses it */
	return stix_refs_add(&d->refs, object);
}

struct marked {
	bool has_tlp;
	enum tlp tlp;
	enum pap pap;
};

/* Of several markings the most restrictive counts, of granular ones too: an object is shown whole or not at all. */
static void mark(const struct document *d, struct str id, struct marked *m)
{
	struct stix_marking one = stix_refs_marking(&d->refs, id);
	if (one.has_tlp)
		m->tlp = m->has_tlp ? tlp_max(m->tlp, one.tlp) : one.tlp;
	m->has_tlp = m->has_tlp || one.has_tlp;
	m->pap = pap_max(m->pap, one.pap);
}

static struct marked markings_of(const struct document *d, struct json_value object)
{
	struct json_value list, v;
	struct marked m = {.tlp = d->defaults.tlp};
	if (json_get(object, "object_marking_refs", &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &v);)
			mark(d, json_str(v), &m);
	if (json_get(object, "granular_markings", &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &v);)
			mark(d, json_get_str(v, "marking_ref"), &m);
	return m;
}

/* An optional time; false when it is there but none. */
static bool take_time(struct json_value object, const char *key, int64_t *out)
{
	struct json_value v;
	*out = json_get_time(object, key);
	return *out != UTC_NONE || !json_get(object, key, &v) || json_type(v) == JSON_NULL;
}

/* What an indicator has to have beside its pattern. */
static const char *take_properties(struct json_value object, struct report *r)
{
	struct json_value v;
	int64_t confidence;
	r->valid_from = json_get_time(object, "valid_from");
	if (!take_time(object, "valid_until", &r->valid_until))
		return "valid_until: not a time";
	if (json_get(object, "confidence", &v)) {
		if (!json_i64(v, &confidence) || confidence < 0 || confidence > 100)
			return "confidence: not 0 to 100";
		r->confidence = (int)confidence;
	}
	r->revoked = json_get_bool(object, "revoked", false);
	return NULL;
}

/* Every value must be canonical, or none is taken. */
static enum err take_values(struct document *d, struct asked *asked, const char **out_why)
{
	const char *why;
	asked->values = arena_zalloc(&d->object, asked->n + 1, sizeof *asked->values);
	if (!asked->values)
		return ERR_NOMEM;
	for (size_t i = 0; i < asked->n; i++) {
		struct stix_equality q = asked->list[i];
		if (value_parse(q.kind, q.text, &d->value, &why) == OK) {
			asked->values[i] = (struct value){value_of(&d->value).kind, arena_dup(&d->object, value_of(&d->value).bytes)};
			if (!asked->values[i].bytes.p)
				return ERR_NOMEM;
			continue;
		}
		int shown = q.text.n < 60 ? (int)q.text.n : 60;
		snprintf(d->why, sizeof d->why, "pattern: its value \"%.*s\": %s", shown, q.text.p, why);
		*out_why = d->why;
		return OK;
	}
	return OK;
}

/* *why is NULL when the pattern is valid and its values are canonical. ERR_NOMEM. */
static enum err read_pattern(struct document *d, struct json_value object, struct asked *out, const char **why)
{
	struct str pattern = json_get_str(object, "pattern"), language = json_get_str(object, "pattern_type");
	struct stix_pattern tree;
	struct parse_fault fault;
	*out = (struct asked){0};
	*why = NULL;
	if (language.n && !str_eq(language, STR("stix")))
		return OK;
	enum err e = stix_pattern_parse(pattern, stix_indicator_version(object), &d->object, &tree, &fault);
	if (e == ERR_NOMEM)
		return e;
	if (e) {
		snprintf(d->why, sizeof d->why, "pattern: at %llu: %s", fault.at, fault.what);
		*why = d->why;
		return OK;
	}
	e = stix_pattern_equalities(&tree, &d->object, &out->list, &out->n);
	if (e == ERR_NOMEM)
		return e;
	out->waits = e == ERR_UNSUPPORTED;
	return take_values(d, out, why);
}

/* Whether a name says more than which value it is: no value, path or pattern, and no sentence. */
static bool is_label(struct str name, const struct asked *asked)
{
	struct value_buf v;
	const char *why;
	if (name.n == 0 || name.n > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '\0' || strchr("/\\[]{}=<>", name.p[i]))
			return false;
	bool names = false;
	for (size_t i = 0; i < asked->n; i++) {
		if (str_find_str(name, asked->list[i].text) < name.n)
			return false;
		names = names || asked->list[i].kind == KIND_DOMAIN || asked->list[i].kind == KIND_URL;
	}
	/* "Trojan.Agent" has the shape of a domain; beside a domain it is taken for one. */
	return value_guess(name, &v, &why) || (v.kind == KIND_DOMAIN && !names);
}

/* A pattern that is more than values is reported under the indicator's id. */
static enum err report_pattern(struct document *d, struct report *r)
{
	const char *why;
	enum err e = value_parse(KIND_INDICATOR, r->object, &d->value, &why);
	r->value = value_of(&d->value);
	return e ? e : d->sink->report(d->sink->ctx, r);
}

static enum err report_values(struct document *d, struct json_value object, const struct asked *asked, struct report *r)
{
	struct str name = stix_refs_name(&d->refs, r->object), own = str_trim(json_get_str(object, "name"));
	if (name.n == 0 && is_label(own, asked))
		name = own;
	r->label = str_make(d->label, label_canon(name, d->label));
	if (asked->waits)
		return report_pattern(d, r);
	for (size_t i = 0; i < asked->n; i++) {
		r->value = asked->values[i];
		enum err e = d->sink->report(d->sink->ctx, r);
		if (e)
			return e;
	}
	return OK;
}

static enum err refuse(struct document *d, struct str text, const char *why)
{
	feed_sink_refuse(d->sink, d->ordinal, text, why);
	return OK;
}

static enum err read_object(struct document *d, struct json_value object, struct str raw)
{
	struct stix_object o;
	struct report r = d->defaults;
	struct asked asked = {0};
	struct stix_links links = {0};
	enum err e = OK;
	const char *why = stix_object_read(object, d->why, &o);
	bool indicator = str_eq(o.type, STR("indicator"));
	if (!why && indicator)
		why = take_properties(object, &r);
	if (!why && indicator)
		e = read_pattern(d, object, &asked, &why);
	if (e || why)
		return e ? e : refuse(d, o.id.n ? o.id : raw, why);
	r.object = o.id;
	r.line = d->ordinal;
	struct marked marked = markings_of(d, object);
	r.tlp = marked.tlp;
	r.pap = marked.pap;
	e = stix_links_refs(object, &d->object, &links);
	if (!e && !indicator)
		e = stix_links_values(object, &d->object, &links);
	if (e)
		return e;
	const struct source_object source = {
		.id = o.id,
		.type = o.type,
		.version = o.version,
		.modified = o.modified,
		.spec = o.spec,
		.raw = raw,
		.tlp = r.tlp,
		.pap = r.pap,
		.pattern_waits = asked.waits,
		.revoked = o.revoked,
		.recalls = stix_recall_read(object),
		.line = d->ordinal,
		.refs = links.refs,
		.n_refs = links.n_refs,
		.values = indicator ? asked.values : links.values,
		.n_values = indicator ? asked.n : links.n_values,
	};
	if (d->sink->object)
		e = d->sink->object(d->sink->ctx, &source);
	return e ? e : report_values(d, object, &asked, &r);
}

static enum err each_second(void *ctx, struct str raw, size_t at)
{
	struct document *d = ctx;
	struct json_value object;
	struct parse_fault fault;
	(void)at;
	d->ordinal++;
	if (raw.n > LIMIT_OBJECT_BYTES)
		return refuse(d, raw, "an object larger than the limit");
	enum err e = json_read(d->parser, raw, &object, &fault);
	if (e)
		return e == ERR_NOMEM ? e : refuse(d, raw, fault.what);
	if (json_type(object) != JSON_OBJECT)
		return refuse(d, raw, "not an object");
	arena_reset(&d->object);
	return read_object(d, object, raw);
}

static enum err begin(struct document *d, const struct feed_doc_opts *opts, const struct feed_sink *sink)
{
	*d = (struct document){.parser = json_parser_new(), .sink = sink, .defaults = feed_sink_defaults(opts)};
	arena_init(&d->kept, LIMIT_FEED_BYTES);
	arena_init(&d->object, 64u * LIMIT_PATTERN_BYTES + 4u * LIMIT_OBJECT_BYTES);
	stix_refs_init(&d->refs, &d->kept);
	return d->parser ? OK : ERR_NOMEM;
}

static void end(struct document *d)
{
	arena_deinit(&d->object);
	arena_deinit(&d->kept);
	json_parser_free(d->parser);
}

enum err feed_stix_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
			 struct parse_fault *fault)
{
	struct document d;
	struct str text = str_trim(doc);
	const char *key = text.n && text.p[0] == '[' ? NULL : "objects";
	enum err e = begin(&d, opts, sink);
	if (!e)
		e = json_split(d.parser, doc, key, each_first, &d, fault);
	if (e == ERR_NOT_FOUND)
		e = ERR_UNSUPPORTED;
	if (!e) {
		stix_refs_sort(&d.refs);
		e = json_split(d.parser, doc, key, each_second, &d, fault);
	}
	end(&d);
	return e;
}

enum err feed_stix_parse_objects(const struct str *objects, size_t n, const struct feed_doc_opts *opts,
				 const struct feed_sink *sink)
{
	struct document d;
	enum err e = begin(&d, opts, sink);
	for (size_t i = 0; !e && i < n; i++)
		e = each_first(&d, objects[i], 0);
	if (!e)
		stix_refs_sort(&d.refs);
	for (size_t i = 0; !e && i < n; i++)
		e = each_second(&d, objects[i], 0);
	end(&d);
	return e;
}

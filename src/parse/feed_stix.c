/* SPDX-License-Identifier: Apache-2.0 */
/* Twice over the objects: first what they say about each other, then the indicators. */
#include "parse/feed_stix.h"

#include <stdio.h>

#include "base/limits.h"
#include "model/uuid.h"
#include "parse/feed_sink.h"
#include "parse/json.h"
#include "parse/stix_indicator.h"
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
	struct stix_equality *list; /* in the arena of the object */
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

static bool is_one_of(struct str type, const struct str *types, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(type, types[i]))
			return true;
	return false;
}

/* STIX 2.1 section 3.2: which properties an object of this type has to have. */
static const char *missing(struct json_value object, struct str type)
{
	static const struct str VERSIONED[] = {
		STR_INIT("attack-pattern"), STR_INIT("campaign"),         STR_INIT("course-of-action"),
		STR_INIT("grouping"),       STR_INIT("identity"),         STR_INIT("incident"),
		STR_INIT("indicator"),      STR_INIT("infrastructure"),   STR_INIT("intrusion-set"),
		STR_INIT("location"),       STR_INIT("malware"),          STR_INIT("malware-analysis"),
		STR_INIT("note"),           STR_INIT("observed-data"),    STR_INIT("opinion"),
		STR_INIT("report"),         STR_INIT("threat-actor"),     STR_INIT("tool"),
		STR_INIT("vulnerability"),  STR_INIT("relationship"),     STR_INIT("sighting"),
		STR_INIT("language-content"), STR_INIT("extension-definition"),
	};
	bool versioned = is_one_of(type, VERSIONED, sizeof VERSIONED / sizeof *VERSIONED);
	struct json_value v;
	if ((versioned || str_eq(type, STR("marking-definition"))) && !json_get(object, "created", &v))
		return "an object without created";
	if (versioned && !json_get(object, "modified", &v))
		return "an object without modified";
	if (json_get(object, "created", &v) && json_get_time(object, "created") == UTC_NONE)
		return "created is not a time";
	if (json_get(object, "modified", &v) && json_get_time(object, "modified") == UTC_NONE)
		return "modified is not a time";
	if (str_eq(type, STR("relationship")) &&
	    (!json_get_str(object, "relationship_type").n || !json_get_str(object, "source_ref").n ||
	     !json_get_str(object, "target_ref").n))
		return "a relationship without its type or ends";
	return NULL;
}

static const char *wrong_id(struct str type, struct str id)
{
	struct uuid uuid;
	if (type.n == 0)
		return "an object without a type";
	if (id.n == 0)
		return "an object without an id";
	bool prefixed = str_has_prefix(id, type) && str_has_prefix(str_from(id, type.n), STR("--"));
	if (!prefixed || uuid_parse(str_from(id, type.n + 2), &uuid))
		return "an id that is not of the form type--UUID";
	return NULL;
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
	if (!take_time(object, "valid_from", &r->valid_from))
		return "valid_from is not a time";
	if (r->valid_from == UTC_NONE)
		return "an indicator without valid_from";
	if (!take_time(object, "valid_until", &r->valid_until))
		return "valid_until is not a time";
	if (json_get(object, "confidence", &v)) {
		if (!json_i64(v, &confidence) || confidence < 0 || confidence > 100)
			return "a confidence that is not 0 to 100";
		r->confidence = (int)confidence;
	}
	r->revoked = json_get_bool(object, "revoked", false);
	return NULL;
}

/* Every value must be canonical, or none is taken. */
static const char *check_values(struct document *d, const struct asked *asked)
{
	const char *why;
	for (size_t i = 0; i < asked->n; i++) {
		struct stix_equality q = asked->list[i];
		if (value_parse(q.kind, q.text, &d->value, &why) == OK)
			continue;
		int shown = q.text.n < 60 ? (int)q.text.n : 60;
		snprintf(d->why, sizeof d->why, "its value \"%.*s\": %s", shown, q.text.p, why);
		return d->why;
	}
	return NULL;
}

/* *why is NULL when the pattern is valid and its values are canonical. ERR_NOMEM. */
static enum err read_pattern(struct document *d, struct json_value object, struct asked *out, const char **why)
{
	struct str pattern = json_get_str(object, "pattern"), language = json_get_str(object, "pattern_type");
	bool is_21 = json_get_str(object, "spec_version").n > 0;
	struct stix_pattern tree;
	struct parse_fault fault;
	*out = (struct asked){0};
	*why = NULL;
	if (pattern.n == 0)
		*why = "an indicator without a pattern";
	else if (is_21 && language.n == 0)
		*why = "an indicator without pattern_type";
	if (*why || (language.n && !str_eq(language, STR("stix"))))
		return OK;
	enum err e = stix_pattern_parse(pattern, stix_indicator_version(object), &d->object, &tree, &fault);
	if (e == ERR_NOMEM)
		return e;
	if (e) {
		snprintf(d->why, sizeof d->why, "its pattern at %llu: %s", fault.at, fault.what);
		*why = d->why;
		return OK;
	}
	e = stix_pattern_equalities(&tree, &d->object, &out->list, &out->n);
	if (e == ERR_NOMEM)
		return e;
	out->waits = e == ERR_UNSUPPORTED;
	*why = check_values(d, out);
	return OK;
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
		const char *why;
		enum err e = value_parse(asked->list[i].kind, asked->list[i].text, &d->value, &why);
		r->value = value_of(&d->value);
		if (!e)
			e = d->sink->report(d->sink->ctx, r);
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
	struct str type = json_get_str(object, "type"), id = json_get_str(object, "id");
	struct report r = d->defaults;
	struct asked asked = {0};
	bool indicator = str_eq(type, STR("indicator"));
	enum err e = OK;
	const char *why = wrong_id(type, id);
	if (!why)
		why = missing(object, type);
	if (!why && indicator)
		why = take_properties(object, &r);
	if (!why && indicator)
		e = read_pattern(d, object, &asked, &why);
	if (e || why)
		return e ? e : refuse(d, id.n ? id : raw, why);
	r.object = id;
	r.line = d->ordinal;
	struct marked marked = markings_of(d, object);
	r.tlp = marked.tlp;
	r.pap = marked.pap;
	const struct source_object source = {
		.id = id,
		.type = type,
		.modified = json_get_time(object, "modified"),
		.raw = raw,
		.tlp = r.tlp,
		.pap = r.pap,
		.pattern_waits = asked.waits,
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

enum err feed_stix_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
			 struct parse_fault *fault)
{
	struct document d = {.parser = json_parser_new(), .sink = sink, .defaults = feed_sink_defaults(opts)};
	struct str begin = str_trim(doc);
	const char *key = begin.n && begin.p[0] == '[' ? NULL : "objects";
	arena_init(&d.kept, LIMIT_FEED_BYTES);
	arena_init(&d.object, 64u * LIMIT_PATTERN_BYTES);
	stix_refs_init(&d.refs, &d.kept);
	enum err e = d.parser ? json_split(d.parser, doc, key, each_first, &d, fault) : ERR_NOMEM;
	if (e == ERR_NOT_FOUND)
		e = ERR_UNSUPPORTED;
	if (!e) {
		stix_refs_sort(&d.refs);
		e = json_split(d.parser, doc, key, each_second, &d, fault);
	}
	arena_deinit(&d.object);
	arena_deinit(&d.kept);
	json_parser_free(d.parser);
	return e;
}

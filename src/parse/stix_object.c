/* SPDX-License-Identifier: Apache-2.0 */
/* The required properties as a table. */
#include "parse/stix_object.h"

#include <stdio.h>

#include "base/utc.h"
#include "model/stix_time.h"
#include "model/uuid.h"

enum { TYPE_MAX_BYTES = 250 };

enum form {
	ANY,    /* one of several names, separated by '|' */
	TEXT,   /* not empty */
	TIME,
	REF,    /* type--UUID */
	REFS,   /* a list of such, not empty */
	LIST,   /* not empty */
	LISTED, /* a list, which may be empty: harmless, and common */
	BOOL,
	NUMBER,
	DICT,
};

static const char *const form_fault[] = {
	[ANY] = "missing",
	[TEXT] = "not a text, or an empty one",
	[TIME] = "not a time",
	[REF] = "not of the form type--UUID",
	[REFS] = "not a list of ids, or an empty one",
	[LIST] = "not a list, or an empty one",
	[LISTED] = "not a list",
	[BOOL] = "neither true nor false",
	[NUMBER] = "not a number",
	[DICT] = "not an object",
};

enum group { SDO = 1, SCO, META };

struct type {
	const char *name;
	enum group group;
};

static const struct type types[] = {
	{"attack-pattern", SDO}, {"campaign", SDO}, {"course-of-action", SDO}, {"grouping", SDO}, {"identity", SDO},
	{"incident", SDO}, {"indicator", SDO}, {"infrastructure", SDO}, {"intrusion-set", SDO}, {"location", SDO},
	{"malware", SDO}, {"malware-analysis", SDO}, {"note", SDO}, {"observed-data", SDO}, {"opinion", SDO},
	{"report", SDO}, {"threat-actor", SDO}, {"tool", SDO}, {"vulnerability", SDO},
	{"relationship", SDO}, {"sighting", SDO}, {"language-content", SDO}, {"extension-definition", SDO},
	{"marking-definition", META},
	{"artifact", SCO}, {"autonomous-system", SCO}, {"directory", SCO}, {"domain-name", SCO}, {"email-addr", SCO},
	{"email-message", SCO}, {"file", SCO}, {"ipv4-addr", SCO}, {"ipv6-addr", SCO}, {"mac-addr", SCO}, {"mutex", SCO},
	{"network-traffic", SCO}, {"process", SCO}, {"software", SCO}, {"url", SCO}, {"user-account", SCO},
	{"windows-registry-key", SCO}, {"x509-certificate", SCO},
};

struct property {
	const char *type, *name;
	enum form form;
	int spec; /* required in this version only; 0: in both */
};

static const struct property required[] = {
	{"attack-pattern", "name", TEXT, 0},
	{"campaign", "name", TEXT, 0},
	{"course-of-action", "name", TEXT, 0},
	{"grouping", "context", TEXT, 0},
	{"grouping", "object_refs", REFS, 0},
	{"identity", "name", TEXT, 0},
	{"incident", "name", TEXT, 0},
	{"indicator", "pattern", TEXT, 0},
	{"indicator", "pattern_type", TEXT, 21},
	{"indicator", "valid_from", TIME, 0},
	{"infrastructure", "name", TEXT, 0},
	{"intrusion-set", "name", TEXT, 0},
	{"location", "region|country|latitude", ANY, 0},
	{"malware", "is_family", BOOL, 21},
	{"malware", "name", TEXT, 20},
	{"malware-analysis", "product", TEXT, 0},
	{"malware-analysis", "result|analysis_sco_refs", ANY, 0},
	{"note", "content", TEXT, 0},
	{"note", "object_refs", REFS, 0},
	{"observed-data", "first_observed", TIME, 0},
	{"observed-data", "last_observed", TIME, 0},
	{"observed-data", "number_observed", NUMBER, 0},
	{"observed-data", "objects|object_refs", ANY, 0},
	{"opinion", "opinion", TEXT, 0},
	{"opinion", "object_refs", REFS, 0},
	{"report", "name", TEXT, 0},
	{"report", "published", TIME, 0},
	{"report", "object_refs", REFS, 0},
	{"threat-actor", "name", TEXT, 0},
	{"tool", "name", TEXT, 0},
	{"vulnerability", "name", TEXT, 0},
	{"relationship", "relationship_type", TEXT, 0},
	{"relationship", "source_ref", REF, 0},
	{"relationship", "target_ref", REF, 0},
	{"sighting", "sighting_of_ref", REF, 0},
	{"language-content", "object_ref", REF, 0},
	{"language-content", "contents", DICT, 0},
	{"marking-definition", "definition|extensions", ANY, 0},
	{"extension-definition", "created_by_ref", REF, 0},
	{"extension-definition", "name", TEXT, 0},
	{"extension-definition", "schema", TEXT, 0},
	{"extension-definition", "version", TEXT, 0},
	{"extension-definition", "extension_types", LIST, 0},
	{"artifact", "payload_bin|url", ANY, 0},
	{"autonomous-system", "number", NUMBER, 0},
	{"directory", "path", TEXT, 0},
	{"domain-name", "value", TEXT, 0},
	{"email-addr", "value", TEXT, 0},
	{"email-message", "is_multipart", BOOL, 0},
	{"file", "hashes|name", ANY, 0},
	{"ipv4-addr", "value", TEXT, 0},
	{"ipv6-addr", "value", TEXT, 0},
	{"mac-addr", "value", TEXT, 0},
	{"mutex", "name", TEXT, 0},
	{"network-traffic", "protocols", LIST, 0},
	{"network-traffic", "src_ref|dst_ref", ANY, 0},
	{"software", "name", TEXT, 0},
	{"url", "value", TEXT, 0},
};

/* Where they are there, in objects of any type. */
static const struct property optional[] = {
	{NULL, "created_by_ref", REF, 0},      {NULL, "revoked", BOOL, 0},     
	{NULL, "object_marking_refs", LISTED, 0}, {NULL, "granular_markings", LISTED, 0}, {NULL, "labels", LISTED, 0},
	{NULL, "external_references", LISTED, 0}, {NULL, "extensions", DICT, 0},
};

static const char *fault(char why[STIX_OBJECT_WHY_BYTES], const char *property, const char *what)
{
	snprintf(why, STIX_OBJECT_WHY_BYTES, "%s: %s", property, what);
	return why;
}

static const struct type *find_type(struct str name)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (str_eq(name, str_of(types[i].name)))
			return &types[i];
	return NULL;
}

static bool is_type_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!memchr("abcdefghijklmnopqrstuvwxyz0123456789-", s.p[i], 37))
			return false;
	return s.n > 0 && s.n <= TYPE_MAX_BYTES;
}

static bool is_id(struct str id)
{
	struct uuid uuid;
	size_t at = str_find_str(id, STR("--"));
	return at > 0 && at < id.n && is_type_name(str_upto(id, at)) && uuid_parse(str_from(id, at + 2), &uuid) == OK;
}

static bool are_ids(struct json_value list)
{
	struct json_value v;
	bool any = false;
	for (struct json_iter i = json_iter(list); json_next(&i, &v); any = true)
		if (!is_id(json_str(v)))
			return false;
	return any;
}

static bool has_form(struct json_value v, enum form form)
{
	enum json_type t = json_type(v);
	struct json_value first;
	struct json_iter i;
	int64_t time;
	switch (form) {
	case ANY: return true;
	case TEXT: return json_str(v).n > 0;
	case TIME: return utc_parse(json_str(v), &time) == OK;
	case REF: return is_id(json_str(v));
	case REFS: return t == JSON_ARRAY && are_ids(v);
	case LIST: i = json_iter(v); return t == JSON_ARRAY && json_next(&i, &first);
	case LISTED: return t == JSON_ARRAY;
	case BOOL: return t == JSON_TRUE || t == JSON_FALSE;
	case NUMBER: return t == JSON_INT || t == JSON_NUMBER;
	case DICT: return t == JSON_OBJECT;
	}
	return false;
}

static bool has_any(struct json_value object, const char *names)
{
	struct str rest = str_of(names);
	struct json_value v;
	char name[40];
	while (rest.p) {
		struct str one = str_next_field(&rest, '|');
		snprintf(name, sizeof name, "%.*s", STR_ARG(one));
		if (json_get(object, name, &v))
			return true;
	}
	return false;
}

static const char *check_required(struct json_value object, const struct stix_object *o, char why[STIX_OBJECT_WHY_BYTES])
{
	struct json_value v;
	for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
		const struct property *p = &required[i];
		if (!str_eq(o->type, str_of(p->type)) || (p->spec && p->spec != o->spec))
			continue;
		if (p->form == ANY ? !has_any(object, p->name) : !json_get(object, p->name, &v))
			return fault(why, p->name, "missing");
		if (p->form != ANY && !has_form(v, p->form))
			return fault(why, p->name, form_fault[p->form]);
	}
	return NULL;
}

static const char *check_optional(struct json_value object, char why[STIX_OBJECT_WHY_BYTES])
{
	struct json_value v;
	for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++)
		if (json_get(object, optional[i].name, &v) && json_type(v) != JSON_NULL && !has_form(v, optional[i].form))
			return fault(why, optional[i].name, form_fault[optional[i].form]);
	return NULL;
}

/* created or modified; *out_text is empty when it is not there. */
static const char *read_time(struct json_value object, const char *name, char why[STIX_OBJECT_WHY_BYTES],
                             struct str *out_text, struct stix_time *out)
{
	struct json_value v;
	*out_text = (struct str){NULL, 0};
	if (!json_get(object, name, &v))
		return NULL;
	if (!stix_time_parse(json_str(v), out))
		return fault(why, name, form_fault[TIME]);
	*out_text = json_str(v);
	return NULL;
}

static const char *read_version(struct json_value object, const struct type *type, char why[STIX_OBJECT_WHY_BYTES],
                                struct stix_object *out)
{
	struct str created_text, modified_text;
	struct stix_time created = {0, {NULL, 0}}, modified = {0, {NULL, 0}};
	const char *wrong = read_time(object, "created", why, &created_text, &created);
	if (!wrong)
		wrong = read_time(object, "modified", why, &modified_text, &modified);
	if (wrong)
		return wrong;
	bool dated = type && type->group != SCO;
	if (dated && created_text.n == 0)
		return fault(why, "created", "missing");
	if (dated && type->group == SDO && modified_text.n == 0)
		return fault(why, "modified", "missing");
	if (created_text.n && modified_text.n && stix_time_cmp(modified, created) < 0)
		return fault(why, "modified", "before created");
	out->version = modified_text.n ? modified_text : created_text;
	if (out->version.n)
		out->modified = modified_text.n ? modified.micros : created.micros;
	return NULL;
}

static const char *read_spec(struct json_value object, const struct type *type, char why[STIX_OBJECT_WHY_BYTES],
                             struct stix_object *out)
{
	struct json_value v;
	bool said = json_get(object, "spec_version", &v);
	struct str text = json_get_str(object, "spec_version");
	out->spec = 21;
	if (!said)
		out->spec = json_get(object, "created", &v) && !(type && type->group == SCO) ? 20 : 21;
	else if (str_eq(text, STR("2.0")))
		out->spec = 20;
	else if (!str_eq(text, STR("2.1")))
		return fault(why, "spec_version", "neither 2.0 nor 2.1");
	return NULL;
}

static const char *check_id(const struct stix_object *o, char why[STIX_OBJECT_WHY_BYTES])
{
	if (o->type.n == 0)
		return fault(why, "type", "missing");
	if (!is_type_name(o->type))
		return fault(why, "type", "not of a-z, 0-9 and '-'");
	if (str_eq(o->type, STR("bundle")))
		return fault(why, "type", "a bundle is no object");
	if (o->id.n == 0)
		return fault(why, "id", "missing");
	bool prefixed = str_has_prefix(o->id, o->type) && str_has_prefix(str_from(o->id, o->type.n), STR("--"));
	return prefixed && is_id(o->id) ? NULL : fault(why, "id", form_fault[REF]);
}

const char *stix_object_read(struct json_value object, char why[STIX_OBJECT_WHY_BYTES], struct stix_object *out)
{
	*out = (struct stix_object){
		.id = json_get_str(object, "id"),
		.type = json_get_str(object, "type"),
		.modified = UTC_NONE,
		.spec = 21,
		.revoked = json_get_bool(object, "revoked", false),
	};
	const char *wrong = check_id(out, why);
	const struct type *type = find_type(out->type);
	if (!wrong)
		wrong = read_spec(object, type, why, out);
	if (!wrong)
		wrong = read_version(object, type, why, out);
	if (!wrong)
		wrong = check_required(object, out, why);
	return wrong ? wrong : check_optional(object, why);
}

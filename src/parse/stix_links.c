/* SPDX-License-Identifier: Apache-2.0 */
/* References are known by the names of their properties, values by the types of their objects. */
#include "parse/stix_links.h"

#include <inttypes.h>
#include <stdio.h>

#include "parse/stix_indicator.h"

/* The shortest id: two characters of a type, "--", a UUID. Less would be many in one object, and names nothing. */
enum { ID_MIN_BYTES = 2 + 2 + 36 };

static enum err add_ref(struct stix_links *l, struct arena *a, struct str id)
{
	if (id.n < ID_MIN_BYTES)
		return OK;
	struct str *refs = arena_grow(a, l->refs, l->n_refs, sizeof *refs), copy = arena_dup(a, id);
	if (!refs || !copy.p)
		return ERR_NOMEM;
	l->refs = refs;
	l->refs[l->n_refs++] = copy;
	return OK;
}

static bool has_suffix(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

enum err stix_links_refs(struct json_value object, struct arena *a, struct stix_links *out)
{
	struct json_value v, element;
	enum err e = OK;
	if (json_type(object) != JSON_OBJECT)
		return OK;
	for (struct json_iter i = json_iter(object); !e && json_next(&i, &v);) {
		if (str_eq(i.key, STR("object_marking_refs")))
			continue;
		if (has_suffix(i.key, STR("_ref")))
			e = add_ref(out, a, json_str(v));
		else if (has_suffix(i.key, STR("_refs")) && json_type(v) == JSON_ARRAY)
			for (struct json_iter k = json_iter(v); !e && json_next(&k, &element);)
				e = add_ref(out, a, json_str(element));
	}
	return e;
}

static enum err add_value(struct stix_links *l, struct arena *a, enum kind kind, struct str text)
{
	struct value_buf v;
	const char *why;
	enum err e = kind == KIND_NONE ? value_guess(text, &v, &why) : value_parse(kind, text, &v, &why);
	if (e)
		return e == ERR_NOMEM ? e : OK;
	struct value *values = arena_grow(a, l->values, l->n_values, sizeof *values);
	struct str bytes = arena_dup(a, value_of(&v).bytes);
	if (!values || !bytes.p)
		return ERR_NOMEM;
	l->values = values;
	l->values[l->n_values++] = (struct value){value_of(&v).kind, bytes};
	return OK;
}

static const struct {
	const char *type, *property;
	enum kind kind;
} observables[] = {
	{"ipv4-addr", "value", KIND_IPV4}, {"ipv6-addr", "value", KIND_IPV6}, {"domain-name", "value", KIND_DOMAIN},
	{"url", "value", KIND_URL},        {"email-addr", "value", KIND_EMAIL}, {"mac-addr", "value", KIND_MAC},
};

static const struct {
	const char *type, *algorithm;
	enum kind kind;
} digests[] = {
	{"file", "MD5", KIND_MD5},
	{"file", "SHA-1", KIND_SHA1},
	{"file", "SHA-256", KIND_SHA256},
	{"file", "SHA-512", KIND_SHA512},
	{"artifact", "MD5", KIND_MD5},
	{"artifact", "SHA-1", KIND_SHA1},
	{"artifact", "SHA-256", KIND_SHA256},
	{"artifact", "SHA-512", KIND_SHA512},
	{"x509-certificate", "SHA-1", KIND_CERT_SHA1},
	{"x509-certificate", "SHA-256", KIND_CERT_SHA256},
};

/* An address with a prefix length is a network. */
static enum err of_observable(struct stix_links *l, struct arena *a, enum kind kind, struct str text)
{
	bool network = (kind == KIND_IPV4 || kind == KIND_IPV6) && str_find(text, '/') < text.n;
	return add_value(l, a, network ? KIND_NETWORK : kind, text);
}

static enum err of_number(struct stix_links *l, struct arena *a, int64_t number)
{
	char text[32];
	int n = snprintf(text, sizeof text, "AS%" PRId64, number);
	return number < 0 ? OK : add_value(l, a, KIND_ASN, str_make(text, (size_t)n));
}

static enum err of_pattern(struct stix_links *l, struct arena *a, struct json_value object)
{
	struct stix_pattern tree;
	struct parse_fault fault;
	struct stix_equality *list = NULL;
	size_t n = 0;
	struct str language = json_get_str(object, "pattern_type");
	if (language.n && !str_eq(language, STR("stix")))
		return OK;
	enum err e = stix_pattern_parse(json_get_str(object, "pattern"), stix_indicator_version(object), a, &tree, &fault);
	if (!e)
		e = stix_pattern_equalities(&tree, a, &list, &n);
	if (e)
		return e == ERR_NOMEM ? e : OK;
	for (size_t i = 0; !e && i < n; i++)
		e = add_value(l, a, list[i].kind, list[i].text);
	return e;
}

enum err stix_links_values(struct json_value object, struct arena *a, struct stix_links *out)
{
	struct str type = json_get_str(object, "type");
	struct json_value hashes;
	int64_t number = json_get_i64(object, "number", -1);
	enum err e = OK;
	if (str_eq(type, STR("indicator")))
		return of_pattern(out, a, object);
	if (str_eq(type, STR("autonomous-system")))
		return of_number(out, a, number);
	for (size_t i = 0; i < sizeof observables / sizeof *observables; i++)
		if (str_eq(type, str_of(observables[i].type)))
			return of_observable(out, a, observables[i].kind, json_get_str(object, observables[i].property));
	if (!json_get(object, "hashes", &hashes))
		return OK;
	for (size_t i = 0; !e && i < sizeof digests / sizeof *digests; i++)
		if (str_eq(type, str_of(digests[i].type)))
			e = add_value(out, a, digests[i].kind, json_get_str(hashes, digests[i].algorithm));
	return e;
}

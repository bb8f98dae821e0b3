/* SPDX-License-Identifier: Apache-2.0 */
/* One table of parameters; each has a reader that says what it expects. */
#include "api/taxii_query.h"

#include "api/api_path.h"
#include "model/stix_time.h"

static enum err read_added_after(struct arena *a, struct str text, struct taxii_query *q)
{
	const size_t seconds_end = sizeof "2016-06-01T01:30:00" - 1;
	(void)a;
	/* A date alone, or a blank for the T, is no time of RFC 3339. Digits behind the sixth do not matter to "later than". */
	if (text.n <= seconds_end || text.p[10] != 'T')
		return ERR_SYNTAX;
	return utc_parse(text, &q->added_after) ? ERR_SYNTAX : OK;
}

static enum err read_limit(struct arena *a, struct str text, struct taxii_query *q)
{
	(void)a;
	enum err e = str_to_u64(text, UINT64_MAX, &q->limit);
	/* More than can be counted is still more than a page may have. */
	if (e == ERR_LIMIT) {
		q->limit = UINT64_MAX;
		e = OK;
	}
	return e || q->limit == 0 ? ERR_SYNTAX : OK;
}

static enum err read_next(struct arena *a, struct str text, struct taxii_query *q)
{
	(void)a;
	q->next = text;
	return text.n ? OK : ERR_SYNTAX;
}

static enum err read_texts(struct arena *a, struct str list, struct taxii_texts *out)
{
	do {
		struct str text = str_next_field(&list, ',');
		if (text.n == 0)
			return ERR_SYNTAX;
		if (out->n == TAXII_QUERY_VALUES_MAX)
			return ERR_LIMIT;
		struct str *grown = arena_grow(a, out->texts, out->n, sizeof *grown);
		if (!grown)
			return ERR_NOMEM;
		out->texts = grown;
		out->texts[out->n++] = text;
	} while (list.p);
	return OK;
}

static enum err read_id(struct arena *a, struct str text, struct taxii_query *q)
{
	return read_texts(a, text, &q->ids);
}

static enum err read_type(struct arena *a, struct str text, struct taxii_query *q)
{
	return read_texts(a, text, &q->types);
}

static enum err read_one_version(struct arena *a, struct str text, struct taxii_query *q)
{
	struct stix_time t;
	if (str_eq(text, STR("first"))) {
		q->versions |= PAGE_FIRST;
	} else if (str_eq(text, STR("last"))) {
		q->versions |= PAGE_LAST;
	} else if (str_eq(text, STR("all"))) {
		q->versions |= PAGE_ALL;
	} else if (stix_time_parse(text, &t)) {
		if (q->n_instants == TAXII_QUERY_TIMES_MAX)
			return ERR_LIMIT;
		int64_t *grown = arena_grow(a, q->instants, q->n_instants, sizeof *grown);
		if (!grown)
			return ERR_NOMEM;
		q->instants = grown;
		q->instants[q->n_instants++] = t.micros;
	} else {
		return ERR_SYNTAX;
	}
	return OK;
}

static enum err read_version(struct arena *a, struct str text, struct taxii_query *q)
{
	struct taxii_texts list = {0};
	enum err e = read_texts(a, text, &list);
	for (size_t i = 0; i < list.n && e == OK; i++)
		e = read_one_version(a, list.texts[i], q);
	return e == OK && (q->versions & PAGE_ALL) && list.n > 1 ? ERR_SYNTAX : e;
}

static enum err read_spec(struct arena *a, struct str text, struct taxii_query *q)
{
	struct taxii_texts list = {0};
	enum err e = read_texts(a, text, &list);
	for (size_t i = 0; i < list.n && e == OK; i++) {
		struct str minor = list.texts[i], major = str_next_field(&minor, '.');
		uint64_t digits;
		if (!minor.p || str_to_u64(major, 99, &digits) || str_to_u64(minor, 99, &digits))
			return ERR_SYNTAX;
		if (str_eq(list.texts[i], STR("2.0")))
			q->specs |= PAGE_SPEC_20;
		else if (str_eq(list.texts[i], STR("2.1")))
			q->specs |= PAGE_SPEC_21;
		else
			q->specs |= TAXII_SPEC_OTHER;
	}
	return e;
}

static const struct {
	enum taxii_param param;
	struct str name;
	enum err (*read)(struct arena *a, struct str text, struct taxii_query *q);
	const char *why;
} params[] = {
	{TAXII_ADDED_AFTER, STR_INIT("added_after"), read_added_after, "added_after: one time is expected, such as 2026-01-31T12:00:00.000000Z"},
	{TAXII_LIMIT, STR_INIT("limit"), read_limit, "limit: one whole number above zero is expected"},
	{TAXII_NEXT, STR_INIT("next"), read_next, "next: pass on what the page before said as \"next\", unchanged"},
	{TAXII_ID, STR_INIT("match[id]"), read_id, "match[id]: identifiers are expected, once, with commas between them"},
	{TAXII_TYPE, STR_INIT("match[type]"), read_type, "match[type]: types are expected, once, with commas between them"},
	{TAXII_VERSION, STR_INIT("match[version]"), read_version,
	 "match[version]: \"all\", or \"first\", \"last\" and times with commas between them are expected, once"},
	{TAXII_SPEC, STR_INIT("match[spec_version]"), read_spec, "match[spec_version]: versions such as 2.1 are expected, once, with commas between them"},
};

enum { N_PARAMS = sizeof params / sizeof params[0] };

static enum err read_pair(struct arena *a, struct str name, struct str value, unsigned allowed, struct taxii_query *q, const char **why)
{
	for (size_t i = 0; i < N_PARAMS; i++) {
		if (!(params[i].param & allowed) || !str_eq(name, params[i].name))
			continue;
		*why = params[i].why;
		if (q->given & params[i].param)
			return ERR_SYNTAX;
		q->given |= params[i].param;
		return params[i].read(a, value, q);
	}
	return OK;
}

enum err taxii_query_read(struct arena *a, struct str query, unsigned allowed, struct taxii_query *out, const char **why)
{
	struct taxii_query q = {.added_after = UTC_NONE};
	enum err e = OK;
	while (query.n && e == OK) {
		struct str value = str_next_field(&query, '&'), name = str_next_field(&value, '=');
		name = api_path_decode(a, name, false);
		value = api_path_decode(a, value, false);
		e = name.p && value.p ? read_pair(a, name, value, allowed, &q, why) : ERR_NOMEM;
	}
	if (e == OK)
		*out = q;
	return e;
}

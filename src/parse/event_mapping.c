/* SPDX-License-Identifier: Apache-2.0 */
/* A role alone gets the use that fits it; a kind is taken at its word. */
#include "parse/event_mapping.h"

#include <stdlib.h>

#include "parse/json.h"

enum { MAPPING_RULES_MAX = 128 };

struct event_mapping {
	struct event_rule rules[MAPPING_RULES_MAX];
	size_t n;
	char *text; /* the paths, each ended by a NUL */
};

static const struct {
	struct str name;
	enum event_use use;
} parts[] = {
	{{"time", 4}, EVENT_USE_TIME},
	{{"count", 5}, EVENT_USE_COUNT},
	{{"source", 6}, EVENT_USE_SOURCE},
	{{"source-port", 11}, EVENT_USE_SOURCE_PORT},
	{{"destination", 11}, EVENT_USE_DESTINATION},
	{{"destination-port", 16}, EVENT_USE_DESTINATION_PORT},
	{{"service", 7}, EVENT_USE_SERVICE},
};

static enum event_use use_of(enum role role)
{
	switch (role) {
	case ROLE_QUERY:
	case ROLE_HOST:
		return EVENT_USE_HOST;
	case ROLE_ANSWER:
		return EVENT_USE_ANSWER;
	case ROLE_URL:
		return EVENT_USE_URL;
	case ROLE_FILE:
		return EVENT_USE_FILE;
	case ROLE_SENDER:
	case ROLE_RECIPIENT:
		return EVENT_USE_MAIL;
	case ROLE_CERTIFICATE:
		return EVENT_USE_CERTIFICATE;
	case ROLE_CLIENT:
	case ROLE_SERVER:
		return EVENT_USE_FINGERPRINT;
	default:
		return EVENT_USE_ANY;
	}
}

/* Writes what name means to r, all but its path. */
static bool read_name(struct str name, struct event_rule *r)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (str_eq(parts[i].name, name)) {
			r->use = (uint8_t)parts[i].use;
			return true;
		}
	enum property property = property_find(name);
	if (property) {
		r->property = (uint8_t)property;
		return !(property_bit(property) & (PROPERTY_PORTS | PROPERTY_DIGESTS));
	}
	struct str rest = name, first = str_next_field(&rest, '/');
	enum kind kind = kind_find(first);
	enum role role = role_find(rest.p ? rest : first);
	if (rest.p ? !kind || !role : !kind && !role)
		return false;
	r->role = (uint8_t)role;
	r->kind = (uint8_t)kind;
	/* "url" alone is both; it is read as the role, which needs no scheme. */
	if (!rest.p && role)
		r->use = (uint8_t)use_of(role);
	else
		r->use = (uint8_t)(kind_length(kind) >= 16 && kind != KIND_IPV6 ? EVENT_USE_DIGEST : EVENT_USE_VALUE);
	return true;
}

static enum err add_rule(struct event_mapping *m, struct str pair, char **text, const char **why)
{
	struct event_rule *r = &m->rules[m->n];
	struct str path = pair, name = str_trim(str_next_field(&path, '='));
	path = str_trim(path.p ? path : (struct str){"", 0});
	if (path.n == 0) {
		*why = "a mapping is name=path, name=path, ...";
		return ERR_VALUE;
	}
	if (m->n == MAPPING_RULES_MAX || !read_name(name, r)) {
		*why = m->n == MAPPING_RULES_MAX ? "more than 128 names in the mapping"
		                                 : "a name in the mapping is no role, kind, kind/role, STIX path, time, count, source-port or destination-port";
		return ERR_VALUE;
	}
	r->path = *text;
	memcpy(*text, path.p, path.n);
	(*text)[path.n] = 0;
	*text += path.n + 1;
	m->n++;
	return OK;
}

enum err event_mapping_new(struct str text, struct event_mapping **out, const char **why)
{
	struct event_mapping *m = calloc(1, sizeof *m);
	*why = "out of memory";
	if (!m || !(m->text = malloc(text.n + 1))) {
		free(m);
		return ERR_NOMEM;
	}
	char *at = m->text;
	enum err e = OK;
	while (text.p && !e)
		e = add_rule(m, str_next_field(&text, ','), &at, why);
	if (e)
		event_mapping_free(m);
	else
		*out = m;
	return e;
}

void event_mapping_free(struct event_mapping *m)
{
	if (!m)
		return;
	free(m->text);
	free(m);
}

const struct event_rule *event_mapping_rules(const struct event_mapping *m, size_t *out_n)
{
	*out_n = m->n;
	return m->rules;
}

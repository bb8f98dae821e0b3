/* SPDX-License-Identifier: Apache-2.0 */
/* The table of parameters, and the check of a query against it. */
#include "api/api_parameter.h"

#include "api/api_path.h"

#define PAGE "cursor limit"

static const struct {
	const char *method, *path, *names;
} takes[] = {
	{"POST", "/api/v1/observations", "format mapping adverse member"},
	{"POST", "/api/v1/import", "feed format kind mapping tlp confidence add preview"},
	{"POST", "/api/v1/observations/test", "format mapping adverse member"},
	{"GET", "/api/v1/lookup", "value"},
	{"GET", "/api/v1/lookback", "value"},
	{"DELETE", "/api/v1/memory", "member value"},
	{"GET", "/api/v1/warnings", "state " PAGE},
	{"GET", "/api/v1/warnings/{}", "format"},
	{"GET", "/api/v1/warnings/{}/comments", PAGE},
	{"GET", "/api/v1/lead-times", "since"},
	{"POST", "/api/v1/warnings/{}/fixed", "member"},
	{"DELETE", "/api/v1/warnings/{}/fixed", "member"},
	{"GET", "/api/v1/notices", "member " PAGE},
	{"GET", "/api/v1/hits", "member hours asset values " PAGE},
	{"GET", "/api/v1/sensors", "member"},
	{"GET", "/api/v1/series", "ranked " PAGE},
	{"GET", "/api/v1/series/{}", "hours"},
	{"GET", "/api/v1/origins", "hours until top"},
	{"GET", "/api/v1/sightings", "order member label kind since until skip " PAGE},
	{"GET", "/api/v1/indicators", "feed label kind tlp since until skip " PAGE},
	{"GET", "/api/v1/indicators/false-positive", PAGE},
	{"DELETE", "/api/v1/indicators/false-positive", "value reason"},
	{"GET", "/api/v1/comments", "since " PAGE},
	{"GET", "/api/v1/suspensions", PAGE},
	{"DELETE", "/api/v1/suspensions", "value"},
	{"GET", "/api/v1/objects", "type since until " PAGE},
	{"GET", "/api/v1/objects/{}/related", "depth"},
	{"DELETE", "/api/v1/objects/{}/recipients", "recipient"},
	{"POST", "/api/v1/audience", "collection format tlp"},
	{"GET", "/api/v1/explain", "object viewer"},
	{"GET", "/api/v1/recalls", PAGE},
	{"GET", "/api/v1/members/{}/lists/{}", "n"},
	{"GET", "/api/v1/mail", PAGE},
	{"POST", "/api/v1/feeds", "trial"},
	{"POST", "/api/v1/feeds/{}/pull", "confirm"},
	{"GET", "/api/v1/stream", "after"},
	{"GET", "/api/v1/audit", "since until account token action subject text order " PAGE},
	{"GET", "/outlets/{}.{}", "confidence kind feed label tlp since until n member"},
};

const char *api_parameter_names(const struct api_route *r)
{
	struct str path = str_of(r->path);
	/* Pages have queries of their own; TAXII 2.1 says what becomes of parameters that a server does not know. */
	if (!str_has_prefix(path, STR("/api/v1/")) && !str_has_prefix(path, STR("/outlets/")))
		return NULL;
	for (size_t i = 0; i < sizeof takes / sizeof takes[0]; i++)
		if (str_eq(str_of(takes[i].method), str_of(r->method)) && str_eq(str_of(takes[i].path), path))
			return takes[i].names;
	return "";
}

static bool is_one_of(struct str names, struct str name)
{
	while (names.n)
		if (str_eq(str_next_field(&names, ' '), name))
			return true;
	return false;
}

bool api_parameter_check(struct api_call *c)
{
	const char *names = api_parameter_names(c->route);
	struct str query = c->request.query;
	while (names && query.n && !c->answered) {
		struct str name = str_next_field(&query, '&');
		name = str_upto(name, str_find(name, '='));
		if (name.n == 0 || is_one_of(str_of(names), name))
			continue;
		if (*names)
			api_fail(c, ERR_USAGE, "there is no parameter '%.*s' here; it takes: %s", STR_ARG(name), names);
		else
			api_fail(c, ERR_USAGE, "there is no parameter '%.*s' here; it takes none", STR_ARG(name));
	}
	return !c->answered;
}

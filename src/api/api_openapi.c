/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/openapi.json: an OpenAPI 3.1 document, made from the table of routes. */
#include "api/api_parameter.h"
#include "api/api_resources.h"

static void parameter(struct jsonw *w, struct str name, bool in_path)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "name", name);
	jsonw_pair_str(w, "in", in_path ? STR("path") : STR("query"));
	jsonw_pair_bool(w, "required", in_path);
	jsonw_key(w, "schema");
	jsonw_open(w, '{');
	jsonw_pair_str(w, "type", STR("string"));
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

/* What the i-th "{}" of a path is called; p is behind it. */
static const char *part_name(const char *path, const char *p, size_t i)
{
	if (i == 0)
		return "name";
	return p - path > 2 && p[-3] == '.' ? "format" : "object";
}

static void parameters(struct jsonw *w, const struct api_route *r)
{
	const char *names = api_parameter_names(r);
	struct str in_query = str_of(names ? names : "");
	size_t n = 0;
	jsonw_key(w, "parameters");
	jsonw_open(w, '[');
	for (const char *p = r->path; (p = strstr(p, "{}")); n++) {
		p += 2;
		parameter(w, str_of(part_name(r->path, p, n)), true);
	}
	while (in_query.n)
		parameter(w, str_next_field(&in_query, ' '), false);
	jsonw_close(w, ']');
}

/* Each of them lets in by itself; with a session's cookie a change needs the proof against forgery too. */
static const char schemes[] =
	"{\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
	"\"password\":{\"type\":\"http\",\"scheme\":\"basic\"},"
	"\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-tocsin\"},"
	"\"csrf\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"X-CSRF-Token\"},"
	"\"certificate\":{\"type\":\"mutualTLS\"}}}";

static void scheme(struct jsonw *w, const char *name, unsigned set)
{
	char scopes[64];
	jsonw_key(w, name);
	jsonw_open(w, '[');
	if (set)
		jsonw_str(w, str_make(scopes, scope_format(set, scopes)));
	jsonw_close(w, ']');
}

static void security(struct jsonw *w, const struct api_route *r)
{
	static const char *const alone[] = {"token", "password", "certificate"};
	jsonw_key(w, "security");
	jsonw_open(w, '[');
	for (size_t i = 0; r->who != API_SESSION && i < sizeof alone / sizeof alone[0]; i++) {
		jsonw_open(w, '{');
		scheme(w, alone[i], r->scope);
		jsonw_close(w, '}');
	}
	jsonw_open(w, '{');
	scheme(w, "session", r->scope);
	if (strcmp(r->method, "GET") != 0)
		scheme(w, "csrf", 0);
	jsonw_close(w, '}');
	jsonw_close(w, ']');
}

static void operation(struct jsonw *w, const struct api_route *r)
{
	char method[8];
	size_t n = 0;
	for (; r->method[n] && n < sizeof method - 1; n++)
		method[n] = str_lower_char(r->method[n]);
	method[n] = '\0';
	jsonw_key(w, method);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "summary", str_of(r->about));
	parameters(w, r);
	if (r->who != API_ANYBODY)
		security(w, r);
	jsonw_key(w, "responses");
	jsonw_open(w, '{');
	jsonw_key(w, "default");
	jsonw_open(w, '{');
	jsonw_pair_str(w, "description", STR("the resource, or a problem (RFC 9457)"));
	jsonw_close(w, '}');
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

/* "/feeds/{}" becomes "/feeds/{name}". */
static void path_key(struct jsonw *w, const char *path)
{
	struct buf b;
	size_t n = 0;
	buf_init(&b, 1000);
	for (const char *p = path; *p; p++) {
		if (p[0] == '{' && p[1] == '}') {
			buf_printf(&b, "{%s}", part_name(path, p + 2, n++));
			p++;
		} else {
			buf_putc(&b, *p);
		}
	}
	buf_putc(&b, '\0');
	jsonw_key(w, b.p ? b.p : path);
	buf_deinit(&b);
}

void api_openapi_get(struct api_call *c)
{
	struct jsonw w = api_json(c, 200);
	const char *open = NULL;
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "openapi", STR("3.1.0"));
	jsonw_key(&w, "info");
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "title", STR("tocsin"));
	jsonw_pair_str(&w, "version", STR(TOCSIN_VERSION));
	jsonw_close(&w, '}');
	jsonw_key(&w, "components");
	jsonw_raw(&w, STR(schemes));
	jsonw_key(&w, "paths");
	jsonw_open(&w, '{');
	/* Routes of one path stand next to each other in the table. */
	for (const struct api_route *r = api_routes(); r->method; r++) {
		if (!open || !str_eq(str_of(open), str_of(r->path))) {
			if (open)
				jsonw_close(&w, '}');
			open = r->path;
			path_key(&w, open);
			jsonw_open(&w, '{');
		}
		operation(&w, r);
	}
	jsonw_close(&w, '}');
	jsonw_close(&w, '}');
	jsonw_close(&w, '}');
	api_done(c);
}

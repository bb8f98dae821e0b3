/* SPDX-License-Identifier: Apache-2.0 */
/* Media type, errors and headers of TAXII answers. */
#include "api/taxii_answer.h"

#include <stdio.h>

#include "api/taxii_media.h"

bool taxii_answer_is_below(struct arena *a, struct str *path)
{
	if (str_has_prefix(*path, STR("/taxii2/")) || str_eq(*path, STR("/taxii2"))) {
		if (path->p[path->n - 1] != '/') {
			char *longer = arena_alloc(a, path->n + 1);
			if (longer) {
				memcpy(longer, path->p, path->n);
				longer[path->n] = '/';
				*path = str_make(longer, path->n + 1);
			}
		}
		return true;
	}
	return false;
}

void taxii_answer_negotiate(struct api_call *c)
{
	if (!taxii_media_accepts(c->request.accept))
		api_fail(c, ERR_NOT_ACCEPTABLE, "Accept: %s is what is served here", TAXII_MEDIA);
}

void taxii_answer_error(struct api_call *c, enum err e, struct str description)
{
	struct jsonw w = jsonw_on(&c->response.body);
	char status[12];
	snprintf(status, sizeof status, "%d", err_status(e));
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "title", str_of(err_text(e)));
	jsonw_pair_str_opt(&w, "description", description);
	jsonw_pair_str(&w, "error_code", str_of(err_name(e)));
	jsonw_pair_str(&w, "http_status", str_of(status));
	jsonw_close(&w, '}');
	c->response.content_type = TAXII_MEDIA;
	c->response.authenticate_basic = e == ERR_UNAUTHORIZED;
	c->response.added_first[0] = c->response.added_last[0] = '\0';
}

struct jsonw taxii_answer_json(struct api_call *c, int status)
{
	struct jsonw w = api_json(c, status);
	c->response.content_type = TAXII_MEDIA;
	return w;
}

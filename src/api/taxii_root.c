/* SPDX-License-Identifier: Apache-2.0 */
/* Discovery and the one API root (TAXII 2.1 sections 4.1 and 4.2). */
#include "api/api_resources.h"
#include "api/taxii_answer.h"
#include "api/taxii_media.h"
#include "base/limits.h"

void taxii_root_discovery(struct api_call *c)
{
	struct jsonw w = taxii_answer_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "title", hub_name(c->hub));
	jsonw_pair_str(&w, "description", STR("A response centre: threat information of its members, and warnings with countermeasures."));
	jsonw_pair_str(&w, "default", STR(TAXII_ROOT));
	jsonw_key(&w, "api_roots");
	jsonw_raw(&w, STR("[\"" TAXII_ROOT "\"]"));
	jsonw_close(&w, '}');
	api_done(c);
}

void taxii_root_get(struct api_call *c)
{
	struct jsonw w = taxii_answer_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "title", hub_name(c->hub));
	jsonw_key(&w, "versions");
	jsonw_raw(&w, STR("[\"" TAXII_MEDIA "\"]"));
	jsonw_pair_i64(&w, "max_content_length", LIMIT_ENVELOPE_BYTES);
	jsonw_close(&w, '}');
	api_done(c);
}

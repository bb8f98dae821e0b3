/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings as STIX. */
#include "emit/sighting_stix.h"

#include <stdio.h>

#include "base/limits.h"
#include "emit/stix_put.h"

enum { COUNT_MAX = 999999999 }; /* section 5.2.1 */

static void put_description(struct jsonw *w, const struct sighting_stix *s)
{
	char text[VALUE_TEXT_BYTES], whole[VALUE_TEXT_BYTES + LIMIT_LABEL_BYTES + 64];
	struct str kind = kind_name(s->value.kind);
	size_t n = value_format(s->value, text);
	int length = snprintf(whole, sizeof whole, "%.*s %.*s%s%.*s", STR_ARG(kind), (int)n, text, s->label.n ? ", " : "", STR_ARG(s->label));
	if (length > 0)
		jsonw_pair_str(w, "description", str_make(whole, (size_t)length < sizeof whole ? (size_t)length : sizeof whole - 1));
}

/* What was seen: a value by the indicator that the hub makes of it, a pattern by its own. */
static struct str seen(struct value v, char out[STIX_PUT_ID_BYTES])
{
	return v.kind == KIND_INDICATOR ? v.bytes : stix_put_indicator_id(v, out);
}

void sighting_stix_put(struct buf *b, const struct sighting_stix *s)
{
	char id[STIX_PUT_ID_BYTES];
	struct jsonw w = stix_put_open(b, "sighting", s->id);
	jsonw_pair_str(&w, "created_by_ref", stix_put_identity_id(s->hub, id));
	jsonw_pair_time(&w, "created", s->created);
	jsonw_pair_str(&w, "modified", s->modified);
	put_description(&w, s);
	jsonw_pair_time(&w, "first_seen", s->first);
	jsonw_pair_time(&w, "last_seen", s->last);
	jsonw_pair_i64(&w, "count", s->count > COUNT_MAX ? COUNT_MAX : s->count);
	jsonw_pair_str(&w, "sighting_of_ref", seen(s->value, id));
	if (s->member.n)
		stix_put_list(&w, "where_sighted_refs", stix_put_identity_id(s->member, id), STR(""));
	if (s->confidence != CONFIDENCE_UNKNOWN)
		jsonw_pair_i64(&w, "confidence", s->confidence);
	stix_put_list(&w, "object_marking_refs", tlp_marking(s->tlp), STR(""));
	jsonw_close(&w, '}');
}

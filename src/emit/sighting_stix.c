/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings as STIX. */
#include "emit/sighting_stix.h"

#include <stdio.h>

#include "base/jsonw.h"
#include "base/limits.h"
#include "model/uuid.h"

enum { COUNT_MAX = 999999999 }; /* section 5.2.1 */

static struct str typed_id(char *out, const char *type, struct uuid u)
{
	size_t n = strlen(type);
	memcpy(out, type, n);
	uuid_format(&u, out + n);
	return str_make(out, n + UUID_TEXT_BYTES);
}

static void put_list(struct jsonw *w, const char *key, struct str only)
{
	jsonw_key(w, key);
	jsonw_open(w, '[');
	jsonw_str(w, only);
	jsonw_close(w, ']');
}

static void put_description(struct jsonw *w, const struct sighting_stix *s)
{
	char text[VALUE_TEXT_BYTES], whole[VALUE_TEXT_BYTES + LIMIT_LABEL_BYTES + 64];
	struct str kind = kind_name(s->value.kind);
	size_t n = value_format(s->value, text);
	int length = snprintf(whole, sizeof whole, "%.*s %.*s%s%.*s", STR_ARG(kind), (int)n, text, s->label.n ? ", " : "", STR_ARG(s->label));
	if (length > 0)
		jsonw_pair_str(w, "description", str_make(whole, (size_t)length < sizeof whole ? (size_t)length : sizeof whole - 1));
}

void sighting_stix_put(struct buf *b, const struct sighting_stix *s)
{
	char id[64];
	struct jsonw w = jsonw_on(b);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "type", STR("sighting"));
	jsonw_pair_str(&w, "spec_version", STR("2.1"));
	jsonw_pair_str(&w, "id", s->id);
	jsonw_pair_str(&w, "created_by_ref", typed_id(id, "identity--", uuid_of_name(STR("identity"), s->hub)));
	jsonw_pair_time(&w, "created", s->created);
	jsonw_pair_str(&w, "modified", s->modified);
	put_description(&w, s);
	jsonw_pair_time(&w, "first_seen", s->first);
	jsonw_pair_time(&w, "last_seen", s->last);
	jsonw_pair_i64(&w, "count", s->count > COUNT_MAX ? COUNT_MAX : s->count);
	jsonw_pair_str(&w, "sighting_of_ref", typed_id(id, "indicator--", uuid_of_indicator(s->value)));
	if (s->member.n)
		put_list(&w, "where_sighted_refs", typed_id(id, "identity--", uuid_of_name(STR("identity"), s->member)));
	if (s->confidence != CONFIDENCE_UNKNOWN)
		jsonw_pair_i64(&w, "confidence", s->confidence);
	put_list(&w, "object_marking_refs", tlp_marking(s->tlp));
	jsonw_close(&w, '}');
}

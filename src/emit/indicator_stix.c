/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators of values as STIX. */
#include "emit/indicator_stix.h"

#include "emit/stix_put.h"

enum { TEXT_MAX_BYTES = VALUE_TEXT_BYTES + 100 };

void indicator_stix_put(struct buf *b, const struct indicator_stix *i)
{
	char id[STIX_PUT_ID_BYTES], value[VALUE_TEXT_BYTES], pattern[STIX_PUT_PATTERN_BYTES];
	struct buf text;
	buf_init(&text, TEXT_MAX_BYTES);
	buf_put(&text, kind_name(i->value.kind));
	buf_putc(&text, ' ');
	buf_put(&text, str_make(value, value_format(i->value, value)));
	struct jsonw w = stix_put_open(b, "indicator", stix_put_indicator_id(i->value, id));
	jsonw_pair_str(&w, "created_by_ref", stix_put_identity_id(i->hub, id));
	jsonw_pair_time(&w, "created", i->created);
	jsonw_pair_time(&w, "modified", i->modified);
	jsonw_pair_str(&w, "name", buf_str(&text));
	buf_puts(&text, ", listed by feeds of this centre");
	jsonw_pair_str(&w, "description", buf_str(&text));
	stix_put_list(&w, "indicator_types", STR("malicious-activity"), STR(""));
	jsonw_pair_str(&w, "pattern", stix_put_pattern(i->value, pattern));
	jsonw_pair_str(&w, "pattern_type", STR("stix"));
	jsonw_pair_time(&w, "valid_from", i->created);
	jsonw_pair_time(&w, "valid_until", i->expires);
	stix_put_list(&w, "object_marking_refs", tlp_marking(i->tlp), i->pap == PAP_NONE ? STR("") : pap_marking(i->pap));
	jsonw_close(&w, '}');
	buf_deinit(&text);
}

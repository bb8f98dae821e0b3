/* SPDX-License-Identifier: Apache-2.0 */
/* Members, truth and feed of a simulated world as text. */
#include "app/simulate_text.h"

#include "base/jsonw.h"

void simulate_text_member(struct buf *out, const struct sim_member *m)
{
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "name", str_of(m->name));
	jsonw_pair_str(&w, "country", str_of(m->country));
	jsonw_pair_str(&w, "sector", str_of(m->sector));
	jsonw_key(&w, "networks");
	jsonw_open(&w, '[');
	jsonw_str(&w, str_of(m->network));
	jsonw_close(&w, ']');
	jsonw_key(&w, "domains");
	jsonw_open(&w, '[');
	jsonw_str(&w, str_of(m->domain));
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
}

void simulate_text_truth(struct buf *out, const struct sim_member *members, const struct sim_member *m)
{
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "member", str_of(m->name));
	jsonw_pair_time(&w, "infected", m->infected);
	if (m->infected != UTC_NONE && &members[m->by] != m)
		jsonw_pair_str(&w, "by", str_of(members[m->by].name));
	jsonw_close(&w, '}');
}

void simulate_text_feed(struct buf *out, const struct sim_indicator *indicators, size_t n)
{
	char published[UTC_TEXT_BYTES];
	buf_puts(out, "value,type,label,confidence,valid_from\n");
	for (size_t i = 0; i < n; i++) {
		utc_format(indicators[i].published, published);
		buf_printf(out, "%s,%.*s,%s,%d,%.*s\n", indicators[i].text, STR_ARG(kind_name(indicators[i].kind)),
		           indicators[i].label, indicators[i].confidence, UTC_TEXT_BYTES, published);
	}
}

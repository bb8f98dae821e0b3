/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STIX 2.1 bundle: the hub's identity, the TLP 2.0 and PAP markings in use, and one indicator a value. All indicators are
 * the hub's own, for what came in may say more, of several values, and only its creator gives it versions (STIX 2.1 section 3.6); the
 * id of what it came as is a reference.
 */
#include "base/jsonw.h"
#include "emit/measure_formats.h"
#include "emit/measure_text.h"
#include "emit/stix_put.h"

enum { SOURCE_SHOWN_BYTES = 200, DESCRIPTION_MAX_BYTES = VALUE_TEXT_BYTES + 2 * SOURCE_SHOWN_BYTES };

void measure_stix_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	char id[STIX_PUT_ID_BYTES];
	(void)state;
	buf_put(b, STR("{\"type\":\"bundle\",\"id\":\""));
	buf_put(b, stix_put_id("bundle", uuid_of_name(STR("bundle"), h->name), id));
	buf_put(b, STR("\",\"objects\":[\n"));
	stix_put_identity(b, h->hub, STR(""), STR(""), STR(""));
}

/* Each marking stands once, before the first object that it marks. */
static void markings(struct buf *b, struct measure_state *state, const struct measure *m)
{
	unsigned tlp = 1u << m->tlp, pap = 1u << (TLP_COUNT + m->pap);
	if (!(state->opened & tlp)) {
		buf_put(b, STR(",\n"));
		stix_put_tlp(b, m->tlp);
	}
	if (m->pap != PAP_NONE && !(state->opened & pap)) {
		buf_put(b, STR(",\n"));
		stix_put_pap(b, m->pap);
	}
	state->opened |= tlp | pap;
}

static void put_reference(struct jsonw *w, struct str came_as)
{
	jsonw_key(w, "external_references");
	jsonw_open(w, '[');
	jsonw_open(w, '{');
	jsonw_pair_str(w, "source_name", STR("stix"));
	jsonw_pair_str(w, "external_id", came_as);
	jsonw_close(w, '}');
	jsonw_close(w, ']');
}

static void put_times(struct jsonw *w, const struct measure *m)
{
	int64_t from = m->valid_from == UTC_NONE ? m->first_seen : m->valid_from;
	/* Section 4.7: valid_until is later than valid_from. */
	if (m->expires != UTC_NONE && from >= m->expires)
		from = m->expires - UTC_SECOND;
	jsonw_pair_time(w, "created", m->first_seen);
	jsonw_pair_time(w, "modified", m->last_seen > m->first_seen ? m->last_seen : m->first_seen);
	jsonw_pair_time(w, "valid_from", from);
	jsonw_pair_time_opt(w, "valid_until", m->expires);
}

/* What it is, and who says so: for people, beside a pattern for machines. */
static void put_description(struct jsonw *w, const struct measure *m)
{
	struct buf text;
	char value[VALUE_TEXT_BYTES];
	buf_init(&text, DESCRIPTION_MAX_BYTES);
	buf_put(&text, kind_name(m->value.kind));
	buf_putc(&text, ' ');
	buf_put(&text, str_make(value, value_format(m->value, value)));
	buf_puts(&text, ", listed by ");
	measure_text_line(&text, m->source, SOURCE_SHOWN_BYTES, "");
	jsonw_pair_str(w, "description", buf_str(&text));
	buf_deinit(&text);
}

void measure_stix_row(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m)
{
	char id[STIX_PUT_ID_BYTES], text[STIX_PUT_PATTERN_BYTES];
	markings(b, state, m);
	buf_put(b, STR(",\n"));
	struct str own = stix_put_indicator_id(m->value, id);
	bool came = !str_eq(m->id, own);
	struct jsonw w = stix_put_open(b, "indicator", own);
	jsonw_pair_str(&w, "created_by_ref", stix_put_identity_id(h->hub, id));
	put_times(&w, m);
	jsonw_pair_str(&w, "name", m->label.n ? m->label : m->source);
	put_description(&w, m);
	jsonw_pair_str(&w, "pattern", stix_put_pattern(m->value, text));
	jsonw_pair_str(&w, "pattern_type", STR("stix"));
	stix_put_list(&w, "indicator_types", STR("malicious-activity"), STR(""));
	if (m->label.n)
		stix_put_list(&w, "labels", m->label, STR(""));
	if (m->confidence != CONFIDENCE_UNKNOWN)
		jsonw_pair_i64(&w, "confidence", m->confidence);
	if (came)
		put_reference(&w, m->id);
	stix_put_list(&w, "object_marking_refs", tlp_marking(m->tlp), m->pap != PAP_NONE ? pap_marking(m->pap) : STR(""));
	jsonw_close(&w, '}');
	state->rows++;
}

void measure_stix_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	(void)state;
	buf_put(b, STR("\n]}\n"));
}

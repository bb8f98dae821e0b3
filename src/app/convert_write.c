/* SPDX-License-Identifier: Apache-2.0 */
/* STIX: an indicator for each value and label. MISP: an attribute for each value, with its labels as tags. */
#include "app/convert_write.h"

#include <stdio.h>

#include "emit/measure.h"
#include "emit/misp_event.h"

enum {
	LABELS_MAX = 64,
	INFO_BYTES = 256,
	/* Larger events are cut: MISP takes long for them, and tocsin refuses what is larger than LIMIT_OBJECT_BYTES. */
	EVENT_MAX_ATTRIBUTES = 5000,
	EVENT_FULL_BYTES = 2 << 20,
};

static struct uuid id_of(const struct convert_row *r)
{
	struct uuid value = uuid_of_indicator(r->value);
	return r->label.n ? uuid_v5(&value, r->label) : value;
}

static void put_indicator(struct buf *out, const struct measure_format *f, const struct measure_head *head,
                          struct measure_state *state, const struct convert_row *r)
{
	char id[11 + UUID_TEXT_BYTES] = "indicator--", text[VALUE_TEXT_BYTES];
	struct uuid uuid = id_of(r);
	uuid_format(&uuid, id + 11);
	const struct measure m = {
		.value = r->value,
		.label = r->label,
		.source = str_make(text, value_format(r->value, text)), /* its name, when no label is */
		.id = str_make(id, sizeof id),
		.confidence = r->confidence,
		.tlp = r->tlp,
		.pap = r->pap,
		.first_seen = head->now,
		.last_seen = head->now,
		.valid_from = r->valid_from,
		.expires = r->valid_until,
	};
	f->row(out, head, state, &m);
}

static void write_stix(struct buf *out, const struct convert_set *s, const struct convert_source *source)
{
	const struct measure_format *f = measure_format_find(STR("stix"));
	const struct measure_head head = {.hub = STR("tocsin convert"), .name = source->key, .now = source->now};
	struct measure_state state = {0};
	f->begin(out, &head, &state);
	for (size_t i = 0; i < s->n; i++)
		if (f->kinds & kind_bit(s->rows[i].value.kind))
			put_indicator(out, f, &head, &state, &s->rows[i]);
	f->end(out, &head, &state);
}

/* The attribute for the rows of one value; returns how many those are. */
static size_t put_attribute(struct buf *out, uint64_t number, struct misp_head *event, const struct convert_row *r, size_t n)
{
	struct str labels[LABELS_MAX];
	struct uuid value = uuid_of_indicator(r->value);
	struct misp_attribute a = {
		.uuid = uuid_v5(&event->uuid, str_make(value.bytes, sizeof value.bytes)),
		.value = r->value,
		.labels = labels,
		.tlp = TLP_CLEAR,
		.first_seen = r->valid_from,
		.timestamp = r->valid_from == UTC_NONE ? event->timestamp : r->valid_from,
	};
	size_t i = 0;
	for (; i < n && value_eq(r[i].value, r->value); i++) {
		a.tlp = tlp_max(a.tlp, r[i].tlp);
		a.pap = pap_max(a.pap, r[i].pap);
		if (r[i].valid_from != UTC_NONE && r[i].valid_from < a.first_seen)
			a.first_seen = r[i].valid_from;
		if (r[i].label.n && a.n_labels < LABELS_MAX)
			labels[a.n_labels++] = r[i].label;
	}
	misp_event_attribute(out, number, &a);
	event->tlp = tlp_max(event->tlp, a.tlp);
	return i;
}

/* About how many bytes of an event a row takes. */
static size_t cost(const struct convert_row *r)
{
	return 400 + r->value.bytes.n + 2 * r->label.n;
}

/* How many rows from at on one event should hold. */
static size_t share(const struct convert_set *s, size_t at)
{
	size_t n = 0;
	for (size_t bytes = 0; at + n < s->n && n < EVENT_MAX_ATTRIBUTES && bytes < EVENT_FULL_BYTES; n++)
		bytes += cost(&s->rows[at + n]);
	return n;
}

/* An event with the rows from *at on, as many as one should hold; *at becomes the first that is left. */
static void put_event(struct buf *out, const struct convert_set *s, const struct convert_source *source,
                      const struct uuid *space, size_t *at)
{
	char info[INFO_BYTES], date[10];
	struct misp_head head = {
		.uuid = uuid_v5(space, str_make(at, sizeof *at)), .hub = STR("tocsin convert"), .date = source->now, .timestamp = source->now};
	uint64_t number = 0;
	size_t end = *at + share(s, *at);
	misp_event_begin(out);
	while (*at < end) {
		const struct convert_row *r = &s->rows[*at];
		if (misp_event_kinds() & kind_bit(r->value.kind))
			*at += put_attribute(out, number++, &head, r, s->n - *at);
		else
			++*at;
	}
	/* A date in it says that it is no name of a threat. */
	utc_date(source->now, date);
	int n = snprintf(info, sizeof info, "Converted %.10s: %.*s", date, STR_ARG(source->name));
	head.info = str_make(info, n < 0 ? 0 : (size_t)n < sizeof info ? (size_t)n : sizeof info - 1);
	misp_event_end(out, &head);
}

static void write_misp(struct buf *out, const struct convert_set *s, const struct convert_source *source)
{
	struct uuid space = uuid_of_name(STR("misp-event"), source->key);
	size_t at = 0;
	bool several = share(s, 0) < s->n;
	if (several)
		buf_put(out, STR("{\"response\":[\n"));
	do {
		if (at)
			buf_putc(out, ',');
		put_event(out, s, source, &space, &at);
	} while (at < s->n && buf_err(out) == OK);
	if (several)
		buf_put(out, STR("]}\n"));
}

const struct convert_format *convert_write_find(struct str name)
{
	static const struct convert_format formats[] = {
		{"stix", FEED_STIX, write_stix},
		{"misp", FEED_MISP, write_misp},
	};
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (str_eq(str_of(formats[i].name), name))
			return &formats[i];
	return NULL;
}

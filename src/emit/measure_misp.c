/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One MISP event. Its UUID comes from hub and outlet, those of the attributes from these and the value: a MISP instance
 * that loads the file again updates what it has, and two hubs' events never share an attribute.
 */
#include <stdarg.h>
#include <stdio.h>

#include "emit/measure_formats.h"
#include "emit/misp_event.h"

enum {
	INFO_BYTES = 256,
	COMMENT_BYTES = 512,
};

/* printf into size bytes at out; what does not fit is cut. */
__attribute__((format(printf, 3, 4))) static struct str format(char *out, size_t size, const char *how, ...)
{
	va_list ap;
	va_start(ap, how);
	int n = vsnprintf(out, size, how, ap);
	va_end(ap);
	return str_make(out, n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1);
}

static struct uuid event_uuid(const struct measure_head *h)
{
	struct uuid hub = uuid_of_name(STR("identity"), h->hub);
	return uuid_v5(&hub, h->name);
}

/* In the event's namespace: the value's own id there. */
static struct uuid attribute_uuid(const struct measure_head *h, struct value v)
{
	struct uuid event = event_uuid(h), value = uuid_of_indicator(v);
	return uuid_v5(&event, str_make(value.bytes, sizeof value.bytes));
}

void measure_misp_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	(void)state;
	misp_event_begin(b);
}

static struct str comment(const struct measure *m, char text[COMMENT_BYTES])
{
	char date[10];
	utc_date(m->expires, date);
	struct str subject = m->label.n ? m->label : m->source;
	return format(text, COMMENT_BYTES, "%s%.*s | %.*s | expires %.10s", m->label.n ? "" : "listed by ", STR_ARG(subject),
	              STR_ARG(m->id), date);
}

void measure_misp_row(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m)
{
	char text[COMMENT_BYTES];
	const struct misp_attribute a = {
		.uuid = attribute_uuid(h, m->value),
		.value = m->value,
		.labels = &m->label,
		.n_labels = m->label.n > 0,
		.comment = comment(m, text),
		.tlp = m->tlp,
		.pap = m->pap,
		.first_seen = m->valid_from,
		.timestamp = m->last_seen > m->first_seen ? m->last_seen : m->first_seen,
	};
	misp_event_attribute(b, state->rows++, &a);
}

void measure_misp_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	char info[INFO_BYTES];
	const struct misp_head head = {
		.uuid = event_uuid(h),
		.hub = h->hub,
		.info = format(info, sizeof info, "Countermeasures: %.*s", STR_ARG(h->name)),
		.date = h->now,
		.timestamp = h->now,
		.tlp = h->tlp,
	};
	(void)state;
	misp_event_end(b, &head);
}

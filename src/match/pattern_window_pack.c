/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths stand before bytes in both kinds of entries, behind heads of different size. */
#include "match/pattern_window_pack.h"

enum { OBSERVED_HEAD = 2, PROPERTY_HEAD = 5 };
/* Years 1 to 9999, which have a text. */
#define TIME_FIRST (INT64_C(-62135596800) * UTC_SECOND)
#define TIME_BEHIND (INT64_C(253402300800) * UTC_SECOND)

static bool is_text(uint8_t property)
{
	return property_info((enum property)property)->type == PROPERTY_TEXT;
}

static struct str bytes_of(const struct property_value *v)
{
	return is_text(v->property) ? v->u.text : str_make(&v->u.number, sizeof v->u.number);
}

size_t pattern_window_pack_bytes(const struct batch *b, const struct event *event)
{
	size_t n = 0;
	for (uint32_t i = event->observed; i < event->observed + event->n_observed; i++)
		n += OBSERVED_HEAD + sizeof(uint16_t) + b->observed[i].n;
	for (uint32_t i = event->property; i < event->property + event->n_properties; i++)
		n += PROPERTY_HEAD + sizeof(uint16_t) + bytes_of(&b->properties[i]).n;
	return n;
}

static char *put(char *out, struct str bytes)
{
	uint16_t n = (uint16_t)bytes.n;
	memcpy(out, &n, sizeof n);
	if (n)
		memcpy(out + sizeof n, bytes.p, n);
	return out + sizeof n + n;
}

void pattern_window_pack(const struct batch *b, const struct event *event, char *out)
{
	for (uint32_t i = event->observed; i < event->observed + event->n_observed; i++) {
		*out++ = (char)b->observed[i].kind;
		*out++ = (char)b->observed[i].role;
		out = put(out, observed_value(&b->observed[i]).bytes);
	}
	for (uint32_t i = event->property; i < event->property + event->n_properties; i++) {
		const struct property_value *v = &b->properties[i];
		*out++ = (char)v->property;
		memcpy(out, &v->group, sizeof v->group);
		out = put(out + sizeof v->group, bytes_of(v));
	}
}

static struct str get(const char **p)
{
	uint16_t n;
	memcpy(&n, *p, sizeof n);
	struct str bytes = str_make(*p + sizeof n, n);
	*p += sizeof n + n;
	return bytes;
}

static void unpack_property(const char **p, struct batch *out)
{
	uint8_t property = (uint8_t)**p;
	uint32_t group;
	int64_t number;
	memcpy(&group, *p + 1, sizeof group);
	*p += PROPERTY_HEAD;
	struct str bytes = get(p);
	if (is_text(property)) {
		batch_property_text(out, (enum property)property, group, bytes);
	} else {
		memcpy(&number, bytes.p, sizeof number);
		batch_property_number(out, (enum property)property, group, number);
	}
}

void pattern_window_unpack(const struct window_event *e, struct batch *out)
{
	const char *p = e->packed;
	batch_event(out, e->time, 0, e->count);
	for (uint32_t i = 0; i < e->n_observed; i++) {
		enum kind kind = (enum kind)(unsigned char)p[0];
		enum role role = (enum role)(unsigned char)p[1];
		p += OBSERVED_HEAD;
		batch_observe(out, kind, role, get(&p));
	}
	for (uint32_t i = 0; i < e->n_properties; i++)
		unpack_property(&p, out);
}

/* Takes a head of so many bytes and what stands behind it; false when it is not there. */
static bool take(struct str *in, size_t head, struct str *out)
{
	uint16_t n;
	if (in->n < head + sizeof n)
		return false;
	memcpy(&n, in->p + head, sizeof n);
	if (in->n - head - sizeof n < n)
		return false;
	*out = str_make(in->p + head + sizeof n, n);
	*in = str_from(*in, head + sizeof n + n);
	return true;
}

static bool take_observed(struct str *in)
{
	const uint8_t *head = (const uint8_t *)in->p;
	struct value v;
	if (!take(in, OBSERVED_HEAD, &v.bytes) || head[0] >= KIND_COUNT || head[1] >= ROLE_COUNT)
		return false;
	v.kind = (enum kind)head[0];
	return value_is_canonical(v);
}

static bool take_property(struct str *in)
{
	const uint8_t *head = (const uint8_t *)in->p;
	struct str bytes;
	int64_t number;
	if (!take(in, PROPERTY_HEAD, &bytes) || head[0] == PROPERTY_NONE || head[0] >= PROPERTY_COUNT)
		return false;
	if (is_text(head[0]))
		return bytes.n <= LIMIT_VALUE_BYTES;
	if (bytes.n != sizeof number)
		return false;
	memcpy(&number, bytes.p, sizeof number);
	return property_info((enum property)head[0])->type != PROPERTY_TIME || (number >= TIME_FIRST && number < TIME_BEHIND);
}

bool pattern_window_pack_check(struct str in, uint32_t n_observed, uint32_t n_properties, size_t *out_n)
{
	struct str rest = in;
	bool fine = n_observed <= LIMIT_EVENT_VALUES && n_properties <= LIMIT_EVENT_PROPERTIES;
	for (uint32_t i = 0; i < n_observed && fine; i++)
		fine = take_observed(&rest);
	for (uint32_t i = 0; i < n_properties && fine; i++)
		fine = take_property(&rest);
	*out_n = in.n - rest.n;
	return fine;
}

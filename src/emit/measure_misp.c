/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One MISP event. Its UUID comes from hub and outlet, those of the attributes from these and the value: a MISP instance
 * that loads the file again updates what it has, and two hubs' events never share an attribute.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/jsonw.h"
#include "emit/measure_formats.h"
#include "model/uuid.h"

static const struct {
	const char *type, *category;
} attributes[KIND_COUNT] = {
	[KIND_IPV4] = {"ip-dst", "Network activity"},
	[KIND_IPV6] = {"ip-dst", "Network activity"},
	[KIND_NETWORK] = {"ip-dst", "Network activity"},
	[KIND_ENDPOINT] = {"ip-dst|port", "Network activity"},
	[KIND_DOMAIN] = {"domain", "Network activity"},
	[KIND_URL] = {"url", "Network activity"},
	[KIND_EMAIL] = {"email-src", "Payload delivery"},
	[KIND_MD5] = {"md5", "Payload delivery"},
	[KIND_SHA1] = {"sha1", "Payload delivery"},
	[KIND_SHA256] = {"sha256", "Payload delivery"},
	[KIND_SHA512] = {"sha512", "Payload delivery"},
	[KIND_JA3] = {"ja3-fingerprint-md5", "Network activity"},
	[KIND_CERT_SHA1] = {"x509-fingerprint-sha1", "Network activity"},
	[KIND_CERT_SHA256] = {"x509-fingerprint-sha256", "Network activity"},
	[KIND_HASSH] = {"hassh-md5", "Network activity"},
	[KIND_MAC] = {"mac-address", "Network activity"},
	[KIND_ASN] = {"AS", "Network activity"},
};

enum {
	INFO_BYTES = 256,
	COMMENT_BYTES = 512,
	NUMBER_BYTES = 24,
	HIGH_THREAT = 1,
	COMPLETED = 2,
	OWN_ORGANISATION = 0, /* who loads it decides how far it goes on */
	INHERITED = 5,
};

static void pair_uuid(struct jsonw *w, struct uuid u)
{
	char text[UUID_TEXT_BYTES];
	uuid_format(&u, text);
	jsonw_pair_str(w, "uuid", str_make(text, sizeof text));
}

/* printf into size bytes at out; what does not fit is cut. */
__attribute__((format(printf, 3, 4))) static struct str format(char *out, size_t size, const char *how, ...)
{
	va_list ap;
	va_start(ap, how);
	int n = vsnprintf(out, size, how, ap);
	va_end(ap);
	return str_make(out, n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1);
}

/* MISP writes its numbers as strings. */
static void pair_number(struct jsonw *w, const char *key, int64_t v)
{
	char text[NUMBER_BYTES];
	jsonw_pair_str(w, key, format(text, sizeof text, "%lld", (long long)v));
}

static void put_tag(struct jsonw *w, struct str name)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "name", name);
	jsonw_close(w, '}');
}

static void pair_tags(struct jsonw *w, enum tlp tlp, enum pap pap)
{
	static const char *const tags[TLP_COUNT] = {"tlp:clear", "tlp:green", "tlp:amber", "tlp:amber+strict", "tlp:red"};
	jsonw_key(w, "Tag");
	jsonw_open(w, '[');
	put_tag(w, str_of(tags[tlp]));
	if (pap != PAP_NONE)
		put_tag(w, pap_text(pap));
	jsonw_close(w, ']');
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
	struct jsonw w = jsonw_on(b);
	char info[INFO_BYTES], date[10];
	(void)state;
	jsonw_open(&w, '{');
	jsonw_key(&w, "Event");
	jsonw_open(&w, '{');
	pair_uuid(&w, event_uuid(h));
	jsonw_pair_str(&w, "info", format(info, sizeof info, "Countermeasures: %.*s", STR_ARG(h->name)));
	utc_date(h->now, date);
	jsonw_pair_str(&w, "date", str_make(date, sizeof date));
	pair_number(&w, "timestamp", h->now / UTC_SECOND);
	pair_number(&w, "threat_level_id", HIGH_THREAT);
	pair_number(&w, "analysis", COMPLETED);
	pair_number(&w, "distribution", OWN_ORGANISATION);
	jsonw_pair_bool(&w, "published", false);
	jsonw_key(&w, "Orgc");
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "name", h->hub);
	pair_uuid(&w, uuid_of_name(STR("identity"), h->hub));
	jsonw_close(&w, '}');
	pair_tags(&w, h->tlp, PAP_NONE);
	jsonw_key(&w, "Attribute");
	jsonw_open(&w, '[');
	buf_putc(b, '\n');
}

static void pair_value(struct jsonw *w, struct value v)
{
	char text[VALUE_TEXT_BYTES];
	struct str s = str_make(text, value_format(v, text));
	if (v.kind == KIND_ENDPOINT) { /* 203.0.113.7|80, 2001:db8::1|80 */
		text[str_rfind(s, ':')] = '|';
		size_t bracket = str_find(s, ']');
		if (bracket < s.n) {
			memmove(text + bracket, text + bracket + 1, s.n - bracket - 1);
			s = str_make(text + 1, s.n - 2);
		}
	}
	jsonw_pair_str(w, "value", s);
}

static void pair_comment(struct jsonw *w, const struct measure *m)
{
	char text[COMMENT_BYTES], date[10];
	utc_date(m->expires, date);
	struct str subject = m->label.n ? m->label : m->source;
	jsonw_pair_str(w, "comment", format(text, sizeof text, "%s%.*s | %.*s | expires %.10s", m->label.n ? "" : "listed by ",
	                                    STR_ARG(subject), STR_ARG(m->id), date));
}

void measure_misp_row(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m)
{
	struct jsonw w = jsonw_on(b);
	if (state->rows++)
		buf_put(b, STR(",\n"));
	jsonw_open(&w, '{');
	pair_uuid(&w, attribute_uuid(h, m->value));
	jsonw_pair_str(&w, "type", str_of(attributes[m->value.kind].type));
	jsonw_pair_str(&w, "category", str_of(attributes[m->value.kind].category));
	jsonw_pair_bool(&w, "to_ids", true);
	pair_value(&w, m->value);
	pair_comment(&w, m);
	pair_number(&w, "timestamp", (m->last_seen > m->first_seen ? m->last_seen : m->first_seen) / UTC_SECOND);
	pair_number(&w, "distribution", INHERITED);
	pair_tags(&w, m->tlp, m->pap);
	jsonw_close(&w, '}');
}

void measure_misp_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	(void)state;
	buf_put(b, STR("\n]}}\n"));
}

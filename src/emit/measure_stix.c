/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STIX 2.1 bundle: the hub's identity, the TLP 2.0 and PAP markings in use, and one indicator a value. An indicator keeps the id
 * that it came with; the hub names itself its creator only where it made that id (STIX 2.1 section 3.6).
 */
#include <stdio.h>

#include "base/jsonw.h"
#include "emit/measure_formats.h"
#include "emit/measure_text.h"
#include "model/ip.h"
#include "model/uuid.h"

static const int64_t MARKINGS_CREATED = INT64_C(1664582400) * UTC_SECOND; /* 2022-10-01, as FIRST published those of TLP 2.0 */
/* The identity is made of the hub's name alone and never changes, so its times do not either. */
static const int64_t IDENTITY_CREATED = INT64_C(1767225600) * UTC_SECOND; /* 2026-01-01 */

/* Object paths of the kinds that are one comparison with a text; networks as CIDR (section 6.6: value). */
static const char *const paths[KIND_COUNT] = {
	[KIND_IPV4] = "ipv4-addr:value",
	[KIND_IPV6] = "ipv6-addr:value",
	[KIND_DOMAIN] = "domain-name:value",
	[KIND_URL] = "url:value",
	[KIND_EMAIL] = "email-addr:value",
	[KIND_MD5] = "file:hashes.MD5",
	[KIND_SHA1] = "file:hashes.'SHA-1'",
	[KIND_SHA256] = "file:hashes.'SHA-256'",
	[KIND_SHA512] = "file:hashes.'SHA-512'",
	[KIND_CERT_SHA1] = "x509-certificate:hashes.'SHA-1'",
	[KIND_CERT_SHA256] = "x509-certificate:hashes.'SHA-256'",
	[KIND_MAC] = "mac-addr:value",
};

enum {
	TYPED_ID_BYTES = 40 + UUID_TEXT_BYTES,
	TAIL_BYTES = 64, /* what an endpoint's port or a number takes */
	PATTERN_BYTES = 2 * VALUE_TEXT_BYTES + 64 + TAIL_BYTES,
};

static struct str typed_id(const char *type, struct uuid u, char out[TYPED_ID_BYTES])
{
	size_t n = strlen(type);
	memcpy(out, type, n);
	memcpy(out + n, "--", 2);
	uuid_format(&u, out + n + 2);
	return str_make(out, n + 2 + UUID_TEXT_BYTES);
}

static struct str identity_id(const struct measure_head *h, char out[TYPED_ID_BYTES])
{
	return typed_id("identity", uuid_of_name(STR("identity"), h->hub), out);
}

static struct jsonw open_object(struct buf *b, const char *type, struct str id)
{
	struct jsonw w = jsonw_on(b);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "type", str_of(type));
	jsonw_pair_str(&w, "spec_version", STR("2.1"));
	jsonw_pair_str(&w, "id", id);
	return w;
}

void measure_stix_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	char id[TYPED_ID_BYTES];
	(void)state;
	buf_put(b, STR("{\"type\":\"bundle\",\"id\":\""));
	buf_put(b, typed_id("bundle", uuid_of_name(STR("bundle"), h->name), id));
	buf_put(b, STR("\",\"objects\":[\n"));
	struct jsonw w = open_object(b, "identity", identity_id(h, id));
	jsonw_pair_time(&w, "created", IDENTITY_CREATED);
	jsonw_pair_time(&w, "modified", IDENTITY_CREATED);
	jsonw_pair_str(&w, "name", h->hub);
	jsonw_pair_str(&w, "identity_class", STR("organization"));
	jsonw_close(&w, '}');
}

/* A marking-definition whose extension says key: level; level as text stands behind the colon of name, in lower case. */
static void marking(struct buf *b, struct str id, struct str name, const char *extension, const char *key)
{
	char level[16];
	struct str text = str_from(name, str_find(name, ':') + 1);
	for (size_t i = 0; i < text.n; i++)
		level[i] = str_lower_char(text.p[i]);
	buf_put(b, STR(",\n"));
	struct jsonw w = open_object(b, "marking-definition", id);
	jsonw_pair_time(&w, "created", MARKINGS_CREATED);
	jsonw_pair_str(&w, "name", name);
	jsonw_key(&w, "extensions");
	jsonw_open(&w, '{');
	jsonw_key(&w, extension);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "extension_type", STR("property-extension"));
	jsonw_pair_str(&w, key, str_make(level, text.n));
	jsonw_close(&w, '}');
	jsonw_close(&w, '}');
	jsonw_close(&w, '}');
}

/* Each marking stands once, before the first object that it marks. */
static void markings(struct buf *b, struct measure_state *state, const struct measure *m)
{
	unsigned tlp = 1u << m->tlp, pap = 1u << (TLP_COUNT + m->pap);
	if (!(state->opened & tlp))
		marking(b, tlp_marking(m->tlp), tlp_text(m->tlp), "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d",
		        "tlp_2_0");
	if (m->pap != PAP_NONE && !(state->opened & pap))
		marking(b, pap_marking(m->pap), pap_text(m->pap), "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b", "pap");
	state->opened |= tlp | pap;
}

/* "path = 'text'" with the two escapes of section 9.2; returns the length. */
static size_t comparison(char *out, const char *path, struct str text)
{
	size_t n = strlen(path);
	memcpy(out, path, n);
	memcpy(out + n, " = '", 4);
	n += 4;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'' || text.p[i] == '\\')
			out[n++] = '\\';
		out[n++] = text.p[i];
	}
	out[n++] = '\'';
	return n;
}

static size_t endpoint(char *out, struct str bytes)
{
	char text[IP_TEXT_BYTES];
	struct ip ip = {.n = (uint8_t)(bytes.n - 2)};
	memcpy(ip.bytes, bytes.p, ip.n);
	unsigned port = (unsigned)(uint8_t)bytes.p[ip.n] << 8 | (uint8_t)bytes.p[ip.n + 1];
	size_t n = comparison(out, "network-traffic:dst_ref.value", str_make(text, ip_format(&ip, text)));
	return n + (size_t)snprintf(out + n, TAIL_BYTES, " AND network-traffic:dst_port = %u", port);
}

static struct str pattern(struct value v, char out[PATTERN_BYTES])
{
	char text[VALUE_TEXT_BYTES];
	size_t n = 1;
	out[0] = '[';
	if (v.kind == KIND_ENDPOINT) {
		n += endpoint(out + n, v.bytes);
	} else if (v.kind == KIND_ASN) {
		n += (size_t)snprintf(out + n, TAIL_BYTES, "autonomous-system:number = %u", ip4_get(v.bytes.p));
	} else {
		enum kind kind = v.kind != KIND_NETWORK ? v.kind : v.bytes.n == 5 ? KIND_IPV4 : KIND_IPV6;
		n += comparison(out + n, paths[kind], str_make(text, value_format(v, text)));
	}
	out[n++] = ']';
	return str_make(out, n);
}

/* Whether this hub, or another by the same rule, made the id of the value itself. */
static bool is_own(struct str id, struct value v)
{
	char own[TYPED_ID_BYTES];
	return str_eq(id, typed_id("indicator", uuid_of_indicator(v), own));
}

static void put_times(struct jsonw *w, const struct measure *m)
{
	int64_t from = m->valid_from == UTC_NONE ? m->first_seen : m->valid_from;
	/* Section 4.7: valid_until is later than valid_from. */
	if (from >= m->expires)
		from = m->expires - UTC_SECOND;
	jsonw_pair_time(w, "created", m->first_seen);
	jsonw_pair_time(w, "modified", m->last_seen > m->first_seen ? m->last_seen : m->first_seen);
	jsonw_pair_time(w, "valid_from", from);
	jsonw_pair_time(w, "valid_until", m->expires);
}

/* second may be empty. */
static void put_strings(struct jsonw *w, const char *key, struct str first, struct str second)
{
	jsonw_key(w, key);
	jsonw_open(w, '[');
	jsonw_str(w, first);
	if (second.n)
		jsonw_str(w, second);
	jsonw_close(w, ']');
}

void measure_stix_row(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m)
{
	char id[TYPED_ID_BYTES], text[PATTERN_BYTES];
	markings(b, state, m);
	buf_put(b, STR(",\n"));
	struct jsonw w = open_object(b, "indicator", m->id);
	if (is_own(m->id, m->value))
		jsonw_pair_str(&w, "created_by_ref", identity_id(h, id));
	put_times(&w, m);
	jsonw_pair_str(&w, "name", m->label.n ? m->label : m->source);
	jsonw_pair_str(&w, "pattern", pattern(m->value, text));
	jsonw_pair_str(&w, "pattern_type", STR("stix"));
	put_strings(&w, "indicator_types", STR("malicious-activity"), STR(""));
	if (m->label.n)
		put_strings(&w, "labels", m->label, STR(""));
	if (m->confidence != CONFIDENCE_UNKNOWN)
		jsonw_pair_i64(&w, "confidence", m->confidence);
	put_strings(&w, "object_marking_refs", tlp_marking(m->tlp), m->pap != PAP_NONE ? pap_marking(m->pap) : STR(""));
	jsonw_close(&w, '}');
	state->rows++;
}

void measure_stix_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	(void)state;
	buf_put(b, STR("\n]}\n"));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The same objects are written to outlets and to collections: one writer makes them the same bytes. */
#include "emit/stix_put.h"

#include <stdio.h>

#include "model/ip.h"

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
	/* Custom properties (section 11.1). */
	[KIND_JA3] = "network-traffic:x_tocsin_ja3",
	[KIND_JA3S] = "network-traffic:x_tocsin_ja3s",
	[KIND_JA4] = "network-traffic:x_tocsin_ja4",
	[KIND_HASSH] = "network-traffic:x_tocsin_hassh",
	[KIND_CVE] = "software:x_tocsin_cve",
};

/* industry-sector-ov (section 10.9). */
static const char *const sectors[] = {
	"agriculture", "aerospace", "automotive", "chemical", "commercial", "communications", "construction", "defense",
	"education", "energy", "entertainment", "financial-services", "government", "emergency-services", "government-local",
	"government-national", "government-public-services", "government-regional", "healthcare", "hospitality-leisure",
	"infrastructure", "dams", "nuclear", "water", "insurance", "manufacturing", "mining", "non-profit", "pharmaceuticals",
	"retail", "technology", "telecommunications", "transportation", "utilities",
};

struct str stix_put_id(const char *type, struct uuid u, char out[STIX_PUT_ID_BYTES])
{
	size_t n = strlen(type);
	memcpy(out, type, n);
	memcpy(out + n, "--", 2);
	uuid_format(&u, out + n + 2);
	return str_make(out, n + 2 + UUID_TEXT_BYTES);
}

struct str stix_put_identity_id(struct str name, char out[STIX_PUT_ID_BYTES])
{
	return stix_put_id("identity", uuid_of_name(STR("identity"), name), out);
}

struct str stix_put_indicator_id(struct value v, char out[STIX_PUT_ID_BYTES])
{
	return stix_put_id("indicator", uuid_of_indicator(v), out);
}

struct jsonw stix_put_open(struct buf *b, const char *type, struct str id)
{
	struct jsonw w = jsonw_on(b);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "type", str_of(type));
	jsonw_pair_str(&w, "spec_version", STR("2.1"));
	jsonw_pair_str(&w, "id", id);
	return w;
}

void stix_put_list(struct jsonw *w, const char *key, struct str first, struct str second)
{
	jsonw_key(w, key);
	jsonw_open(w, '[');
	jsonw_str(w, first);
	if (second.n)
		jsonw_str(w, second);
	jsonw_close(w, ']');
}

static bool is_sector(struct str sector)
{
	for (size_t i = 0; i < sizeof sectors / sizeof *sectors; i++)
		if (str_eq(sector, str_of(sectors[i])))
			return true;
	return false;
}

void stix_put_identity(struct buf *b, struct str name, struct str sector, struct str by, struct str marking)
{
	char id[STIX_PUT_ID_BYTES];
	struct jsonw w = stix_put_open(b, "identity", stix_put_identity_id(name, id));
	jsonw_pair_str_opt(&w, "created_by_ref", by);
	jsonw_pair_time(&w, "created", STIX_PUT_CONSTANT);
	jsonw_pair_time(&w, "modified", STIX_PUT_CONSTANT);
	jsonw_pair_str(&w, "name", name);
	jsonw_pair_str(&w, "identity_class", STR("organization"));
	if (is_sector(sector))
		stix_put_list(&w, "sectors", sector, STR(""));
	if (marking.n)
		stix_put_list(&w, "object_marking_refs", marking, STR(""));
	jsonw_close(&w, '}');
}

/* A marking-definition whose extension says key: level; level as text stands behind the colon of name, in lower case. */
static void marking(struct buf *b, struct str id, struct str name, const char *extension, const char *key)
{
	char level[16];
	struct str text = str_from(name, str_find(name, ':') + 1);
	for (size_t i = 0; i < text.n; i++)
		level[i] = str_lower_char(text.p[i]);
	struct jsonw w = stix_put_open(b, "marking-definition", id);
	jsonw_pair_time(&w, "created", STIX_PUT_MARKINGS_CREATED);
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

void stix_put_tlp(struct buf *b, enum tlp t)
{
	marking(b, tlp_marking(t), tlp_text(t), "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d", "tlp_2_0");
}

void stix_put_pap(struct buf *b, enum pap p)
{
	marking(b, pap_marking(p), pap_text(p), "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b", "pap");
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
	return n + (size_t)snprintf(out + n, STIX_PUT_TAIL_BYTES, " AND network-traffic:dst_port = %u", port);
}

struct str stix_put_pattern(struct value v, char out[STIX_PUT_PATTERN_BYTES])
{
	char text[VALUE_TEXT_BYTES];
	size_t n = 1;
	out[0] = '[';
	if (v.kind == KIND_ENDPOINT) {
		n += endpoint(out + n, v.bytes);
	} else if (v.kind == KIND_ASN) {
		n += (size_t)snprintf(out + n, STIX_PUT_TAIL_BYTES, "autonomous-system:number = %u", ip4_get(v.bytes.p));
	} else {
		enum kind kind = v.kind != KIND_NETWORK ? v.kind : v.bytes.n == 5 ? KIND_IPV4 : KIND_IPV6;
		if (!paths[kind])
			return str_make("", 0);
		n += comparison(out + n, paths[kind], str_make(text, value_format(v, text)));
	}
	out[n++] = ']';
	return str_make(out, n);
}

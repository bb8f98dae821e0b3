/* SPDX-License-Identifier: Apache-2.0 */
/* MISP writes its numbers as strings; stock instances of all ages read that. */
#include "emit/misp_event.h"

#include <nettle/md5.h>
#include <stdio.h>

#include "emit/misp_label.h"

static const struct {
	const char *type, *category;
} types[KIND_COUNT] = {
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
	[KIND_CVE] = {"vulnerability", "External analysis"},
};

kind_set misp_event_kinds(void)
{
	kind_set set = 0;
	for (enum kind k = KIND_NONE; k < KIND_COUNT; k++)
		if (types[k].type)
			set |= kind_bit(k);
	return set;
}

static void pair_uuid(struct jsonw *w, const char *key, struct uuid u)
{
	char text[UUID_TEXT_BYTES];
	uuid_format(&u, text);
	jsonw_pair_str(w, key, str_make(text, sizeof text));
}

static void pair_seconds(struct jsonw *w, const char *key, int64_t t)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%lld", (long long)(t / UTC_SECOND));
	jsonw_pair_str(w, key, str_make(text, (size_t)n));
}

static void put_tag(struct jsonw *w, struct str name)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "name", name);
	jsonw_close(w, '}');
}

static void put_tlp(struct jsonw *w, enum tlp tlp)
{
	static const char *const tags[TLP_COUNT] = {"tlp:clear", "tlp:green", "tlp:amber", "tlp:amber+strict", "tlp:red"};
	put_tag(w, str_of(tags[tlp]));
}

static void pair_tags(struct jsonw *w, const struct misp_attribute *a)
{
	char text[MISP_LABEL_TAG_BYTES];
	jsonw_key(w, "Tag");
	jsonw_open(w, '[');
	put_tlp(w, a->tlp);
	if (a->pap != PAP_NONE)
		put_tag(w, pap_text(a->pap));
	for (size_t i = 0; i < a->n_labels; i++) {
		size_t n = misp_label_tag(a->labels[i], text);
		if (n)
			put_tag(w, str_make(text, n));
	}
	jsonw_close(w, ']');
}

/* MISP's own form: 203.0.113.7|80, 2001:db8::1|80. */
static struct str misp_text(struct value v, char text[VALUE_TEXT_BYTES])
{
	struct str s = str_make(text, value_format(v, text));
	if (v.kind != KIND_ENDPOINT)
		return s;
	text[str_rfind(s, ':')] = '|';
	size_t bracket = str_find(s, ']');
	if (bracket == s.n)
		return s;
	memmove(text + bracket, text + bracket + 1, s.n - bracket - 1);
	return str_make(text + 1, s.n - 2);
}

void misp_event_begin(struct buf *b)
{
	buf_put(b, STR("{\"Event\":{\"Attribute\":[\n"));
}

void misp_event_attribute(struct buf *b, uint64_t n, const struct misp_attribute *a)
{
	struct jsonw w = jsonw_on(b);
	char text[VALUE_TEXT_BYTES];
	if (n)
		buf_put(b, STR(",\n"));
	jsonw_open(&w, '{');
	pair_uuid(&w, "uuid", a->uuid);
	pair_seconds(&w, "timestamp", a->timestamp);
	if (a->deleted)
		jsonw_pair_bool(&w, "deleted", true);
	if (a->bare) {
		jsonw_close(&w, '}');
		return;
	}
	jsonw_pair_str(&w, "type", str_of(types[a->value.kind].type));
	jsonw_pair_str(&w, "category", str_of(types[a->value.kind].category));
	jsonw_pair_bool(&w, "to_ids", true);
	jsonw_pair_str(&w, "value", misp_text(a->value, text));
	jsonw_pair_str(&w, "comment", a->comment);
	jsonw_pair_time_opt(&w, "first_seen", a->first_seen);
	jsonw_pair_str(&w, "distribution", STR("5")); /* as the event */
	pair_tags(&w, a);
	jsonw_close(&w, '}');
}

/* What the event itself and the manifest say alike. threat_level_id 4: undefined; analysis 2: completed. */
static void pair_head(struct jsonw *w, const struct misp_head *h)
{
	char date[10];
	utc_date(h->date, date);
	jsonw_pair_str(w, "info", h->info);
	jsonw_pair_str(w, "date", str_make(date, sizeof date));
	jsonw_pair_str(w, "threat_level_id", STR("4"));
	jsonw_pair_str(w, "analysis", STR("2"));
	pair_seconds(w, "timestamp", h->timestamp);
	jsonw_key(w, "Orgc");
	jsonw_open(w, '{');
	jsonw_pair_str(w, "name", h->hub);
	pair_uuid(w, "uuid", uuid_of_name(STR("identity"), h->hub));
	jsonw_close(w, '}');
	jsonw_key(w, "Tag");
	jsonw_open(w, '[');
	put_tlp(w, h->tlp);
	jsonw_close(w, ']');
}

void misp_event_end(struct buf *b, const struct misp_head *h)
{
	struct jsonw w = {.b = b, .comma = true};
	buf_put(b, STR("\n]"));
	pair_uuid(&w, "uuid", h->uuid);
	pair_head(&w, h);
	jsonw_pair_bool(&w, "published", h->published);
	if (h->published)
		pair_seconds(&w, "publish_timestamp", h->timestamp);
	jsonw_pair_str(&w, "distribution", STR("0")); /* who loads it decides how far it goes on */
	buf_put(b, STR("}}\n"));
}

void misp_event_manifest(struct jsonw *w, const struct misp_head *h)
{
	char key[UUID_TEXT_BYTES + 1] = "";
	uuid_format(&h->uuid, key);
	jsonw_key(w, key);
	jsonw_open(w, '{');
	pair_head(w, h);
	jsonw_close(w, '}');
}

static void put_hash(struct buf *b, struct str s, const struct uuid *event)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[MD5_DIGEST_SIZE];
	char line[2 * MD5_DIGEST_SIZE + 1 + UUID_TEXT_BYTES + 1];
	struct md5_ctx md5;
	md5_init(&md5);
	md5_update(&md5, s.n, (const uint8_t *)s.p);
	md5_digest(&md5, sizeof digest, digest);
	for (size_t i = 0; i < sizeof digest; i++) {
		line[2 * i] = digits[digest[i] >> 4];
		line[2 * i + 1] = digits[digest[i] & 15];
	}
	line[2 * sizeof digest] = ',';
	uuid_format(event, line + 2 * sizeof digest + 1);
	line[sizeof line - 1] = '\n';
	buf_put(b, str_make(line, sizeof line));
}

void misp_event_hashes(struct buf *b, struct value v, const struct uuid *event)
{
	char text[VALUE_TEXT_BYTES];
	struct str s = misp_text(v, text);
	if (v.kind != KIND_ENDPOINT) {
		put_hash(b, s, event);
		return;
	}
	put_hash(b, str_next_field(&s, '|'), event);
	put_hash(b, s, event);
}

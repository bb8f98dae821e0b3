/* SPDX-License-Identifier: Apache-2.0 */
/* Name-based identifiers: SHA-1 through nettle, the JSON of cyber-observables as RFC 8785 writes it. */
#include "model/uuid.h"

#include <nettle/sha1.h>

/* Version 5 of the DNS namespace and "tocsin.invalid": 5cd8ebea-ddf0-5525-9bbd-c296f706ce78. Fixed for ever: ids depend on it. */
static const struct uuid tocsin_space = {
	{0x5c, 0xd8, 0xeb, 0xea, 0xdd, 0xf0, 0x55, 0x25, 0x9b, 0xbd, 0xc2, 0x96, 0xf7, 0x06, 0xce, 0x78}};

/* STIX 2.1 section 2.9: 00abedb4-aa42-466c-9c01-fed23315a9b7. */
static const struct uuid sco_space = {
	{0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}};

static void begin(struct sha1_ctx *h, const struct uuid *space)
{
	sha1_init(h);
	sha1_update(h, sizeof space->bytes, space->bytes);
}

static void add(struct sha1_ctx *h, struct str s)
{
	sha1_update(h, s.n, (const uint8_t *)s.p);
}

static void set_version(struct uuid *u, uint8_t version)
{
	u->bytes[6] = (uint8_t)((u->bytes[6] & 0x0f) | (version << 4));
	u->bytes[8] = (uint8_t)((u->bytes[8] & 0x3f) | 0x80);
}

static struct uuid finish(struct sha1_ctx *h)
{
	struct uuid u;
	sha1_digest(h, sizeof u.bytes, u.bytes);
	set_version(&u, 5);
	return u;
}

static struct uuid finish_as_v4(struct sha1_ctx *h)
{
	struct uuid u;
	sha1_digest(h, sizeof u.bytes, u.bytes);
	set_version(&u, 4);
	return u;
}

struct uuid uuid_v4(const uint8_t random[16])
{
	struct uuid u;
	memcpy(u.bytes, random, sizeof u.bytes);
	set_version(&u, 4);
	return u;
}

struct uuid uuid_v5(const struct uuid *space, struct str name)
{
	struct sha1_ctx h;
	begin(&h, space);
	add(&h, name);
	return finish(&h);
}

void uuid_format(const struct uuid *u, char out[UUID_TEXT_BYTES])
{
	static const uint8_t groups[] = {4, 2, 2, 2, 6};
	size_t from = 0;
	for (size_t g = 0; g < sizeof groups; g++) {
		if (g)
			*out++ = '-';
		str_hex(u->bytes + from, groups[g], out);
		out += 2 * groups[g];
		from += groups[g];
	}
}

enum err uuid_parse(struct str s, struct uuid *out)
{
	char digits[32];
	struct uuid u;
	size_t n = 0;
	if (s.n != UUID_TEXT_BYTES)
		return ERR_SYNTAX;
	for (size_t i = 0; i < s.n; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		if (hyphen != (s.p[i] == '-'))
			return ERR_SYNTAX;
		if (!hyphen)
			digits[n++] = s.p[i];
	}
	if (str_unhex(str_make(digits, n), u.bytes))
		return ERR_SYNTAX;
	*out = u;
	return OK;
}

struct uuid uuid_of_name(struct str type, struct str name)
{
	struct sha1_ctx h;
	begin(&h, &tocsin_space);
	add(&h, type);
	add(&h, STR(":"));
	add(&h, name);
	return finish_as_v4(&h);
}

struct uuid uuid_of_indicator(struct value v)
{
	char text[VALUE_TEXT_BYTES];
	struct sha1_ctx h;
	begin(&h, &tocsin_space);
	add(&h, STR("indicator:"));
	add(&h, kind_name(v.kind));
	add(&h, STR(":"));
	add(&h, str_make(text, value_format(v, text)));
	return finish_as_v4(&h);
}

/* Canonical text holds no control characters, so '"' and '\' are all that RFC 8785 section 3.2.2.2 escapes. */
static void add_quoted(struct sha1_ctx *h, struct str s)
{
	add(h, STR("\""));
	while (s.n) {
		size_t run = 0;
		while (run < s.n && s.p[run] != '"' && s.p[run] != '\\')
			run++;
		add(h, str_upto(s, run));
		s = str_from(s, run);
		if (s.n) {
			add(h, STR("\\"));
			add(h, str_upto(s, 1));
			s = str_from(s, 1);
		}
	}
	add(h, STR("\""));
}

/* The name of a digest in a file's "hashes" (STIX 2.1 section 10.6); empty for other kinds. */
static struct str hash_name(enum kind kind)
{
	switch (kind) {
	case KIND_MD5: return STR("MD5");
	case KIND_SHA1: return STR("SHA-1");
	case KIND_SHA256: return STR("SHA-256");
	case KIND_SHA512: return STR("SHA-512");
	default: return STR("");
	}
}

static bool has_value_property(enum kind kind)
{
	return kind_bit(kind) & (kind_bit(KIND_IPV4) | kind_bit(KIND_IPV6) | kind_bit(KIND_NETWORK) | kind_bit(KIND_DOMAIN) |
	                         kind_bit(KIND_URL) | kind_bit(KIND_EMAIL) | kind_bit(KIND_MAC));
}

struct uuid uuid_of_sco(struct value v)
{
	char text[VALUE_TEXT_BYTES];
	struct str hash = hash_name(v.kind), s = str_make(text, value_format(v, text));
	struct sha1_ctx h;
	begin(&h, &sco_space);
	if (has_value_property(v.kind)) {
		add(&h, STR("{\"value\":"));
		add_quoted(&h, s);
		add(&h, STR("}"));
	} else if (v.kind == KIND_ASN) {
		add(&h, STR("{\"number\":"));
		add(&h, str_from(s, 2));
		add(&h, STR("}"));
	} else if (hash.n) {
		add(&h, STR("{\"hashes\":{"));
		add_quoted(&h, hash);
		add(&h, STR(":"));
		add_quoted(&h, s);
		add(&h, STR("}}"));
	} else {
		return uuid_of_indicator(v);
	}
	return finish(&h);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DNS response policy zone (draft-vixie-dnsop-dns-rpz-00): names and the addresses in answers become NXDOMAIN. Owner
 * names are relative, so the zone has whatever name its loader gives it.
 */
#include "emit/measure_formats.h"
#include "emit/measure_text.h"
#include "model/domain.h"
#include "model/ip.h"

enum {
	NAME_WIRE_BYTES = 255,  /* RFC 1035 section 2.3.4 */
	WILDCARD_WIRE_BYTES = 2,
	ORIGIN_WIRE_BYTES = 64, /* kept free for the name of the zone, the root included */
	TTL_SECONDS = 300,      /* what resolvers may keep of an answer after a value has been withdrawn */
	COMMENT_BYTES = 200,
};

void measure_rpz_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)state;
	measure_text_head(b, h, "; ");
	buf_printf(b, "$TTL %d\n@ SOA localhost. hostmaster.localhost. (%u 300 60 1209600 %d)\n@ NS localhost.\n", TTL_SECONDS,
	           (unsigned)(uint32_t)h->serial, TTL_SECONDS); /* serials wrap: RFC 1982 */
}

static void comment(struct buf *b, const struct measure *m)
{
	buf_put(b, STR("; "));
	measure_text_subject(b, m, COMMENT_BYTES, "");
	buf_put(b, STR(" | "));
	measure_text_line(b, m->id, COMMENT_BYTES, "");
	buf_put(b, STR(" | expires "));
	measure_text_time(b, m->expires);
	buf_putc(b, '\n');
}

/* Names that do not fit, and those that would be no name here but a trigger on addresses ("8.0.0.0.10.rpz-ip"). */
static bool has_form(struct str name)
{
	size_t dot = str_rfind(name, '.');
	struct str last = dot < name.n ? str_from(name, dot + 1) : name;
	return 1 + name.n + WILDCARD_WIRE_BYTES + ORIGIN_WIRE_BYTES <= NAME_WIRE_BYTES && !str_has_prefix(last, STR("rpz-"));
}

/* The children go along, save under a suffix where they belong to others (github.io). */
static bool domain_row(struct buf *b, const struct measure *m)
{
	if (!has_form(m->value.bytes))
		return false;
	comment(b, m);
	buf_put(b, m->value.bytes);
	buf_put(b, STR(" CNAME .\n"));
	if (domain_suffix(m->value.bytes) == DOMAIN_NOT_SUFFIX) {
		buf_put(b, STR("*."));
		buf_put(b, m->value.bytes);
		buf_put(b, STR(" CNAME .\n"));
	}
	return true;
}

static void reversed4(struct buf *b, const uint8_t *bytes)
{
	for (int i = 3; i >= 0; i--) {
		buf_putc(b, '.');
		buf_put_u64(b, bytes[i]);
	}
}

/* The fields of RFC 5952's text from the last to the first; the empty one between the two colons is "zz". */
static void reversed6(struct buf *b, const uint8_t *bytes)
{
	char text[IP_TEXT_BYTES];
	struct ip ip = {.n = 16};
	memcpy(ip.bytes, bytes, sizeof ip.bytes);
	struct str rest = str_make(text, ip_format(&ip, text));
	/* "::" at an end leaves two empty fields there. */
	if (str_has_suffix(rest, STR("::")))
		rest.n--;
	if (str_has_prefix(rest, STR("::")))
		rest = str_from(rest, 1);
	for (;;) {
		size_t colon = str_rfind(rest, ':');
		struct str part = colon < rest.n ? str_from(rest, colon + 1) : rest;
		buf_putc(b, '.');
		buf_put(b, part.n ? part : STR("zz"));
		if (colon == rest.n)
			return;
		rest = str_upto(rest, colon);
	}
}

static void address_row(struct buf *b, const struct measure *m)
{
	const uint8_t *bytes = (const uint8_t *)m->value.bytes.p;
	size_t n = m->value.bytes.n;
	unsigned length = m->value.kind == KIND_NETWORK ? bytes[--n] : (unsigned)n * 8;
	comment(b, m);
	buf_put_u64(b, length);
	if (n == 4)
		reversed4(b, bytes);
	else
		reversed6(b, bytes);
	buf_put(b, STR(".rpz-ip CNAME .\n"));
}

void measure_rpz_row(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m)
{
	(void)h;
	if (m->value.kind != KIND_DOMAIN) {
		address_row(b, m);
	} else if (!domain_row(b, m)) {
		state->skipped++;
		return;
	}
	state->rows++;
}

void measure_rpz_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	measure_text_tail(b, state, "; ", "names too long for a zone, or in the zone's own namespace");
}

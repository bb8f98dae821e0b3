/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suricata's way for many values: a few rules, and lists that they load. The lists have one value a line, in base64
 * where Suricata takes arbitrary strings; datasets allow no comments, so the rules' file carries label and TLP for all.
 * A rule is written only when its list has rows, for Suricata refuses an empty list of file hashes.
 */
#include "emit/measure_formats.h"
#include "emit/measure_text.h"

/* Some 190 bytes an entry; Suricata's default of 100 MB ends near half a million. */
#define DATASET_SIZE "hashsize 65536,memcap 2gb"

struct dataset_rule {
	enum kind kind;
	const char *protocol;
	const char *msg;
	const char *options;
	unsigned sid; /* 1980001 to 1980099: in the range for local use, fixed for ever */
};

static const struct dataset_rule dataset_rules[] = {
	{KIND_IPV4, "ip", "address", "ip.src; dataset:isset,tocsin-ip,type ip,load tocsin-ip.lst," DATASET_SIZE, 1980001},
	{KIND_IPV4, "ip", "address", "ip.dst; dataset:isset,tocsin-ip,type ip,load tocsin-ip.lst," DATASET_SIZE, 1980002},
	{KIND_DOMAIN, "dns", "domain",
	 "dns.query; to_lowercase; dataset:isset,tocsin-domain,type string,load tocsin-domain.lst," DATASET_SIZE, 1980003},
	{KIND_DOMAIN, "tls", "domain",
	 "tls.sni; to_lowercase; dataset:isset,tocsin-domain,type string,load tocsin-domain.lst," DATASET_SIZE, 1980004},
	{KIND_DOMAIN, "http", "domain",
	 "http.host; dataset:isset,tocsin-domain,type string,load tocsin-domain.lst," DATASET_SIZE, 1980005},
	{KIND_MD5, "ip", "file", "filemd5:tocsin-md5.lst", 1980006},
	{KIND_SHA1, "ip", "file", "filesha1:tocsin-sha1.lst", 1980007},
	{KIND_SHA256, "ip", "file", "filesha256:tocsin-sha256.lst", 1980008},
	{KIND_JA3, "tls", "JA3", "ja3.hash; dataset:isset,tocsin-ja3,type string,load tocsin-ja3.lst," DATASET_SIZE, 1980009},
	{KIND_JA3S, "tls", "JA3S", "ja3s.hash; dataset:isset,tocsin-ja3s,type string,load tocsin-ja3s.lst," DATASET_SIZE,
	 1980010},
};

void measure_dataset_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)state;
	measure_text_head(b, h, "# ");
}

void measure_dataset_row(struct buf *b, const struct measure_head *h, struct measure_state *state,
                         const struct measure *m)
{
	enum kind kind = m->value.kind == KIND_IPV6 ? KIND_IPV4 : m->value.kind;
	struct str tlp = str_from(tlp_text(h->tlp), STR("TLP:").n);
	state->rows++;
	if (state->opened & kind_bit(kind))
		return;
	state->opened |= kind_bit(kind);
	for (size_t i = 0; i < sizeof dataset_rules / sizeof dataset_rules[0]; i++) {
		const struct dataset_rule *r = &dataset_rules[i];
		if (r->kind != kind)
			continue;
		buf_printf(b, "alert %s any any -> any any (msg:\"tocsin: listed %s\"; %s; ", r->protocol, r->msg, r->options);
		buf_printf(b, "classtype:trojan-activity; metadata:tlp %.*s; sid:%u; rev:1;)\n", STR_ARG(tlp), r->sid);
	}
}

void measure_dataset_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	measure_text_tail(b, state, "# ", "");
}

void measure_dataset_list_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)b;
	(void)h;
	(void)state;
}

void measure_dataset_text_row(struct buf *b, const struct measure_head *h, struct measure_state *state,
                              const struct measure *m)
{
	(void)h;
	measure_text_value(b, m->value);
	buf_putc(b, '\n');
	state->rows++;
}

static void base64(struct buf *b, struct str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t at = 0; at < s.n; at += 3) {
		size_t n = s.n - at < 3 ? s.n - at : 3;
		uint32_t bits = 0;
		for (size_t i = 0; i < 3; i++)
			bits = bits << 8 | (i < n ? (uint8_t)s.p[at + i] : 0);
		for (size_t i = 0; i < 4; i++)
			buf_putc(b, i <= n ? digits[bits >> (18 - 6 * i) & 63] : '=');
	}
}

void measure_dataset_base64_row(struct buf *b, const struct measure_head *h, struct measure_state *state,
                                const struct measure *m)
{
	char text[VALUE_TEXT_BYTES];
	(void)h;
	base64(b, str_make(text, value_format(m->value, text)));
	buf_putc(b, '\n');
	state->rows++;
}

void measure_dataset_list_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)b;
	(void)h;
	(void)state;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Short excerpts, default reports and the judgement of labels. */
#include "parse/feed_sink.h"

void feed_sink_refuse(const struct feed_sink *sink, uint64_t line, struct str text, const char *why)
{
	text = str_upto(text, str_find(text, '\n'));
	if (text.n > FEED_EXCERPT_BYTES) {
		text.n = FEED_EXCERPT_BYTES;
		for (size_t back = 0; back < 3 && ((unsigned char)text.p[text.n] & 0xc0) == 0x80; back++)
			text.n--;
	}
	sink->refuse(sink->ctx, line, str_trim(text), why);
}

struct report feed_sink_defaults(const struct feed_doc_opts *opts)
{
	return (struct report){
		.confidence = opts->confidence,
		.tlp = opts->tlp,
		.valid_from = UTC_NONE,
		.valid_until = UTC_NONE,
	};
}

enum err feed_sink_value(kind_set kinds, struct str text, struct value_buf *out, const char **why)
{
	bool one = kinds && (kinds & (kinds - 1)) == 0;
	if (one)
		return value_parse((enum kind)__builtin_ctz(kinds), text, out, why);
	if (!kinds)
		return value_guess(text, out, why);
	struct value_buf v;
	enum err e = value_guess(text, &v, why);
	if (e)
		return e;
	if (!(kinds & kind_bit(v.kind))) {
		*why = "a value of another kind than its type says";
		return ERR_VALUE;
	}
	out->kind = v.kind;
	out->n = v.n;
	memcpy(out->bytes, v.bytes, v.n);
	return OK;
}

bool feed_sink_label_is_generic(struct str text)
{
	static const struct str WORDS[] = {
		STR_INIT("android"),      STR_INIT("apk"),         STR_INIT("apt"),        STR_INIT("backdoor"),
		STR_INIT("bad-reputation"), STR_INIT("banker"),    STR_INIT("banlist"),    STR_INIT("botnet"),
		STR_INIT("botnet_cc"),    STR_INIT("bruteforce"),  STR_INIT("c2"),         STR_INIT("c&c"),
		STR_INIT("cc"),           STR_INIT("cnc"),         STR_INIT("dll"),        STR_INIT("domain"),
		STR_INIT("downloader"),   STR_INIT("dropper"),     STR_INIT("elf"),        STR_INIT("exe"),
		STR_INIT("hash"),         STR_INIT("infostealer"), STR_INIT("ioc"),        STR_INIT("iocs"),
		STR_INIT("ip"),           STR_INIT("js"),          STR_INIT("linux"),      STR_INIT("loader"),
		STR_INIT("macos"),        STR_INIT("maldoc"),      STR_INIT("malicious"),  STR_INIT("malspam"),
		STR_INIT("malvertising"), STR_INIT("malware"),     STR_INIT("malware_download"), STR_INIT("none"),
		STR_INIT("null"),         STR_INIT("opendir"),     STR_INIT("osint"),      STR_INIT("other"),
		STR_INIT("payload"),      STR_INIT("payload_delivery"), STR_INIT("phishing"), STR_INIT("ransomware"),
		STR_INIT("rat"),          STR_INIT("scam"),        STR_INIT("scan"),       STR_INIT("scanner"),
		STR_INIT("smishing"),     STR_INIT("spam"),        STR_INIT("spyware"),    STR_INIT("stalkerware"),
		STR_INIT("stealer"),      STR_INIT("suspicious"),  STR_INIT("trojan"),     STR_INIT("unknown"),
		STR_INIT("url"),          STR_INIT("windows"),     STR_INIT("worm"),       STR_INIT("zip"),
	};
	char first = text.n ? str_lower_char(text.p[0]) : '\0';
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (WORDS[i].p[0] == first && str_eq_nocase(text, WORDS[i]))
			return true;
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suricata's configuration is what this comparison needs and nothing else: DNS and HTTP, alerts as EVE, and tables as
 * large as the lists want.
 */
#include "gen_rival.h"

#include <stdio.h>

#include "gen_event.h"
#include "gen_list.h"
#include "stopwatch.h"

enum { CHUNK_BYTES = 1 << 18, VALUES_A_ROW = 4 };

struct file {
	FILE *f;
	struct buf text; /* not yet written */
};

static void open_file(struct file *f, const char *name)
{
	f->f = fopen(name, "w");
	stopwatch_must(f->f, "a file");
	buf_init(&f->text, 2 * CHUNK_BYTES);
}

static void flush(struct file *f, size_t keep)
{
	if (f->text.n <= keep)
		return;
	stopwatch_must(buf_err(&f->text) == OK && fwrite(f->text.p, 1, f->text.n, f->f) == f->text.n, "writing a file");
	buf_reset(&f->text);
}

static void close_file(struct file *f)
{
	flush(f, 0);
	stopwatch_must(fclose(f->f) == 0, "writing a file");
	buf_deinit(&f->text);
}

static void put_base64(struct buf *out, struct str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t at = 0; at < s.n; at += 3) {
		size_t n = s.n - at < 3 ? s.n - at : 3;
		uint32_t bits = 0;
		for (size_t i = 0; i < 3; i++)
			bits = bits << 8 | (i < n ? (uint8_t)s.p[at + i] : 0);
		for (size_t i = 0; i < 4; i++)
			buf_putc(out, i <= n ? digits[bits >> (18 - 6 * i) & 63] : '=');
	}
	buf_putc(out, '\n');
}

enum list { ADDRESSES, NAMES, PATHS, DIGESTS, LISTS };

static const char *const list_names[LISTS] = {"addresses.lst", "names.lst", "paths.lst", "digests.lst"};

/* Which list line i of gen_list_line belongs to. */
static enum list list_of(size_t i)
{
	return i % 10 < 4 ? ADDRESSES : i % 10 < 8 ? NAMES : i % 10 == 8 ? PATHS : DIGESTS;
}

/* line ends with its LF. Suricata has no buffer for a whole URL, so its path stands for it. */
static void put_row(struct buf *out, enum list list, struct str line)
{
	struct str value = str_upto(line, line.n - 1);
	if (list == PATHS)
		value = str_from(value, str_rfind(value, '/'));
	if (list == NAMES || list == PATHS)
		put_base64(out, value);
	else
		buf_put(out, line);
}

static void put_rules(size_t n)
{
	static const struct {
		enum list list;
		const char *protocol, *buffer, *set;
	} rules[] = {
		{ADDRESSES, "ip", "ip.src", "isset,addresses,type ipv4"},
		{ADDRESSES, "ip", "ip.dst", "isset,addresses,type ipv4"},
		{NAMES, "dns", "dns.query", "isset,names,type string"},
		{NAMES, "http", "http.host", "isset,names,type string"},
		{PATHS, "http", "http.uri", "isset,paths,type string"},
	};
	size_t rows = 1024;
	struct file f;
	while (rows * VALUES_A_ROW < n / 10 * 4)
		rows *= 2;
	open_file(&f, "suricata.rules");
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		buf_printf(&f.text, "alert %s any any -> any any (msg:\"listed\"; %s; dataset:%s,load %s,hashsize %zu,memcap 8gb; sid:%zu;)\n",
			   rules[i].protocol, rules[i].buffer, rules[i].set, list_names[rules[i].list], rows, i + 1);
	buf_printf(&f.text, "alert http any any -> any any (msg:\"listed\"; filesha256:%s; sid:100;)\n", list_names[DIGESTS]);
	close_file(&f);
}

static void put_configuration(void)
{
	struct file f;
	open_file(&f, "suricata.yaml");
	buf_puts(&f.text, "%YAML 1.1\n---\n"
			  "outputs:\n  - eve-log: {enabled: yes, filetype: regular, filename: hits.txt, types: [alert]}\n"
			  "stats: {enabled: no}\n"
			  "app-layer:\n  protocols:\n"
			  "    dns: {udp: {enabled: yes, detection-ports: {dp: 53}}}\n"
			  "    http: {enabled: yes}\n"
			  "flow: {memcap: 4gb, hash-size: 262144}\n"
			  "stream: {memcap: 4gb, reassembly: {memcap: 4gb}}\n"
			  "datasets: {limits: {total-hashsizes: 134217728, single-hashsize: 33554432}}\n");
	close_file(&f);
}

void gen_rival_lists(size_t n)
{
	struct file all, of[LISTS];
	open_file(&all, "list.txt");
	for (int k = 0; k < LISTS; k++)
		open_file(&of[k], list_names[k]);
	for (size_t i = 0; i < n; i++) {
		enum list list = list_of(i);
		size_t before = all.text.n;
		gen_list_line(i, &all.text);
		put_row(&of[list].text, list, str_from(buf_str(&all.text), before));
		flush(&of[list], CHUNK_BYTES);
		flush(&all, CHUNK_BYTES);
	}
	close_file(&all);
	for (int k = 0; k < LISTS; k++)
		close_file(&of[k]);
	put_rules(n);
	put_configuration();
}

void gen_rival_events(size_t n)
{
	struct file eve, pcap;
	struct gen_event e;
	open_file(&eve, "events.json");
	open_file(&pcap, "events.pcap");
	gen_event_pcap_head(&pcap.text);
	for (size_t i = 0; i < n; i++) {
		gen_event_make(i, &e);
		gen_event_eve(&e, &eve.text);
		gen_event_pcap(&e, &pcap.text);
		flush(&eve, CHUNK_BYTES);
		flush(&pcap, CHUNK_BYTES);
	}
	close_file(&eve);
	close_file(&pcap);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes are those of Suricata 7; shares of event types, lengths of names and sets of addresses are invented but plausible. */
#include "gen_eve.h"

#include <inttypes.h>

#include "base/utc.h"

enum { STEP_MICROS = 217, CLIENTS = 4000, SITES = 50000 };

uint64_t gen_eve_u64(struct gen_eve *g)
{
	/* splitmix64, public domain, Sebastiano Vigna */
	uint64_t z = g->state += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static unsigned below(struct gen_eve *g, unsigned n)
{
	return (unsigned)(gen_eve_u64(g) % n);
}

void gen_eve_init(struct gen_eve *g, uint64_t seed, int64_t start)
{
	*g = (struct gen_eve){.state = seed, .time = start};
}

static void put_time(struct buf *out, int64_t t)
{
	char text[UTC_TEXT_BYTES];
	utc_format(t, text);
	buf_put(out, str_make(text, UTC_TEXT_BYTES - 1));
	buf_puts(out, "+0000");
}

static void put_hex(struct gen_eve *g, struct buf *out, unsigned bytes, const char *between)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_printf(out, "%s%02x", i ? between : "", below(g, 256));
}

/* Sites are visited unevenly: the square of a uniform number. */
static void put_name(struct gen_eve *g, struct buf *out)
{
	static const char *const hosts[] = {"www", "api", "cdn", "static", "login", "img", "telemetry", "mail"};
	static const char *const words[] = {"north", "river", "media", "cloud", "market", "games", "health", "travel", "bank", "news"};
	static const char *const tops[] = {"com", "net", "org", "de", "io", "co.uk", "info", "fr"};
	uint64_t u = gen_eve_u64(g) % SITES;
	unsigned site = (unsigned)(u * u / SITES);
	buf_printf(out, "%s.%s%s%u.%s", hosts[below(g, 8)], words[site % 10], words[site / 10 % 10], site, tops[site % 8]);
}

static void put_server(struct gen_eve *g, struct buf *out)
{
	unsigned v = below(g, SITES) * 2654435761u;
	buf_printf(out, "%u.%u.%u.%u", 1 + (v >> 24) % 223, (v >> 16) & 255, (v >> 8) & 255, v & 255);
}

/* The head that all events share. */
static void put_head(struct gen_eve *g, struct buf *out, const char *type, unsigned port, const char *proto)
{
	unsigned client = below(g, CLIENTS);
	buf_puts(out, "{\"timestamp\":\"");
	put_time(out, g->time);
	buf_printf(out, "\",\"flow_id\":%" PRIu64 ",\"in_iface\":\"eth%u\",\"event_type\":\"%s\",", gen_eve_u64(g) >> 14, client & 1, type);
	buf_printf(out, "\"src_ip\":\"10.%u.%u.%u\",\"src_port\":%u,\"dest_ip\":\"", client >> 8, client & 255, 1 + below(g, 254),
	           1024 + below(g, 60000));
	put_server(g, out);
	buf_printf(out, "\",\"dest_port\":%u,\"proto\":\"%s\",\"pkt_src\":\"wire/pcap\"", port, proto);
}

static void put_flow(struct gen_eve *g, struct buf *out)
{
	put_head(g, out, "flow", below(g, 3) ? 443 : 80, "TCP");
	buf_printf(out, ",\"app_proto\":\"%s\",\"flow\":{\"pkts_toserver\":%u,\"pkts_toclient\":%u,", below(g, 3) ? "tls" : "http", below(g, 400),
	           below(g, 900));
	buf_printf(out, "\"bytes_toserver\":%u,\"bytes_toclient\":%u,\"start\":\"", below(g, 99999), below(g, 9999999));
	put_time(out, g->time - UTC_MINUTE);
	buf_puts(out, "\",\"end\":\"");
	put_time(out, g->time);
	buf_printf(out, "\",\"age\":%u,\"state\":\"closed\",\"reason\":\"timeout\",\"alerted\":false},\"tcp\":{\"tcp_flags\":\"1b\",", below(g, 60));
	buf_puts(out, "\"tcp_flags_ts\":\"1b\",\"tcp_flags_tc\":\"1b\",\"syn\":true,\"fin\":true,\"psh\":true,\"ack\":true,\"state\":\"closed\","
	              "\"ts_max_regions\":1,\"tc_max_regions\":1}}\n");
}

static void put_dns(struct gen_eve *g, struct buf *out)
{
	struct buf name;
	buf_init(&name, 300);
	put_name(g, &name);
	struct str n = buf_str(&name);
	put_head(g, out, "dns", 53, "UDP");
	buf_printf(out, ",\"dns\":{\"version\":2,\"type\":\"answer\",\"id\":%u,\"flags\":\"8180\",\"qr\":true,\"rd\":true,\"ra\":true,\"opcode\":0,",
	           below(g, 65536));
	buf_printf(out, "\"rrname\":\"%.*s\",\"rrtype\":\"A\",\"rcode\":\"NOERROR\",\"answers\":[", STR_ARG(n));
	buf_printf(out, "{\"rrname\":\"%.*s\",\"rrtype\":\"CNAME\",\"ttl\":%u,\"rdata\":\"edge.%.*s\"},", STR_ARG(n), below(g, 3600), STR_ARG(n));
	buf_printf(out, "{\"rrname\":\"edge.%.*s\",\"rrtype\":\"A\",\"ttl\":%u,\"rdata\":\"", STR_ARG(n), below(g, 300));
	put_server(g, out);
	buf_puts(out, "\"}],\"grouped\":{\"A\":[\"");
	put_server(g, out);
	buf_printf(out, "\"],\"CNAME\":[\"edge.%.*s\"]}}}\n", STR_ARG(n));
	buf_deinit(&name);
}

static void put_http_object(struct gen_eve *g, struct buf *out)
{
	buf_puts(out, ",\"http\":{\"hostname\":\"");
	put_name(g, out);
	buf_printf(out, "\",\"url\":\"/assets/%u/", below(g, 100000));
	put_hex(g, out, 8, "");
	buf_printf(out, ".js?v=%u\",\"http_user_agent\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
	                "Chrome/124.0 Safari/537.36\",\"http_content_type\":\"text/javascript\",\"http_refer\":\"http://",
	           below(g, 1000));
	put_name(g, out);
	buf_printf(out, "/\",\"http_method\":\"GET\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"length\":%u}", below(g, 99999));
}

static void put_http(struct gen_eve *g, struct buf *out)
{
	put_head(g, out, "http", 80, "TCP");
	buf_puts(out, ",\"tx_id\":0");
	put_http_object(g, out);
	buf_puts(out, "}\n");
}

static void put_tls(struct gen_eve *g, struct buf *out)
{
	struct buf name;
	buf_init(&name, 300);
	put_name(g, &name);
	struct str n = buf_str(&name);
	put_head(g, out, "tls", 443, "TCP");
	buf_printf(out, ",\"tls\":{\"subject\":\"CN=%.*s\",\"issuerdn\":\"C=US, O=Let's Encrypt, CN=R3\",\"serial\":\"", STR_ARG(n));
	put_hex(g, out, 18, ":");
	buf_puts(out, "\",\"fingerprint\":\"");
	put_hex(g, out, 20, ":");
	buf_printf(out, "\",\"sni\":\"%.*s\",\"version\":\"TLS 1.2\",\"notbefore\":\"2026-01-01T00:00:00\",\"notafter\":\"2026-04-01T00:00:00\",",
	           STR_ARG(n));
	buf_puts(out, "\"ja3\":{\"hash\":\"");
	put_hex(g, out, 16, "");
	buf_puts(out, "\"},\"ja3s\":{\"hash\":\"");
	put_hex(g, out, 16, "");
	buf_puts(out, "\"}}}\n");
	buf_deinit(&name);
}

static void put_fileinfo(struct gen_eve *g, struct buf *out)
{
	put_head(g, out, "fileinfo", 80, "TCP");
	put_http_object(g, out);
	buf_puts(out, ",\"app_proto\":\"http\",\"fileinfo\":{\"filename\":\"/assets/app.js\",\"gaps\":false,\"state\":\"CLOSED\",\"md5\":\"");
	put_hex(g, out, 16, "");
	buf_puts(out, "\",\"sha256\":\"");
	put_hex(g, out, 32, "");
	buf_printf(out, "\",\"stored\":false,\"size\":%u,\"tx_id\":0}}\n", below(g, 99999));
}

static void put_smtp(struct gen_eve *g, struct buf *out)
{
	put_head(g, out, "smtp", 25, "TCP");
	buf_puts(out, ",\"tx_id\":0,\"smtp\":{\"helo\":\"");
	put_name(g, out);
	buf_printf(out, "\",\"mail_from\":\"<user%u@", below(g, 10000));
	put_name(g, out);
	buf_printf(out, ">\",\"rcpt_to\":[\"<staff%u@", below(g, 1000));
	put_name(g, out);
	buf_puts(out, ">\"]},\"email\":{\"status\":\"PARSE_DONE\",\"from\":\"\\\"A. User\\\" <user@");
	put_name(g, out);
	buf_puts(out, ">\",\"to\":[\"staff@");
	put_name(g, out);
	buf_puts(out, "\"]}}\n");
}

static void put_alert(struct gen_eve *g, struct buf *out)
{
	put_head(g, out, "alert", 80, "TCP");
	buf_printf(out, ",\"alert\":{\"action\":\"allowed\",\"gid\":1,\"signature_id\":%u,\"rev\":3,\"signature\":\"ET HUNTING Suspicious request %u\",",
	           2000000 + below(g, 50000), below(g, 1000));
	buf_puts(out, "\"category\":\"Potentially Bad Traffic\",\"severity\":2,\"metadata\":{\"created_at\":[\"2024_05_02\"],\"cve\":[\"CVE_2024_3400\"],"
	              "\"updated_at\":[\"2025_01_07\"]}}");
	put_http_object(g, out);
	buf_puts(out, ",\"app_proto\":\"http\"}\n");
}

void gen_eve_line(struct gen_eve *g, struct buf *out)
{
	static const struct {
		unsigned below;
		void (*put)(struct gen_eve *g, struct buf *out);
	} share[] = {{36, put_flow}, {62, put_dns}, {74, put_http}, {89, put_tls}, {95, put_fileinfo}, {97, put_smtp}, {100, put_alert}};
	unsigned dice = below(g, 100);
	size_t i = 0;
	while (dice >= share[i].below)
		i++;
	share[i].put(g, out);
	g->time += STEP_MICROS;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Names are cut from the generated list, or look alike; packets are Ethernet, IPv4, and UDP or TCP. */
#include "gen_event.h"

#include "base/utc.h"
#include "gen_list.h"
#include "stopwatch.h"

enum { SYN = 2, FIN = 1, PUSH = 8, ACK = 16, TCP = 6, UDP = 17, STEP_MICROS = 500, ADDRESS_BYTES = 16, MESSAGE_BYTES = 512 };
#define RESOLVER UINT32_C(0x0a000035)

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";
static const char agent[] = "Mozilla/5.0 (X11; Linux x86_64)";

static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Line i of the list without its LF. */
static struct str listed(uint64_t i, char *line, size_t size)
{
	struct buf text;
	buf_init(&text, size);
	gen_list_line(i, &text);
	struct str s = buf_str(&text);
	stopwatch_must(s.n > 1 && s.n < size, "a line of the list");
	memcpy(line, s.p, s.n - 1);
	line[s.n - 1] = '\0';
	buf_deinit(&text);
	return str_make(line, s.n - 1);
}

static uint32_t listed_address(uint64_t z)
{
	char line[80];
	unsigned a, b, c, d;
	listed(z % (GEN_EVENT_LISTED / 10) * 10 + z % 4, line, sizeof line);
	stopwatch_must(sscanf(line, "%u.%u.%u.%u", &a, &b, &c, &d) == 4, "an address of the list");
	return a << 24 | b << 16 | c << 8 | d;
}

void gen_event_make(uint64_t i, struct gen_event *e)
{
	uint64_t z = mix(i + 1);
	*e = (struct gen_event){.http = i % 4 == 3,
				.time = INT64_C(1767225600) * UTC_SECOND + (int64_t)i * STEP_MICROS,
				.client = UINT32_C(0x0a010000) | (uint32_t)(i * 7 & 0xffff),
				.server = RESOLVER,
				.client_port = (uint16_t)(1024 + i / 65536 % 64000)};
	snprintf(e->name, sizeof e->name, "www.site%u.example.net", (unsigned)(z % 50000));
	if (z >> 32 & 1)
		snprintf(e->name, sizeof e->name, "%x.cdn%u.example.com", (unsigned)(z & 0xffff), (unsigned)(z >> 16 & 0xfff));
	if (e->http) {
		e->server = UINT32_C(0x80000000) + (uint32_t)(z >> 40);
		snprintf(e->path, sizeof e->path, "/assets/%u/%08x.js?v=%u", (unsigned)(z >> 8 & 0xffff), (unsigned)z, (unsigned)(z >> 60));
	}
	if (z % 100 == 0 && e->http && z >> 33 & 1)
		e->server = listed_address(mix(z));
	else if (z % 100 == 0)
		listed(mix(z) % (GEN_EVENT_LISTED / 10) * 10 + 4 + (z >> 34) % 4, e->name, sizeof e->name);
}

static void address_text(uint32_t a, char out[ADDRESS_BYTES])
{
	snprintf(out, ADDRESS_BYTES, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

void gen_event_eve(const struct gen_event *e, struct buf *out)
{
	char client[ADDRESS_BYTES], server[ADDRESS_BYTES], time[UTC_TEXT_BYTES];
	address_text(e->client, client);
	address_text(e->server, server);
	utc_format(e->time, time);
	buf_printf(out, "{\"timestamp\":\"%.26s+0000\",\"flow_id\":%llu,\"pcap_cnt\":1,\"event_type\":\"%s\",\"src_ip\":\"%s\",\"src_port\":%u,", time,
		   (unsigned long long)(mix((uint64_t)e->time) >> 12), e->http ? "http" : "dns", client, e->client_port);
	buf_printf(out, "\"dest_ip\":\"%s\",\"dest_port\":%u,\"proto\":\"%s\",\"pkt_src\":\"wire/pcap\",", server, e->http ? 80 : 53,
		   e->http ? "TCP" : "UDP");
	if (e->http) {
		buf_printf(out, "\"tx_id\":0,\"http\":{\"hostname\":\"%s\",\"url\":\"%s\",\"http_user_agent\":\"%s\",", e->name, e->path, agent);
		buf_puts(out, "\"http_content_type\":\"text/plain\",\"http_method\":\"GET\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"length\":2}}\n");
	} else {
		buf_printf(out, "\"dns\":{\"type\":\"query\",\"id\":7,\"rrname\":\"%s\",\"rrtype\":\"A\",\"tx_id\":0,\"opcode\":0}}\n", e->name);
	}
}

/* Least byte first, as the file's head says. */
static void put_le32(struct buf *out, uint32_t v)
{
	for (int i = 0; i < 32; i += 8)
		buf_putc(out, (char)(v >> i));
}

static void put_be(struct buf *out, uint32_t v, int bytes)
{
	for (int i = 8 * bytes - 8; i >= 0; i -= 8)
		buf_putc(out, (char)(v >> i));
}

void gen_event_pcap_head(struct buf *out)
{
	put_le32(out, UINT32_C(0xa1b2c3d4));
	put_le32(out, 4 << 16 | 2);
	put_le32(out, 0);
	put_le32(out, 0);
	put_le32(out, 65535);
	put_le32(out, 1); /* Ethernet */
}

struct way {
	uint32_t source, destination;
	uint16_t source_port, port;
};

/* The heads of record, Ethernet and IPv4. Checksums are zero: readers are told not to look. */
static void put_heads(const struct gen_event *e, const struct way *w, unsigned protocol, size_t n, struct buf *out)
{
	static const char ethernet[] = "\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08";
	uint32_t size = (uint32_t)n + 20;
	put_le32(out, (uint32_t)(e->time / UTC_SECOND));
	put_le32(out, (uint32_t)(e->time % UTC_SECOND));
	put_le32(out, size + 14);
	put_le32(out, size + 14);
	buf_put(out, str_make(ethernet, 14));
	put_be(out, 0x4500, 2);
	put_be(out, size, 2);
	put_be(out, 0x00010000, 4);
	put_be(out, 64, 1);
	put_be(out, protocol, 1);
	put_be(out, 0, 2);
	put_be(out, w->source, 4);
	put_be(out, w->destination, 4);
	put_be(out, w->source_port, 2);
	put_be(out, w->port, 2);
}

static void put_segment(const struct gen_event *e, const struct way *w, const uint32_t numbers[2], unsigned flags, struct str data,
			struct buf *out)
{
	put_heads(e, w, TCP, 20 + data.n, out);
	put_be(out, numbers[0], 4);
	put_be(out, numbers[1], 4);
	put_be(out, 0x5000 | flags, 2);
	put_be(out, 65535, 2);
	put_be(out, 0, 4);
	buf_put(out, data);
}

static void put_query(const struct gen_event *e, const struct way *w, struct buf *out)
{
	char text[MESSAGE_BYTES];
	struct buf message;
	struct str rest = str_of(e->name);
	buf_init(&message, sizeof text);
	put_be(&message, 7, 2);
	put_be(&message, 0x0100, 2);
	put_be(&message, 1, 2);
	put_be(&message, 0, 2);
	put_be(&message, 0, 4);
	for (size_t n; rest.n; rest = str_from(rest, n < rest.n ? n + 1 : n)) {
		n = str_find(rest, '.');
		put_be(&message, (uint32_t)n, 1);
		buf_put(&message, str_upto(rest, n));
	}
	put_be(&message, 0, 1);
	put_be(&message, 0x00010001, 4);
	put_heads(e, w, UDP, 8 + message.n, out);
	put_be(out, (uint32_t)message.n + 8, 2);
	put_be(out, 0, 2);
	buf_put(out, buf_str(&message));
	buf_deinit(&message);
}

/* Handshake, request, answer, close. */
static void put_connection(const struct gen_event *e, const struct way *there, struct buf *out)
{
	const struct way back = {there->destination, there->source, there->port, there->source_port};
	const struct str none = {NULL, 0};
	char request[MESSAGE_BYTES];
	uint32_t n = (uint32_t)snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n\r\n", e->path, e->name, agent);
	uint32_t m = sizeof answer - 1, c = 1000, s = 5000;
	const struct {
		const struct way *way;
		uint32_t numbers[2];
		unsigned flags;
		struct str data;
	} segments[] = {
		{there, {c, 0}, SYN, none},
		{&back, {s, c + 1}, SYN | ACK, none},
		{there, {c + 1, s + 1}, ACK, none},
		{there, {c + 1, s + 1}, PUSH | ACK, {request, n}},
		{&back, {s + 1, c + 1 + n}, PUSH | ACK, {answer, m}},
		{there, {c + 1 + n, s + 1 + m}, FIN | ACK, none},
		{&back, {s + 1 + m, c + 2 + n}, FIN | ACK, none},
		{there, {c + 2 + n, s + 2 + m}, ACK, none},
	};
	for (size_t i = 0; i < sizeof segments / sizeof segments[0]; i++)
		put_segment(e, segments[i].way, segments[i].numbers, segments[i].flags, segments[i].data, out);
}

void gen_event_pcap(const struct gen_event *e, struct buf *out)
{
	struct way there = {e->client, e->server, e->client_port, e->http ? 80 : 53};
	if (e->http)
		put_connection(e, &there, out);
	else
		put_query(e, &there, out);
}

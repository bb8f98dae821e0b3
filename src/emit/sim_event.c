/* SPDX-License-Identifier: Apache-2.0 */
/* The fields that Suricata 7 writes for the types that the simulation has. */
#include "emit/sim_event.h"

#include "base/jsonw.h"
#include "model/ip.h"

static void put_address(struct jsonw *j, const char *key, uint32_t address)
{
	struct ip ip = {.n = 4};
	char text[IP_TEXT_BYTES];
	ip4_put(address, ip.bytes);
	jsonw_pair_str(j, key, str_make(text, ip_format(&ip, text)));
}

/* Suricata writes its offset without a colon. */
static void put_time(struct jsonw *j, int64_t t)
{
	char text[UTC_TEXT_BYTES + 4];
	utc_format(t, text);
	memcpy(text + UTC_TEXT_BYTES - 1, "+0000", 5);
	jsonw_pair_str(j, "timestamp", str_make(text, sizeof text));
}

static void put_head(struct jsonw *j, const struct sim_event *ev, const char *type, uint16_t port, const char *proto)
{
	put_time(j, ev->time);
	jsonw_pair_i64(j, "flow_id", (int64_t)(ev->flow >> 12));
	jsonw_pair_str(j, "event_type", str_of(type));
	put_address(j, "src_ip", ev->source);
	jsonw_pair_i64(j, "src_port", ev->port);
	put_address(j, "dest_ip", ev->destination);
	jsonw_pair_i64(j, "dest_port", port);
	jsonw_pair_str(j, "proto", str_of(proto));
}

static void put_dns(struct jsonw *j, const struct sim_event *ev)
{
	put_head(j, ev, "dns", 53, "UDP");
	jsonw_key(j, "dns");
	jsonw_open(j, '{');
	jsonw_pair_i64(j, "version", 2);
	jsonw_pair_str(j, "type", STR("query"));
	jsonw_pair_i64(j, "id", (int64_t)(ev->flow & 0xffff));
	jsonw_pair_str(j, "rrname", ev->text);
	jsonw_pair_str(j, "rrtype", STR("A"));
	jsonw_close(j, '}');
}

static void put_tls(struct jsonw *j, const struct sim_event *ev)
{
	put_head(j, ev, "tls", 443, "TCP");
	jsonw_key(j, "tls");
	jsonw_open(j, '{');
	jsonw_pair_str(j, "sni", ev->text);
	jsonw_pair_str(j, "version", STR("TLS 1.3"));
	if (ev->hash.n) {
		jsonw_key(j, "ja3");
		jsonw_open(j, '{');
		jsonw_pair_str(j, "hash", ev->hash);
		jsonw_close(j, '}');
	}
	jsonw_close(j, '}');
}

static void put_request(struct jsonw *j, struct str text)
{
	size_t slash = str_find(text, '/');
	jsonw_key(j, "http");
	jsonw_open(j, '{');
	jsonw_pair_str(j, "hostname", str_upto(text, slash));
	jsonw_pair_str(j, "url", slash < text.n ? str_from(text, slash) : STR("/"));
	jsonw_pair_str(j, "http_method", STR("GET"));
	jsonw_pair_str(j, "protocol", STR("HTTP/1.1"));
	jsonw_pair_i64(j, "status", 200);
	jsonw_close(j, '}');
}

static void put_file(struct jsonw *j, const struct sim_event *ev)
{
	put_head(j, ev, "fileinfo", 80, "TCP");
	put_request(j, ev->text);
	jsonw_pair_str(j, "app_proto", STR("http"));
	jsonw_key(j, "fileinfo");
	jsonw_open(j, '{');
	jsonw_pair_str(j, "filename", str_from(ev->text, str_rfind(ev->text, '/')));
	jsonw_pair_str(j, "sha256", ev->hash);
	jsonw_pair_i64(j, "size", (int64_t)(ev->flow % 5000000));
	jsonw_close(j, '}');
}

static void put_flow(struct jsonw *j, const struct sim_event *ev)
{
	put_head(j, ev, "flow", 443, "TCP");
	jsonw_key(j, "flow");
	jsonw_open(j, '{');
	jsonw_pair_i64(j, "pkts_toserver", (int64_t)(ev->flow % 97) + 1);
	jsonw_pair_i64(j, "bytes_toserver", (int64_t)(ev->flow % 90001) + 60);
	jsonw_pair_str(j, "state", STR("closed"));
	jsonw_close(j, '}');
}

void sim_event_line(struct buf *b, const struct sim_event *ev)
{
	struct jsonw json = jsonw_on(b), *j = &json;
	jsonw_open(j, '{');
	switch (ev->type) {
	case SIM_DNS: put_dns(j, ev); break;
	case SIM_TLS: put_tls(j, ev); break;
	case SIM_HTTP:
		put_head(j, ev, "http", 80, "TCP");
		put_request(j, ev->text);
		break;
	case SIM_FLOW: put_flow(j, ev); break;
	case SIM_FILE: put_file(j, ev); break;
	}
	jsonw_close(j, '}');
}

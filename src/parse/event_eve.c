/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that differ by version stand side by side: DNS logs version 1 had rdata at the top, version 2 answers[] and
 * grouped, version 3 queries[]; alerts have dns.query[] and dns.answer.
 */
#include "parse/event_eve.h"

#define PART(path, use) {path, EVENT_USE_##use, KIND_NONE, ROLE_NONE}
#define SEEN(path, use, role) {path, EVENT_USE_##use, KIND_NONE, ROLE_##role}
#define KIND(path, use, kind, role) {path, EVENT_USE_##use, KIND_##kind, ROLE_##role}

static const struct event_rule rules[] = {
	PART("timestamp", TIME),
	PART("src_ip", SOURCE),
	PART("src_port", SOURCE_PORT),
	PART("dest_ip", DESTINATION),
	PART("dest_port", DESTINATION_PORT),
	/* In alerts: the connection's ends, where src_ip is the packet's. */
	PART("flow.src_ip", FLOW_SOURCE),
	PART("flow.src_port", FLOW_SOURCE_PORT),
	PART("flow.dest_ip", FLOW_DESTINATION),
	PART("flow.dest_port", FLOW_DESTINATION_PORT),
	SEEN("xff", ADDRESSES, SOURCE),
	SEEN("tunnel.src_ip", ADDRESS, OTHER),
	SEEN("tunnel.dest_ip", ADDRESS, OTHER),
	SEEN("alert.metadata.cve[]", CVE, OTHER),

	SEEN("dns.rrname", HOST, QUERY),
	SEEN("dns.query[].rrname", HOST, QUERY),
	SEEN("dns.queries[].rrname", HOST, QUERY),
	SEEN("dns.rdata", ANSWER, ANSWER),
	SEEN("dns.answers[].rrname", HOST, ANSWER),
	SEEN("dns.answers[].rdata", ANSWER, ANSWER),
	SEEN("dns.answers[].srv.name", HOST, ANSWER),
	SEEN("dns.grouped.A[]", ADDRESS, ANSWER),
	SEEN("dns.grouped.AAAA[]", ADDRESS, ANSWER),
	SEEN("dns.grouped.CNAME[]", HOST, ANSWER),
	SEEN("dns.grouped.MX[]", HOST, ANSWER),
	SEEN("dns.grouped.NS[]", HOST, ANSWER),
	SEEN("dns.grouped.PTR[]", HOST, ANSWER),
	SEEN("dns.grouped.SRV[].name", HOST, ANSWER),
	SEEN("dns.answer.rrname", HOST, QUERY),
	SEEN("dns.answer.answers[].rrname", HOST, ANSWER),
	SEEN("dns.answer.answers[].rdata", ANSWER, ANSWER),
	SEEN("dns.answer.grouped.A[]", ADDRESS, ANSWER),
	SEEN("dns.answer.grouped.AAAA[]", ADDRESS, ANSWER),
	SEEN("dns.answer.grouped.CNAME[]", HOST, ANSWER),

	PART("http.hostname", URL_HOST),
	PART("http.http_port", URL_PORT),
	PART("http.url", URL_PATH),
	SEEN("http.http_refer", URL_ONLY, URL),
	SEEN("http.redirect", URL_ONLY, URL),
	SEEN("http.xff", ADDRESSES, SOURCE),

	PART("tls.version", TLS),
	SEEN("tls.sni", HOST, HOST),
	SEEN("tls.fingerprint", CERTIFICATE, CERTIFICATE),
	SEEN("tls.client.fingerprint", CERTIFICATE, CERTIFICATE),
	KIND("tls.ja3.hash", DIGEST, JA3, CLIENT),
	KIND("tls.ja3s.hash", DIGEST, JA3S, SERVER),
	KIND("tls.ja4", VALUE, JA4, CLIENT),
	SEEN("quic.sni", HOST, HOST),
	KIND("quic.ja3.hash", DIGEST, JA3, CLIENT),
	KIND("quic.ja3s.hash", DIGEST, JA3S, SERVER),
	KIND("quic.ja4", VALUE, JA4, CLIENT),
	KIND("ssh.client.hassh.hash", DIGEST, HASSH, CLIENT),
	KIND("ssh.server.hassh.hash", DIGEST, HASSH, SERVER),

	KIND("fileinfo.md5", DIGEST, MD5, FILE),
	KIND("fileinfo.sha1", DIGEST, SHA1, FILE),
	KIND("fileinfo.sha256", DIGEST, SHA256, FILE),
	KIND("files[].md5", DIGEST, MD5, FILE),
	KIND("files[].sha1", DIGEST, SHA1, FILE),
	KIND("files[].sha256", DIGEST, SHA256, FILE),

	SEEN("smtp.helo", ANSWER, SENDER),
	SEEN("smtp.mail_from", MAIL, SENDER),
	SEEN("smtp.rcpt_to[]", MAIL, RECIPIENT),
	SEEN("email.from", MAIL, SENDER),
	SEEN("email.to[]", MAIL, RECIPIENT),
	SEEN("email.cc[]", MAIL, RECIPIENT),
	SEEN("email.url[]", URL, URL),

	KIND("dhcp.client_mac", VALUE, MAC, OTHER),
	SEEN("dhcp.client_ip", ADDRESS, OTHER),
	SEEN("dhcp.assigned_ip", ADDRESS, OTHER),
	SEEN("dhcp.requested_ip", ADDRESS, OTHER),
	SEEN("dhcp.relay_ip", ADDRESS, OTHER),
	SEEN("dhcp.next_server_ip", ADDRESS, OTHER),
	SEEN("dhcp.dns_servers[]", ADDRESS, OTHER),
	SEEN("dhcp.routers[]", ADDRESS, OTHER),
	SEEN("snmp.trap_address", ADDRESS, OTHER),
	SEEN("bittorrent_dht.response.nodes[].ip", ADDRESS, OTHER),
	SEEN("bittorrent_dht.response.nodes6[].ip", ADDRESS, OTHER),
	SEEN("bittorrent_dht.response.values[].ip", ADDRESS, OTHER),
};

const struct event_rule *event_eve_rules(size_t *out_n)
{
	*out_n = sizeof rules / sizeof *rules;
	return rules;
}

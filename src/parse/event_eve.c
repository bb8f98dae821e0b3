/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that differ by version stand side by side: DNS logs version 1 had rdata at the top, version 2 answers[] and
 * grouped, version 3 queries[]; alerts have dns.query[] and dns.answer.
 */
#include "parse/event_eve.h"

#define PART(path, use) {path, EVENT_USE_##use, KIND_NONE, ROLE_NONE, 0, 0, NULL}
#define SEEN(path, use, role) {path, EVENT_USE_##use, KIND_NONE, ROLE_##role, 0, 0, NULL}
#define KIND(path, use, kind, role) {path, EVENT_USE_##use, KIND_##kind, ROLE_##role, 0, 0, NULL}
/* What is a property, alone or besides; the number tells an event's objects of one type apart. */
#define ONLY(path, property, group) {path, EVENT_USE_NONE, KIND_NONE, ROLE_NONE, PROPERTY_##property, group, NULL}
#define PART_AND(path, use, property) {path, EVENT_USE_##use, KIND_NONE, ROLE_NONE, PROPERTY_##property, 0, NULL}
#define SEEN_AND(path, use, role, property, group)                                                                          \
	{path, EVENT_USE_##use, KIND_NONE, ROLE_##role, PROPERTY_##property, group, NULL}

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
	PART("event_type", LOG),
	PART("alert.signature_id", ADVERSE),
	ONLY("proto", PROTOCOLS, 0),
	PART_AND("app_proto", SERVICE, PROTOCOLS),
	ONLY("flow.start", START, 0),
	ONLY("flow.end", END, 0),
	ONLY("flow.bytes_toserver", SRC_BYTE_COUNT, 0),
	ONLY("flow.bytes_toclient", DST_BYTE_COUNT, 0),
	ONLY("flow.pkts_toserver", SRC_PACKETS, 0),
	ONLY("flow.pkts_toclient", DST_PACKETS, 0),
	ONLY("netflow.start", START, 0),
	ONLY("netflow.end", END, 0),
	ONLY("netflow.bytes", SRC_BYTE_COUNT, 0),
	ONLY("netflow.pkts", SRC_PACKETS, 0),
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

	PART_AND("http.hostname", URL_HOST, HTTP_HOST),
	PART("http.http_port", URL_PORT),
	PART_AND("http.url", URL_PATH, HTTP_VALUE),
	ONLY("http.http_method", HTTP_METHOD, 0),
	ONLY("http.protocol", HTTP_VERSION, 0),
	ONLY("http.http_user_agent", HTTP_AGENT, 0),
	ONLY("http.http_content_type", FILE_MIME, 0),
	SEEN_AND("http.http_refer", URL_ONLY, URL, HTTP_REFERER, 0),
	SEEN("http.redirect", URL_ONLY, URL),
	SEEN("http.xff", ADDRESSES, SOURCE),

	PART("tls.version", TLS),
	SEEN("tls.sni", HOST, HOST),
	SEEN("tls.fingerprint", CERTIFICATE, CERTIFICATE),
	ONLY("tls.subject", CERT_SUBJECT, 0),
	ONLY("tls.issuerdn", CERT_ISSUER, 0),
	ONLY("tls.serial", CERT_SERIAL, 0),
	ONLY("tls.notbefore", CERT_NOT_BEFORE, 0),
	ONLY("tls.notafter", CERT_NOT_AFTER, 0),
	SEEN_AND("tls.client.fingerprint", CERTIFICATE, CERTIFICATE, NONE, 1),
	ONLY("tls.client.subject", CERT_SUBJECT, 1),
	ONLY("tls.client.issuerdn", CERT_ISSUER, 1),
	ONLY("tls.client.serial", CERT_SERIAL, 1),
	ONLY("tls.client.notbefore", CERT_NOT_BEFORE, 1),
	ONLY("tls.client.notafter", CERT_NOT_AFTER, 1),
	KIND("tls.ja3.hash", DIGEST, JA3, CLIENT),
	KIND("tls.ja3s.hash", DIGEST, JA3S, SERVER),
	KIND("tls.ja4", VALUE, JA4, CLIENT),
	SEEN("quic.sni", HOST, HOST),
	KIND("quic.ja3.hash", DIGEST, JA3, CLIENT),
	KIND("quic.ja3s.hash", DIGEST, JA3S, SERVER),
	KIND("quic.ja4", VALUE, JA4, CLIENT),
	KIND("ssh.client.hassh.hash", DIGEST, HASSH, CLIENT),
	KIND("ssh.server.hassh.hash", DIGEST, HASSH, SERVER),
	ONLY("ssh.client.software_version", SOFTWARE_NAME, 0),
	ONLY("ssh.server.software_version", SOFTWARE_NAME, 1),

	KIND("fileinfo.md5", DIGEST, MD5, FILE),
	KIND("fileinfo.sha1", DIGEST, SHA1, FILE),
	KIND("fileinfo.sha256", DIGEST, SHA256, FILE),
	ONLY("fileinfo.filename", FILE_NAME, 0),
	ONLY("fileinfo.size", FILE_SIZE, 0),
	KIND("files[].md5", DIGEST, MD5, FILE),
	KIND("files[].sha1", DIGEST, SHA1, FILE),
	KIND("files[].sha256", DIGEST, SHA256, FILE),
	ONLY("files[].filename", FILE_NAME, 0),
	ONLY("files[].size", FILE_SIZE, 0),
	ONLY("smb.filename", FILE_NAME, 0),
	ONLY("ftp_data.filename", FILE_NAME, 0),
	ONLY("nfs.filename", FILE_NAME, 0),
	ONLY("tftp.file", FILE_NAME, 0),

	SEEN("smtp.helo", ANSWER, SENDER),
	SEEN("smtp.mail_from", MAIL, SENDER),
	SEEN("smtp.rcpt_to[]", MAIL, RECIPIENT),
	SEEN("email.from", MAIL, SENDER),
	SEEN("email.to[]", MAIL, RECIPIENT),
	SEEN_AND("email.cc[]", MAIL, RECIPIENT, MAIL_CC, 0),
	ONLY("email.subject", MAIL_SUBJECT, 0),
	ONLY("email.message_id", MAIL_ID, 0),
	ONLY("email.x_mailer", MAIL_MAILER, 0),
	ONLY("email.attachment[]", MAIL_ATTACHMENT, 0),
	SEEN("email.url[]", URL, URL),

	ONLY("krb5.cname", ACCOUNT_LOGIN, 0),
	ONLY("smb.ntlmssp.user", ACCOUNT_LOGIN, 0),
	ONLY("rdp.cookie", ACCOUNT_LOGIN, 0),
	ONLY("mqtt.connect.username", ACCOUNT_LOGIN, 0),
	ONLY("pgsql.request.startup_parameters.user", ACCOUNT_LOGIN, 0),
	ONLY("snmp.usm", ACCOUNT_LOGIN, 0),

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

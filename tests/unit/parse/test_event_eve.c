/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event_print.h"

struct example {
	const char *line, *event;
};

static void assert_examples(const struct example *examples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf out;
		buf_init(&out, 1 << 20);
		event_print(EVENT_EVE, (struct str){NULL, 0}, str_of(examples[i].line), 1 << 16, &out);
		if (out.n && out.p[out.n - 1] == '\n')
			out.n--;
		buf_putc(&out, 0);
		assert_string_equal(out.p, examples[i].event);
		buf_deinit(&out);
	}
}

#define ASSERT_EXAMPLES(table) assert_examples(table, sizeof table / sizeof *table)

static void reads_the_head_of_every_event(void **state)
{
	(void)state;
	static const struct example table[] = {
		{"{\"timestamp\":\"2026-11-22T08:24:57.123456+0000\",\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\",\"src_port\":1024,\"dest_ip\":\"2001:db8::1\","
		 "\"dest_port\":443,\"proto\":\"TCP\"}",
		 "1 2026-11-22T08:24:57.123456Z ipv4/source=10.0.0.1 endpoint/source=10.0.0.1:1024 ipv6/destination=2001:db8::1 "
		 "endpoint/destination=[2001:db8::1]:443"},
		{"{\"timestamp\":\"2026-11-22T10:24:57.5+0200\",\"src_ip\":\"10.0.0.1\"}", "1 2026-11-22T08:24:57.500000Z ipv4/source=10.0.0.1"},
		{"{\"timestamp\":\"2026-11-22T08:24:57.000001+0000\"}\n{\"timestamp\":\"2026-11-22T08:25:07.000002Z\"}\n"
		 "{\"timestamp\":\"2026-11-22T08:25:08.000003+00:00\"}\n{\"timestamp\":\"2026-11-22T08:24:09.000004-0000\"}",
		 "1 2026-11-22T08:24:57.000001Z\n2 2026-11-22T08:25:07.000002Z\n3 2026-11-22T08:25:08.000003Z\n4 2026-11-22T08:24:09.000004Z"},
		{"{\"timestamp\":\"1969-12-31T23:59:59.999999+0000\"}", "1 1969-12-31T23:59:59.999999Z"},
		{"{\"timestamp\":\"2016-12-31T23:59:60.000000+0000\"}", "1 2017-01-01T00:00:00.000000Z"},
		{"{\"event_type\":\"stats\",\"stats\":{\"uptime\":7,\"capture\":{\"kernel_packets\":1}}}", "1 -"},
		{"{\"src_ip\":\"10.0.0.1\",\"src_port\":0,\"dest_ip\":\"10.0.0.2\",\"dest_port\":null}", "1 - ipv4/source=10.0.0.1 ipv4/destination=10.0.0.2"},
		{"{\"src_ip\":\"::ffff:10.0.0.1\",\"dest_ip\":\"10.0.0.01\"}", "1 - ipv4/source=10.0.0.1"},
		{"{\"src_ip\":7,\"dest_ip\":{\"a\":1},\"src_port\":\"80\"}", "1 -"},
		{"{\"src_ip\":\"10.0.0.2\",\"src_port\":80,\"dest_ip\":\"10.0.0.1\",\"dest_port\":5000,\"event_type\":\"alert\","
		 "\"flow\":{\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"10.0.0.2\",\"src_port\":5000,\"dest_port\":80}}",
		 "1 - ipv4/source=10.0.0.1 endpoint/source=10.0.0.1:5000 ipv4/destination=10.0.0.2 endpoint/destination=10.0.0.2:80"},
		{"{\"src_ip\":\"192.0.2.1\",\"event_type\":\"alert\",\"alert\":{\"action\":\"allowed\",\"gid\":1,\"signature_id\":2001219}}",
		 "1 - adverse ipv4/source=192.0.2.1"},
		{"{\"xff\":\"192.0.2.1, 192.0.2.2:80,[2001:db8::1]:90,unknown\",\"tunnel\":{\"src_ip\":\"10.0.0.8\",\"dest_ip\":\"10.0.0.9\"}}",
		 "1 - ipv4/source=192.0.2.1 ipv4/source=192.0.2.2 endpoint/source=192.0.2.2:80 ipv6/source=2001:db8::1 "
		 "endpoint/source=[2001:db8::1]:90 ipv4/other=10.0.0.8 ipv4/other=10.0.0.9"},
		{"{\"alert\":{\"metadata\":{\"cve\":[\"CVE_2019_0708\",\"2021_44228\",\"cve-2024-3400\",\"n/a\"]}}}",
		 "1 - cve/other=CVE-2019-0708 cve/other=CVE-2021-44228 cve/other=CVE-2024-3400"},
	};
	ASSERT_EXAMPLES(table);
}

static void refuses_times_that_are_none(void **state)
{
	(void)state;
	static const char why[] = "1 refused: the time of the event is not a time";
	static const struct example table[] = {
		{"{\"timestamp\":\"yesterday\"}", why},
		{"{\"timestamp\":\"\"}", why},
		{"{\"timestamp\":\"2026-02-30T00:00:00.000000+0000\"}", why},
		{"{\"timestamp\":\"2026-11-22T08:24:61.000000+0000\"}", why},
		{"{\"timestamp\":\"2026-11-22T08:24:5x.000000+0000\"}", why},
		{"{\"timestamp\":\"2026-11-22T08:24:57.00000x+0000\"}", why},
		{"{\"timestamp\":\"99999-11-22T08:24:57.000000+0000\"}", why},
		{"{\"timestamp\":1e30}", why},
		{"{\"timestamp\":-99999999999999999999}", why},
	};
	ASSERT_EXAMPLES(table);
}

static void reads_dns_of_every_version(void **state)
{
	(void)state;
	static const struct example table[] = {
		{"{\"dns\":{\"type\":\"answer\",\"rrname\":\"WWW.Evil.example.\",\"rrtype\":\"A\",\"rdata\":\"192.0.2.1\"}}",
		 "1 - domain/query=www.evil.example ipv4/answer=192.0.2.1"},
		{"{\"dns\":{\"version\":2,\"rrname\":\"a.example\",\"answers\":[{\"rrname\":\"a.example\",\"rrtype\":\"CNAME\",\"rdata\":\"b.example\"},"
		 "{\"rrname\":\"b.example\",\"rrtype\":\"AAAA\",\"rdata\":\"2001:db8::1\"},{\"rrtype\":\"TXT\",\"rdata\":\"v=spf1 a.example\"},"
		 "{\"srv\":{\"name\":\"sip.example.org\"}}],\"grouped\":{\"CNAME\":[\"b.example\"],\"AAAA\":[\"2001:db8::1\"],\"MX\":[\"mx.example.org\"]}}}",
		 "1 - domain/query=a.example domain/answer=a.example domain/answer=b.example ipv6/answer=2001:db8::1 domain/answer=sip.example.org "
		 "domain/answer=mx.example.org"},
		{"{\"dns\":{\"version\":3,\"queries\":[{\"rrname\":\"a.example\"},{\"rrname\":\"c.example\"}],\"answers\":[{\"rdata\":\"192.0.2.1\"}]}}",
		 "1 - domain/query=a.example domain/query=c.example ipv4/answer=192.0.2.1"},
		{"{\"event_type\":\"alert\",\"dns\":{\"query\":[{\"rrname\":\"a.example\"}],\"answer\":{\"rrname\":\"a.example\","
		 "\"answers\":[{\"rdata\":\"192.0.2.1\"}],\"grouped\":{\"A\":[\"192.0.2.2\"]}}}}",
		 "1 - domain/query=a.example ipv4/answer=192.0.2.1 ipv4/answer=192.0.2.2"},
		{"{\"dns\":{\"rrname\":\"_ldap._tcp.corp.example\"}}", "1 - domain/query=_ldap._tcp.corp.example"},
		{"{\"dns\":{\"rrname\":\"localhost\"}}", "1 -"},
		{"{\"dns\":{\"rrname\":\"1.2.0.192.in-addr.arpa\",\"rdata\":\"host.example\"}}", "1 - domain/query=1.2.0.192.in-addr.arpa domain/answer=host.example"},
	};
	ASSERT_EXAMPLES(table);
}

static void puts_urls_together(void **state)
{
	(void)state;
	static const struct example table[] = {
		{"{\"http\":{\"hostname\":\"Evil.example\",\"url\":\"/a/../b?q=%7e\"}}", "1 - domain/host=evil.example url/url=http://evil.example/b?q=~"},
		{"{\"http\":{\"hostname\":\"evil.example\",\"http_port\":8080,\"url\":\"/\"}}", "1 - domain/host=evil.example url/url=http://evil.example:8080/"},
		{"{\"http\":{\"hostname\":\"evil.example:8080\",\"http_port\":8080,\"url\":\"/\"}}", "1 - domain/host=evil.example url/url=http://evil.example:8080/"},
		{"{\"http\":{\"url\":\"/b\",\"hostname\":\"192.0.2.1\"}}", "1 - ipv4/host=192.0.2.1 url/url=http://192.0.2.1/b"},
		{"{\"tls\":{\"version\":\"TLS 1.3\"},\"http\":{\"url\":\"/\",\"hostname\":\"a.example\"}}", "1 - domain/host=a.example url/url=https://a.example/"},
		{"{\"http\":{\"url\":\"http://proxied.example/x\",\"hostname\":\"a.example\"}}", "1 - domain/host=a.example url/url=http://proxied.example/x"},
		{"{\"http\":{\"url\":\"tunnel.example:443\",\"http_method\":\"CONNECT\"}}", "1 - domain/host=tunnel.example"},
		{"{\"http\":{\"url\":\"*\",\"hostname\":\"a.example\"}}", "1 - domain/host=a.example"},
		{"{\"http\":{\"url\":\"/only\"}}", "1 -"},
		{"{\"http\":{\"hostname\":\"a.example\",\"url\":\"\\/x\",\"http_refer\":\"http:\\/\\/ref.example\\/y\",\"redirect\":\"/local\",\"xff\":\"192.0.2.9\"}}",
		 "1 - domain/host=a.example url/url=http://a.example/x url/url=http://ref.example/y ipv4/source=192.0.2.9"},
	};
	ASSERT_EXAMPLES(table);
}

static void skips_urls_beyond_the_limit(void **state)
{
	(void)state;
	struct buf line, out;
	buf_init(&line, 1 << 20);
	buf_init(&out, 1 << 20);
	buf_puts(&line, "{\"http\":{\"hostname\":\"a.example\",\"url\":\"/");
	for (int i = 0; i < LIMIT_URL_BYTES; i++)
		buf_putc(&line, 'x');
	buf_puts(&line, "\"}}");
	event_print(EVENT_EVE, (struct str){NULL, 0}, buf_str(&line), 1 << 16, &out);
	assert_true(str_eq(buf_str(&out), STR("1 - domain/host=a.example\n")));
	buf_deinit(&line);
	buf_deinit(&out);
}

static void reads_fingerprints_and_hashes(void **state)
{
	(void)state;
	static const struct example table[] = {
		{"{\"tls\":{\"sni\":\"a.example\",\"fingerprint\":\"0a:A1:18:c3:04:45:30:07:c8:4a:08:ba:80:02:ff:4c:6e:9d:a5:1e\","
		 "\"ja3\":{\"hash\":\"b32309a26951912be7dba376398abc3b\"},\"ja3s\":{\"hash\":\"303951D4C50EFB2E991652225A6F02B1\"},"
		 "\"ja4\":\"t13d1516h2_8daaf6152771_02713d6af862\"}}",
		 "1 - domain/host=a.example cert-sha1/certificate=0aa118c304453007c84a08ba8002ff4c6e9da51e "
		 "ja3/client=b32309a26951912be7dba376398abc3b ja3s/server=303951d4c50efb2e991652225a6f02b1 ja4/client=t13d1516h2_8daaf6152771_02713d6af862"},
		{"{\"quic\":{\"sni\":\"q.example\",\"ja3\":{\"hash\":\"b32309a26951912be7dba376398abc3b\"}}}",
		 "1 - domain/host=q.example ja3/client=b32309a26951912be7dba376398abc3b"},
		{"{\"ssh\":{\"client\":{\"hassh\":{\"hash\":\"ec7378c1a92f5a8dde7e8b7a1ddf33d1\"}},\"server\":{\"hassh\":{\"hash\":\"b32309a26951912be7dba376398abc3b\"}}}}",
		 "1 - hassh/client=ec7378c1a92f5a8dde7e8b7a1ddf33d1 hassh/server=b32309a26951912be7dba376398abc3b"},
		{"{\"fileinfo\":{\"md5\":\"8299e580f8f8b6dc148fe5911f37d554\",\"sha1\":\"29bd5ce0fc16888f2dde917f6d972591bd517221\"},"
		 "\"files\":[{\"sha256\":\"c531b510d3fb3382d60941179ec703b4ce43e8b2f91d18dbe9ea5177dc60cee1\"},{\"md5\":\"8299e580f8f8b6dc148fe5911f37d554\"}]}",
		 "1 - md5/file=8299e580f8f8b6dc148fe5911f37d554 sha1/file=29bd5ce0fc16888f2dde917f6d972591bd517221 "
		 "sha256/file=c531b510d3fb3382d60941179ec703b4ce43e8b2f91d18dbe9ea5177dc60cee1"},
		{"{\"fileinfo\":{\"md5\":\"8299e580f8f8b6dc148fe5911f37d55\",\"sha1\":\"x9bd5ce0fc16888f2dde917f6d972591bd517221\",\"sha256\":\"\"}}", "1 -"},
		{"{\"tls\":{\"fingerprint\":\"0a:A1:18:c3:04:45:30:07:c8:4a-08:ba:80:02:ff:4c:6e:9d:a5:1e\",\"ja3\":\"b32309a26951912be7dba376398abc3b\"}}", "1 -"},
	};
	ASSERT_EXAMPLES(table);
}

static void reads_mail_and_dhcp(void **state)
{
	(void)state;
	static const struct example table[] = {
		{"{\"smtp\":{\"helo\":\"mx.example.org\",\"mail_from\":\"<A.User@Evil.example>\",\"rcpt_to\":[\"<x@a.example>\",\"y@b.example\"]},"
		 "\"email\":{\"from\":\"\\\"User, A.\\\" <a.user@evil.example>\",\"to\":[\"X <x@a.example>, z@c.example\"],\"cc\":[\"undisclosed\"],"
		 "\"url\":[\"evil.example/login\",\"https://other.example/\"]}}",
		 "1 - domain/sender=mx.example.org email/sender=a.user@evil.example email/recipient=x@a.example email/recipient=y@b.example "
		 "email/recipient=z@c.example url/url=http://evil.example/login url/url=https://other.example/"},
		{"{\"smtp\":{\"mail_from\":\"<>\",\"rcpt_to\":[\"postmaster\",\"@\",\"a@\",\"@b\"],\"helo\":\"[10.0.0.1]\"}}", "1 -"},
		{"{\"dhcp\":{\"client_mac\":\"00:0C:29:aa:bb:cc\",\"assigned_ip\":\"10.0.0.9\",\"dns_servers\":[\"10.0.0.1\",\"10.0.0.2\"],\"hostname\":\"pc\"}}",
		 "1 - mac/other=00:0c:29:aa:bb:cc ipv4/other=10.0.0.9 ipv4/other=10.0.0.1 ipv4/other=10.0.0.2"},
	};
	ASSERT_EXAMPLES(table);
}

static void keeps_at_most_so_many_values_of_an_event(void **state)
{
	(void)state;
	struct buf line, out;
	size_t values = 0;
	buf_init(&line, 1 << 20);
	buf_init(&out, 1 << 20);
	buf_puts(&line, "{\"dns\":{\"answers\":[");
	for (unsigned i = 0; i < 5000; i++)
		buf_printf(&line, "%s{\"rdata\":\"10.0.%u.%u\"}", i ? "," : "", i >> 8, i & 255);
	buf_puts(&line, "]},\"src_ip\":\"192.0.2.1\"}");
	event_print(EVENT_EVE, (struct str){NULL, 0}, buf_str(&line), 1 << 16, &out);
	for (size_t i = 0; i < out.n; i++)
		values += out.p[i] == '=';
	assert_int_equal(values, LIMIT_EVENT_VALUES);
	buf_deinit(&line);
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_head_of_every_event),
		cmocka_unit_test(refuses_times_that_are_none),
		cmocka_unit_test(reads_dns_of_every_version),
		cmocka_unit_test(puts_urls_together),
		cmocka_unit_test(skips_urls_beyond_the_limit),
		cmocka_unit_test(reads_fingerprints_and_hashes),
		cmocka_unit_test(reads_mail_and_dhcp),
		cmocka_unit_test(keeps_at_most_so_many_values_of_an_event),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

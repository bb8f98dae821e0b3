/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event_print.h"

static void assert_events(const char *mapping, const char *line, const char *expected)
{
	struct buf out;
	buf_init(&out, 1 << 20);
	event_print(EVENT_NDJSON, str_of(mapping), str_of(line), 1 << 20, &out);
	if (out.n && out.p[out.n - 1] == '\n')
		out.n--;
	buf_putc(&out, 0);
	assert_string_equal(out.p, expected);
	buf_deinit(&out);
}

static void reads_any_ndjson_by_names_and_paths(void **state)
{
	(void)state;
	static const struct { const char *mapping, *line, *event; } cases[] = {
		{"time=ts,source=src.ip,domain/query=q", "{\"ts\":\"2026-11-22T08:24:57Z\",\"src\":{\"ip\":\"10.0.0.1\"},\"q\":\"a.example\"}",
		 "1 2026-11-22T08:24:57.000000Z ipv4/source=10.0.0.1 domain/query=a.example"},
		{" time = ts , count = n ", "{\"ts\":1700000000.25,\"n\":7}", "1 2023-11-14T22:13:20.250000Z x7"},
		{"time=ts", "{\"ts\":\"2025-02-22 08:05:15.25\"}", "1 2025-02-22T08:05:15.250000Z"},
		{"time=ts", "{\"ts\":\"2025-02-22 08:05\"}", "1 refused: the time of the event is not a time"},
		{"time=ts", "{\"ts\":1700000000250}", "1 2023-11-14T22:13:20.250000Z"},
		{"time=ts", "{\"ts\":1700000000250000}", "1 2023-11-14T22:13:20.250000Z"},
		{"time=ts", "{\"ts\":1700000000250000000}", "1 refused: the time of the event is not a time"},
		{"count=n", "{\"n\":0}", "1 refused: the count is not a positive integer below 2^32"},
		{"source=s,source-port=sp,destination=d,destination-port=dp", "{\"s\":\"10.0.0.1\",\"sp\":80,\"d\":\"10.0.0.2\",\"dp\":\"443\"}",
		 "1 - ipv4/source=10.0.0.1 endpoint/source=10.0.0.1:80 ipv4/destination=10.0.0.2 endpoint/destination=10.0.0.2:443"},
		{"query=a[].b,answer=c[]", "{\"a\":[{\"b\":\"x.example\"},{\"b\":\"y.example\"}],\"c\":[\"192.0.2.1\",\"no name\"]}",
		 "1 - domain/query=x.example domain/query=y.example ipv4/answer=192.0.2.1"},
		{"host=h,url=u,file=f,sender=s,recipient=r", "{\"h\":\"10.0.0.1:80\",\"u\":\"a.example/x\",\"f\":\"8299e580f8f8b6dc148fe5911f37d554\",\"s\":\"<a@b.example>\",\"r\":\"c@d.example\"}",
		 "1 - ipv4/host=10.0.0.1 endpoint/host=10.0.0.1:80 url/url=http://a.example/x md5/file=8299e580f8f8b6dc148fe5911f37d554 email/sender=a@b.example "
		 "email/recipient=c@d.example"},
		{"client=c,server=s,certificate=x", "{\"c\":\"b32309a26951912be7dba376398abc3b\",\"s\":\"303951d4c50efb2e991652225a6f02b1\",\"x\":\"29bd5ce0fc16888f2dde917f6d972591bd517221\"}",
		 "1 - ja3/client=b32309a26951912be7dba376398abc3b ja3s/server=303951d4c50efb2e991652225a6f02b1 "
		 "cert-sha1/certificate=29bd5ce0fc16888f2dde917f6d972591bd517221"},
		{"client=c", "{\"c\":\"t13d1516h2_8daaf6152771_02713d6af862\"}", "1 - ja4/client=t13d1516h2_8daaf6152771_02713d6af862"},
		{"other=o", "{\"o\":\"CVE-2024-3400\"}", "1 - cve/other=CVE-2024-3400"},
		{"other=o", "{\"o\":\"nothing at all\"}", "1 -"},
		{"sha1=h,ipv6=v", "{\"h\":\"29bd5ce0fc16888f2dde917f6d972591bd517221\",\"v\":\"2001:db8::1\"}",
		 "1 - sha1/none=29bd5ce0fc16888f2dde917f6d972591bd517221 ipv6/none=2001:db8::1"},
		{"domain=a\\.b", "{\"a.b\":\"x.example\",\"a\":{\"b\":\"y.example\"}}", "1 - domain/none=x.example"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_events(cases[i].mapping, cases[i].line, cases[i].event);
}

static void refuses_mappings_that_mean_nothing(void **state)
{
	(void)state;
	static const char pairs[] = "mapping: a mapping is name=path, name=path, ...";
	static const char name[] = "mapping: a name in the mapping is no role, kind, kind/role, STIX path, time, count, source-port or destination-port";
	static const char path[] = "mapping: a path in the mapping is malformed or has more than eight steps";
	static const struct { const char *mapping, *why; } cases[] = {
		{"time", pairs}, {"time=", pairs}, {"time=ts,", pairs}, {"planet=p", name}, {"domain/planet=p", name}, {"planet/query=p", name},
		{"=p", name}, {"none=p", name}, {"domain=a.b.c.d.e.f.g.h.i", path}, {"domain=a[]b", path},
		{"file:name=a[]b", path}, {"file:content=a", name}, {"file:hashes.MD5=a", name}, {"network-traffic:src_port=a", name},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_events(cases[i].mapping, "{}", cases[i].why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_any_ndjson_by_names_and_paths),
		cmocka_unit_test(refuses_mappings_that_mean_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses: what is read, what is refused, and the way back. */
#include "model/ip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 16;
}

static void reads_every_shape_of_dotted_quad(void **state)
{
	(void)state;
	static const unsigned octets[] = {0, 1, 9, 10, 19, 99, 100, 199, 249, 250, 255};
	enum { N = sizeof octets / sizeof octets[0] };
	for (unsigned i = 0; i < N * N * N * N; i++) {
		unsigned a = octets[i % N], b = octets[i / N % N], c = octets[i / N / N % N], d = octets[i / N / N / N];
		/* Of exactly its size, for AddressSanitizer to see a byte read too many. */
		char text[16], *exact;
		int n = snprintf(text, sizeof text, "%u.%u.%u.%u", a, b, c, d);
		uint32_t v = 0;
		exact = malloc((size_t)n);
		assert_non_null(exact);
		memcpy(exact, text, (size_t)n);
		assert_true(ip4_parse(str_make(exact, (size_t)n), &v));
		free(exact);
		assert_int_equal(v, a << 24 | b << 16 | c << 8 | d);
	}
}

/* The same by the book, to compare with. */
static bool plain_ip4(struct str s, uint32_t *out)
{
	uint32_t v = 0;
	int octets = 0;
	while (s.p) {
		struct str octet = str_next_field(&s, '.');
		uint64_t o;
		if (octet.n == 0 || octet.n > 3 || (octet.n > 1 && octet.p[0] == '0') || str_to_u64(octet, 255, &o))
			return false;
		v = v << 8 | (uint32_t)o;
		octets++;
	}
	*out = v;
	return octets == 4;
}

static void agrees_with_the_plain_way_on_near_misses(void **state)
{
	(void)state;
	static const char chars[] = "0123456789012...::/-\xae\xb0";
	uint64_t seed = 7;
	unsigned long accepted = 0;
	for (int i = 0; i < 2000000; i++) {
		char text[20];
		size_t n = (size_t)snprintf(text, sizeof text, "%u.%u.%u.%u", (unsigned)(next_random(&seed) % 280),
		                            (unsigned)(next_random(&seed) % 30), (unsigned)(next_random(&seed) % 280),
		                            (unsigned)(next_random(&seed) % 270));
		uint64_t r = next_random(&seed);
		if (r % 3)
			text[r / 3 % n] = chars[r / 64 % (sizeof chars - 1)];
		if (r % 7 == 0)
			n -= r / 7 % n;
		uint32_t got = 4711, want = 4711;
		bool ok = plain_ip4(str_make(text, n), &want);
		assert_int_equal(ip4_parse(str_make(text, n), &got), ok);
		assert_int_equal(got, ok ? want : 4711);
		accepted += ok;
	}
	assert_true(accepted > 100000);
}

static void refuses_what_some_take_for_an_address(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",          "1.2.3",       "1.2.3.4.5",   "01.2.3.4",     "1.2.3.04",      "1.2.3.256",  "1.2.3.-4", "1.2.3.4 ",
		" 1.2.3.4",  "1..3.4",      ".1.2.3",      "1.2.3.",       "0x1.2.3.4",     "16909060",   "1.2.3.4a", "1,2,3,4",
		"1.2.3.4444", "1.2.3333.4", "1.2222.3.4", "1111.2.3.4", "1.2.0003.4", "1.2.3.4%eth0", ":",         ":::",          "1::2::3",       ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:",
		"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "12345::", "::g", "::1.2.3", "::1.2.3.4:5", "1.2.3.4::",
		"1:2:3:4:5:6:7:1.2.3.4", "::01.2.3.4", "fe80::1%", "[::1]", "::1/128", "2001:db8::-1", ":1", "1:", "::ffff:1.2.3.256",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct ip ip = {.n = 77};
		const char *why = NULL;
		uint32_t v = 4711;
		assert_int_equal(ip_parse(str_of(bad[i]), &ip, &why), ERR_VALUE);
		assert_int_equal(ip.n, 77);
		assert_non_null(why);
		assert_false(ip4_parse(str_of(bad[i]), &v));
		assert_int_equal(v, 4711);
	}
}

static void says_why_an_ipv4_address_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *part;
	} cases[] = {
		{"1.2.3.04", "leading zero"}, {"1.2.3.256", "above 255"}, {"1.2.3.99999999999999999999999", "above 255"},
		{"1.2.3", "four octets"},     {"1.2.3.4.5", "four octets"}, {"a.b.c.d", "not an address"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ip ip;
		const char *why = "";
		assert_int_equal(ip_parse(str_of(cases[i].text), &ip, &why), ERR_VALUE);
		if (!strstr(why, cases[i].part))
			fail_msg("\"%s\": %s", cases[i].text, why);
	}
}

static void gives_the_one_text_of_rfc_5952(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"2001:0DB8:0:0:0:0:0:1", "2001:db8::1"},
		{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
		{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
		{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
		{"::", "::"},
		{"::1", "::1"},
		{"1::", "1::"},
		{"0:0:0:0:0:0:0:0", "::"},
		{"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
		{"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
		{"fe80::1%eth0", "fe80::1"},
		{"::1.2.3.4", "::102:304"},
		{"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
		{"::ffff:192.0.2.33", "192.0.2.33"},
		{"::FFFF:c000:221", "192.0.2.33"},
		{"0:0:0:0:0:ffff:192.0.2.33", "192.0.2.33"},
		{"192.0.2.33", "192.0.2.33"},
		{"0.0.0.0", "0.0.0.0"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ip ip;
		const char *why;
		char text[IP_TEXT_BYTES + 1];
		assert_int_equal(ip_parse(str_of(cases[i].text), &ip, &why), OK);
		text[ip_format(&ip, text)] = '\0';
		assert_string_equal(text, cases[i].want);
	}
}

static void reads_what_it_writes_and_agrees_with_libc(void **state)
{
	(void)state;
	uint64_t seed = 3;
	for (int i = 0; i < 200000; i++) {
		struct ip ip = {.n = i % 4 ? 16 : 4}, back;
		uint64_t zeros = next_random(&seed);
		for (unsigned k = 0; k < ip.n; k++)
			ip.bytes[k] = zeros >> (k / 2) & 1 ? 0 : (uint8_t)next_random(&seed);
		char text[IP_TEXT_BYTES + 1], libc[INET6_ADDRSTRLEN];
		const char *why;
		size_t n = ip_format(&ip, text);
		text[n] = '\0';
		assert_int_equal(ip_parse(str_make(text, n), &back, &why), OK);
		assert_int_equal(back.n, ip.n);
		assert_memory_equal(back.bytes, ip.bytes, ip.n);
		assert_non_null(inet_ntop(ip.n == 4 ? AF_INET : AF_INET6, ip.bytes, libc, sizeof libc));
		/* glibc writes the last 32 bits of some addresses as IPv4. */
		if (ip.n == 4 || !strchr(libc, '.'))
			assert_string_equal(text, libc);
	}
}

static void masks_and_contains(void **state)
{
	(void)state;
	static const struct {
		const char *addr, *net;
		unsigned length;
		bool want;
	} cases[] = {
		{"10.1.2.3", "10.0.0.0", 8, true},      {"11.1.2.3", "10.0.0.0", 8, false},   {"10.1.2.3", "10.1.2.3", 32, true},
		{"10.1.2.2", "10.1.2.3", 32, false},    {"10.1.2.255", "10.1.2.128", 25, true}, {"10.1.2.127", "10.1.2.128", 25, false},
		{"2001:db8::1", "2001:db8::", 32, true}, {"2001:db9::1", "2001:db8::", 32, false}, {"2001:db9::1", "2001:db8::", 31, true},
		{"10.1.2.3", "::", 1, false},           {"::1", "10.0.0.0", 8, false},        {"10.1.2.3", "10.0.0.0", 33, false},
	};
	const char *why;
	struct ip addr, net;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(ip_parse(str_of(cases[i].addr), &addr, &why), OK);
		assert_int_equal(ip_parse(str_of(cases[i].net), &net, &why), OK);
		assert_int_equal(ip_in(&addr, &net, cases[i].length), cases[i].want);
	}
	assert_int_equal(ip_parse(STR("10.255.255.255"), &addr, &why), OK);
	assert_true(ip_mask(&addr, 12));
	assert_int_equal(ip4_get(addr.bytes), 0x0af00000);
	assert_false(ip_mask(&addr, 12));
	assert_false(ip_mask(&addr, 32));
	assert_true(ip_mask(&addr, 0));
	assert_int_equal(ip4_get(addr.bytes), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_shape_of_dotted_quad),
		cmocka_unit_test(agrees_with_the_plain_way_on_near_misses),
		cmocka_unit_test(refuses_what_some_take_for_an_address),
		cmocka_unit_test(says_why_an_ipv4_address_is_refused),
		cmocka_unit_test(gives_the_one_text_of_rfc_5952),
		cmocka_unit_test(reads_what_it_writes_and_agrees_with_libc),
		cmocka_unit_test(masks_and_contains),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

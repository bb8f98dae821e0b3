/* SPDX-License-Identifier: Apache-2.0 */
/* What the protected set covers, and what it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "match/protected.h"
#include "match/protected_list.h"
#include "model/ip.h"

struct own {
	const char *text;
	int64_t member;
	const char *reason;
};

static const struct own assets[] = {
	{"203.0.113.0/24", 1, "own asset of One"},      {"203.0.113.64/26", 2, "own asset of Two"},
	{"203.0.113.80", 3, "own asset of Three"},      {"2001:db8:1::/48", 1, "own asset of One"},
	{"one.example", 1, "own asset of One"},         {"mail.one.example", 2, "own asset of Two"},
	{"http://shop.example/a", 3, "exact URL"},      {"AS64500", 1, "own asset of One"},
	{"10.20.0.0/16", 2, "own asset of Two"},        {"8.8.8.8", 3, "own asset of Three"},
	{"mozilla.org", 2, "own asset of Two"},
	{"www.wikipedia.org", 2, "own asset of Two"},   {"198.51.100.0/25", 0, "drill range"},
};
enum { ASSETS = sizeof assets / sizeof *assets };

static struct value_buf guess(const char *text)
{
	struct value_buf v;
	const char *why = "";
	if (value_guess(str_of(text), &v, &why) != OK)
		fail_msg("%s: %s", text, why);
	return v;
}

static struct protected_set *set_of(bool builtin)
{
	struct protected_entry entries[ASSETS];
	struct value_buf *values = calloc(ASSETS, sizeof *values);
	assert_non_null(values);
	for (size_t i = 0; i < ASSETS; i++) {
		values[i] = guess(assets[i].text);
		entries[i] = (struct protected_entry){value_of(&values[i]), str_of(assets[i].reason), assets[i].member};
	}
	struct protected_set *p = protected_set_new(entries, ASSETS, builtin);
	free(values);
	assert_non_null(p);
	return p;
}

static void expect(const char *text, const struct protected_entry *e, const char *reason)
{
	if (reason == NULL ? e != NULL : e == NULL || !str_eq(e->reason, str_of(reason)))
		fail_msg("%s: got \"%.*s\", not \"%s\"", text, e ? (int)e->reason.n : 4, e ? e->reason.p : "NULL",
			 reason ? reason : "NULL");
}

/* all: of protected_find; own: of protected_owner. */
static const struct {
	const char *text, *all, *own;
} lookups[] = {
	/* the narrowest cover */
	{"203.0.113.1", "own asset of One", "own asset of One"},
	{"203.0.113.65", "own asset of Two", "own asset of Two"},
	{"203.0.113.80", "own asset of Three", "own asset of Three"},
	{"203.0.113.81", "own asset of Two", "own asset of Two"},
	{"203.0.113.200", "own asset of One", "own asset of One"},
	{"203.0.114.0", NULL, NULL},
	{"203.0.113.80:443", "own asset of Three", "own asset of Three"},
	{"203.0.113.64/26", "own asset of Two", "own asset of Two"},
	{"203.0.113.0/25", "own asset of One", "own asset of One"},
	{"2001:db8:1:2::3", "own asset of One", "own asset of One"},
	{"2001:db8:2::", NULL, NULL},
	/* a network that holds something protected */
	{"203.0.112.0/23", "own asset of One", "own asset of One"},
	{"198.51.100.0/24", "drill range", NULL},
	{"198.51.100.128/25", NULL, NULL},
	{"9.9.9.0/24", "public resolver", NULL},
	{"8.8.0.0/16", "public resolver", "own asset of Three"},
	{"2001:4860:4860::/48", "public resolver", NULL},
	/* members' assets inside the general lists */
	{"10.20.30.40", "own asset of Two", "own asset of Two"},
	{"10.30.0.0", "private network", NULL},
	{"10.0.0.0/8", "private network", "own asset of Two"},
	{"8.8.8.8", "own asset of Three", "own asset of Three"},
	{"8.8.4.4", "public resolver", NULL},
	/* special addresses */
	{"127.0.0.1", "loopback", NULL},
	{"::1", "loopback", NULL},
	{"100.64.1.1", "shared address space of carriers", NULL},
	{"169.254.1.1", "link-local network", NULL},
	{"224.0.0.251", "multicast network", NULL},
	{"255.255.255.255", "special-purpose network", NULL},
	{"0.0.0.0", "special-purpose network", NULL},
	{"fe80::1", "link-local network", NULL},
	{"fd00::1", "private network", NULL},
	{"193.0.14.129", "root name server", NULL},
	{"192.0.2.1", NULL, NULL},
	{"2001:db8::1", NULL, NULL},
	/* names */
	{"one.example", "own asset of One", "own asset of One"},
	{"www.one.example", "own asset of One", "own asset of One"},
	{"x.mail.one.example", "own asset of Two", "own asset of Two"},
	{"notone.example", NULL, NULL},
	{"www.google.com", "popular domain", NULL},
	{"google.com.evil.example", NULL, NULL},
	{"en.wikipedia.org", "popular domain", NULL},
	{"www.wikipedia.org", "own asset of Two", "own asset of Two"},
	{"www.mozilla.org", "own asset of Two", "own asset of Two"},
	{"evil.github.io", NULL, NULL},
	{"a.root-servers.net", "infrastructure of the Internet", NULL},
	/* URLs: equal, host address, members' domains; never by a popular domain */
	{"http://shop.example/a", "exact URL", "exact URL"},
	{"http://shop.example/b", NULL, NULL},
	{"https://drive.google.com/evil", NULL, NULL},
	{"https://www.one.example/x", "own asset of One", "own asset of One"},
	{"http://192.168.1.1/admin", "private network", NULL},
	{"http://203.0.113.66:8080/", "own asset of Two", "own asset of Two"},
	/* the rest */
	{"postmaster@google.com", NULL, NULL},
	{"AS64500", "own asset of One", "own asset of One"},
	{"AS64501", NULL, NULL},
	{"d41d8cd98f00b204e9800998ecf8427e", "hash of an empty file", NULL},
	{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "hash of an empty file", NULL},
};

static void covers_as_its_contract_says(void **state)
{
	(void)state;
	struct protected_set *p = set_of(true);
	for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++) {
		struct value_buf v = guess(lookups[i].text);
		expect(lookups[i].text, protected_find(p, value_of(&v)), lookups[i].all);
		expect(lookups[i].text, protected_owner(p, value_of(&v)), lookups[i].own);
	}
	protected_set_free(p);
}

static void leaves_the_general_list_out_when_told(void **state)
{
	(void)state;
	struct protected_set *p = set_of(false), *empty = protected_set_new(NULL, 0, false);
	struct value_buf v = guess("127.0.0.1"), name = guess("google.com"), own = guess("one.example");
	assert_non_null(empty);
	assert_null(protected_find(p, value_of(&v)));
	assert_null(protected_find(p, value_of(&name)));
	assert_int_equal(protected_find(p, value_of(&own))->member, 1);
	assert_null(protected_find(empty, value_of(&v)));
	assert_null(protected_owner(empty, value_of(&name)));
	protected_set_free(empty);
	protected_set_free(p);
	protected_set_free(NULL);
}

static void every_built_in_value_is_acceptable_and_finds_its_group(void **state)
{
	(void)state;
	struct protected_set *p = protected_set_new(NULL, 0, true);
	assert_non_null(p);
	size_t n = 0;
	for (const struct protected_list_group *g = protected_list(); g->reason; g++)
		for (const char *const *text = g->values; *text; text++, n++) {
			struct value_buf v;
			const char *why = "";
			if (value_parse(g->kind, str_of(*text), &v, &why) != OK)
				fail_msg("%s: %s", *text, why);
			expect(*text, protected_find(p, value_of(&v)), g->reason);
		}
	assert_in_range(n, 200, 1000);
	protected_set_free(p);
}

/* Random nested networks against a scan. */
static void finds_the_narrowest_network_like_a_scan(void **state)
{
	(void)state;
	enum { N = 400, LOOKUPS = 20000 };
	static struct protected_entry entries[N];
	static char bytes[N][5];
	uint32_t z = 12345;
	for (size_t i = 0; i < N; i++) {
		z = z * 1664525 + 1013904223;
		struct ip ip = {.n = 4, .bytes = {198, (uint8_t)(z >> 30), (uint8_t)(z >> 26 & 15), (uint8_t)(z >> 8)}};
		unsigned length = 8 + (z >> 16) % 24;
		ip_mask(&ip, length);
		memcpy(bytes[i], ip.bytes, 4);
		bytes[i][4] = (char)length;
		entries[i] = (struct protected_entry){{KIND_NETWORK, str_make(bytes[i], 5)}, STR("x"), (int64_t)i % 3};
	}
	struct protected_set *p = protected_set_new(entries, N, false);
	assert_non_null(p);
	for (size_t k = 0; k < LOOKUPS; k++) {
		z = z * 1664525 + 1013904223;
		struct ip a = {.n = 4, .bytes = {198, (uint8_t)(z >> 30), (uint8_t)(z >> 26 & 15), (uint8_t)(z >> 8)}};
		int longest[2] = {-1, -1};
		for (size_t i = 0; i < N; i++) {
			struct ip net = {.n = 4};
			memcpy(net.bytes, bytes[i], 4);
			if (!ip_in(&a, &net, (unsigned char)bytes[i][4]))
				continue;
			for (int who = 0; who < 2; who++)
				if ((who == 0 || entries[i].member) && bytes[i][4] > longest[who])
					longest[who] = bytes[i][4];
		}
		const struct value v = {KIND_IPV4, str_make(a.bytes, 4)};
		const struct protected_entry *got[2] = {protected_find(p, v), protected_owner(p, v)};
		for (int who = 0; who < 2; who++)
			assert_int_equal(got[who] ? got[who]->value.bytes.p[4] : -1, longest[who]);
	}
	protected_set_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(covers_as_its_contract_says),
		cmocka_unit_test(leaves_the_general_list_out_when_told),
		cmocka_unit_test(every_built_in_value_is_acceptable_and_finds_its_group),
		cmocka_unit_test(finds_the_narrowest_network_like_a_scan),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

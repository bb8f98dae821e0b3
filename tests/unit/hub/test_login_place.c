/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as the networks that guessing is counted for. */
#include "hub/login_place.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

static void addresses_are_their_network(void **state)
{
	static const struct {
		const char *address, *text;
	} cases[] = {
		{"192.0.2.1", "192.0.2.0/24"},
		{"192.0.2.255", "192.0.2.0/24"},
		{"0.0.0.0", "0.0.0.0/24"},
		{"2001:db8:1:2::3", "2001:db8:1::/48"},
		{"2001:db8:1:ffff:ffff::", "2001:db8:1::/48"},
		{"::ffff:192.0.2.9", "192.0.2.0/24"},
		{"::1", "::/48"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sockaddr_in in = {.sin_family = AF_INET};
		struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
		bool v4 = inet_pton(AF_INET, cases[i].address, &in.sin_addr) == 1;
		if (!v4)
			assert_int_equal(inet_pton(AF_INET6, cases[i].address, &in6.sin6_addr), 1);
		struct login_place place = login_place_of(v4 ? (struct sockaddr *)&in : (struct sockaddr *)&in6);
		char text[LOGIN_PLACE_TEXT_BYTES];
		assert_int_equal(login_place_format(&place, text), strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
}

static void without_an_address_it_is_the_machine(void **state)
{
	struct login_place place = login_place_of(NULL);
	char text[LOGIN_PLACE_TEXT_BYTES];
	(void)state;
	login_place_format(&place, text);
	assert_string_equal(text, "this machine");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_their_network),
		cmocka_unit_test(without_an_address_it_is_the_machine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

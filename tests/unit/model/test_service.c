/* SPDX-License-Identifier: Apache-2.0 */
/* What sensors call services, and who listens at ports. */
#include "model/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void assert_service(uint8_t service, const char *expected)
{
	struct str name = service_name(service);
	assert_int_equal(name.n, strlen(expected));
	assert_memory_equal(name.p, expected, name.n);
}

static void names_of_sensors_are_one_service(void **state)
{
	static const struct {
		const char *name, *service;
	} cases[] = {
		{"ssh", "ssh"},   {"SSH", "ssh"},     {"ssl", "tls"},        {"tls", "tls"},          {"https", "tls"},
		{"http", "http"}, {"http2", "http"},  {"dce_rpc", "dcerpc"}, {"dcerpc", "dcerpc"},    {"ssl,http", "tls"},
		{"adb", "adb"},   {"winrm", "winrm"}, {"failed,smb", "smb"}, {"krb_tcp", "krb5"},     {"tds", "mssql"},
		{"", ""},         {"failed", ""},     {"-", ""},             {"unknown,nothing", ""}, {",", ""},
		{"a name that is longer than any of a service", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_service(service_find(str_of(cases[i].name)), cases[i].service);
}

static void every_service_is_found_by_its_own_name(void **state)
{
	uint8_t service = 1;
	(void)state;
	for (; service_name(service).n; service++)
		assert_int_equal(service_find(service_name(service)), service);
	assert_true(service > 40);
}

static void ports_have_listeners(void **state)
{
	static const struct {
		uint32_t port;
		const char *service;
	} cases[] = {
		{20, "ftp"}, {22, "ssh"}, {445, "smb"}, {3389, "rdp"}, {47808, "bacnet"}, {0, ""}, {1, ""}, {65535, ""}, {65536 + 22, ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_service(service_of_port(cases[i].port), cases[i].service);
	/* As many as the table has: every one is found, so it is sorted. */
	size_t known = 0;
	for (uint32_t port = 1; port <= UINT16_MAX; port++)
		known += service_of_port(port) != 0;
	assert_int_equal(known, 78);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_sensors_are_one_service),
		cmocka_unit_test(every_service_is_found_by_its_own_name),
		cmocka_unit_test(ports_have_listeners),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

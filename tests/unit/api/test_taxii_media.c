/* SPDX-License-Identifier: Apache-2.0 */
/* Accept and Content-Type as clients write them. */
#include "api/taxii_media.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void accept_lists_are_weighed(void **state)
{
	static const struct {
		const char *accept;
		bool takes;
	} cases[] = {
		{"", true},
		{"  ", true},
		{"*/*", true},
		{"application/*", true},
		{"text/*", false},
		{"application/taxii+json", true},
		{"application/taxii+json;version=2.1", true},
		{"application/taxii+json; version=2.1", true},
		{"application/taxii+json ; version=\"2.1\"", true},
		{"Application/TAXII+JSON;Version=2.1", true},
		{"application/taxii+json;version=2.0", false},
		{"application/taxii+json;version=2.1.1", false},
		{"application/taxii+json;version=", false},
		{"application/taxii+json;charset=utf-8;version=2.1", true},
		{"application/vnd.oasis.taxii+json; version=2.0", false},
		{"application/vnd.oasis.taxii+json", false},
		{"application/json", false},
		{"application/taxii+jsonx", false},
		{"text/html, application/taxii+json;version=2.1;q=0.1", true},
		{"text/html,*/*;q=0.8", true},
		{"application/taxii+json;q=0", false},
		{"application/taxii+json;version=2.1;q=0.000", false},
		{"application/taxii+json;version=2.1;q=0.001", true},
		{"*/*, application/taxii+json;version=2.1;q=0", false},
		{"application/taxii+json;version=2.1;q=0, */*", false},
		{"*/*;q=0, application/taxii+json", true},
		{"application/*;q=0, */*", false},
		{"application/taxii+json;version=2.0, application/taxii+json;version=2.1", true},
		{"text/plain;p=\"a,application/taxii+json,b\"", false},
		{"text/plain;p=\"\\\"\", application/taxii+json", true},
		{",, ,application/taxii+json", true},
		{";;;,=", false},
		{"\"", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (taxii_media_accepts(str_of(cases[i].accept)) != cases[i].takes)
			fail_msg("Accept: %s", cases[i].accept);
}

static void content_types_name_taxii_with_or_without_version(void **state)
{
	static const struct {
		const char *type;
		bool is;
	} cases[] = {
		{"application/taxii+json", true},
		{"application/taxii+json;version=2.1", true},
		{"application/taxii+json; version=2.1; charset=utf-8", true},
		{"APPLICATION/taxii+json;version=\"2.1\"", true},
		{"application/taxii+json;version=2.0", false},
		{"application/json", false},
		{"application/*", false},
		{"*/*", false},
		{"application/vnd.oasis.stix+json; version=2.0", false},
		{"", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (taxii_media_is(str_of(cases[i].type)) != cases[i].is)
			fail_msg("Content-Type: %s", cases[i].type);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accept_lists_are_weighed),
		cmocka_unit_test(content_types_name_taxii_with_or_without_version),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

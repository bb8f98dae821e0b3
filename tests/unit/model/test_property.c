/* SPDX-License-Identifier: Apache-2.0 */
/* Properties: paths, and the form of their values. */
#include "model/property.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_path_is_written_as_patterns_write_it(void **state)
{
	(void)state;
	static const struct {
		enum property property;
		const char *path;
	} cases[] = {
		{PROPERTY_FILE_NAME, "file:name"},
		{PROPERTY_FILE_SHA1, "file:hashes.'SHA-1'"},
		{PROPERTY_PROTOCOLS, "network-traffic:protocols[*]"},
		{PROPERTY_HTTP_AGENT, "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'"},
		{PROPERTY_MAIL_ATTACHMENT, "email-message:body_multipart[*].body_raw_ref.name"},
	};
	char path[PROPERTY_PATH_BYTES];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = property_path(cases[i].property, path);
		assert_int_equal(n, strlen(cases[i].path));
		assert_memory_equal(path, cases[i].path, n);
	}
}

static void every_path_is_found_and_nothing_else(void **state)
{
	(void)state;
	char path[PROPERTY_PATH_BYTES];
	for (enum property p = PROPERTY_NONE + 1; p < PROPERTY_COUNT; p++) {
		size_t n = property_path(p, path);
		assert_in_range(n, 1, PROPERTY_PATH_BYTES);
		assert_int_equal(property_find(str_make(path, n)), p);
		assert_int_equal(property_find(str_make(path, n - 1)), PROPERTY_NONE);
	}
	assert_int_equal(property_find(STR("")), PROPERTY_NONE);
	assert_int_equal(property_find(STR("file:path")), PROPERTY_NONE);
}

/* event_object.c opens each map once, because paths with the same beginning stand together. */
static void paths_with_one_beginning_stand_together(void **state)
{
	(void)state;
	for (enum property p = PROPERTY_NONE + 1; p < PROPERTY_COUNT; p++)
		for (enum property q = p + 2; q < PROPERTY_COUNT; q++) {
			const struct property_info *a = property_info(p), *b = property_info(q), *between = property_info(q - 1);
			if (!str_eq(a->object_type, b->object_type))
				continue;
			assert_true(str_eq(between->object_type, a->object_type));
			if (strcmp(a->keys[0], b->keys[0]) == 0)
				assert_string_equal(between->keys[0], a->keys[0]);
		}
}

static void values_have_one_form(void **state)
{
	(void)state;
	static const struct {
		enum property property;
		const char *text, *canon;
	} cases[] = {
		{PROPERTY_PROTOCOLS, "TCP", "tcp"},
		{PROPERTY_HTTP_METHOD, "GET", "get"},
		{PROPERTY_HTTP_VERSION, "HTTP/1.1", "http/1.1"},
		{PROPERTY_HTTP_VERSION, "1.1", "http/1.1"},
		{PROPERTY_HTTP_VERSION, "", ""},
		{PROPERTY_FILE_MIME, "Text/HTML; charset=UTF-8", "text/html"},
		{PROPERTY_FILE_MIME, " text/html ", "text/html"},
		{PROPERTY_CERT_SERIAL, "0C:00:9F", "0c009f"},
		{PROPERTY_FILE_NAME, "A.EXE", "A.EXE"},
	};
	char room[64];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str canon = property_canon(cases[i].property, str_of(cases[i].text), room);
		assert_int_equal(canon.n, strlen(cases[i].canon));
		assert_memory_equal(canon.p, cases[i].canon, canon.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_is_written_as_patterns_write_it),
		cmocka_unit_test(every_path_is_found_and_nothing_else),
		cmocka_unit_test(paths_with_one_beginning_stand_together),
		cmocka_unit_test(values_have_one_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors come back whole, and only to where they were given. */
#include "api/taxii_cursor.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const uint8_t secret[32] = {1, 2, 3};

static void a_cursor_gives_its_place_back_any_number_of_times(void **state)
{
	struct taxii_cursor_key key = taxii_cursor_key(secret);
	static const int64_t places[] = {0, 1, 1577836800000001, INT64_MAX, -1};
	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		char text[TAXII_CURSOR_TEXT_BYTES], again[TAXII_CURSOR_TEXT_BYTES];
		taxii_cursor_format(&key, STR("here"), places[i], text);
		taxii_cursor_format(&key, STR("here"), places[i], again);
		assert_memory_equal(text, again, sizeof text);
		for (int k = 0; k < 2; k++) {
			int64_t back = 77;
			assert_true(taxii_cursor_parse(&key, STR("here"), str_make(text, sizeof text), &back));
			assert_int_equal(back, places[i]);
		}
	}
}

static void another_binding_or_key_refuses_it(void **state)
{
	struct taxii_cursor_key key = taxii_cursor_key(secret), other = taxii_cursor_key((uint8_t[32]){9});
	char text[TAXII_CURSOR_TEXT_BYTES];
	int64_t back = 77;
	(void)state;
	taxii_cursor_format(&key, STR("here"), 5, text);
	assert_false(taxii_cursor_parse(&key, STR("there"), str_make(text, sizeof text), &back));
	assert_false(taxii_cursor_parse(&key, STR(""), str_make(text, sizeof text), &back));
	assert_false(taxii_cursor_parse(&other, STR("here"), str_make(text, sizeof text), &back));
	assert_int_equal(back, 77);
}

static void any_changed_character_refuses_it(void **state)
{
	struct taxii_cursor_key key = taxii_cursor_key(secret);
	char text[TAXII_CURSOR_TEXT_BYTES + 1] = {0};
	int64_t back;
	(void)state;
	taxii_cursor_format(&key, STR("here"), 1577836800000001, text);
	for (size_t i = 0; i < TAXII_CURSOR_TEXT_BYTES; i++) {
		char was = text[i];
		for (const char *p = "A/=\n_9"; *p; p++) {
			text[i] = *p;
			if (*p != was)
				assert_false(taxii_cursor_parse(&key, STR("here"), str_of(text), &back));
		}
		text[i] = was;
	}
	assert_false(taxii_cursor_parse(&key, STR("here"), str_make(text, TAXII_CURSOR_TEXT_BYTES - 1), &back));
	assert_false(taxii_cursor_parse(&key, STR("here"), STR(""), &back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_gives_its_place_back_any_number_of_times),
		cmocka_unit_test(another_binding_or_key_refuses_it),
		cmocka_unit_test(any_changed_character_refuses_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

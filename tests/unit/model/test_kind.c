/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds: names there and back, lengths. */
#include "model/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void finds_every_kind_by_its_name(void **state)
{
	(void)state;
	for (int k = KIND_NONE + 1; k < KIND_COUNT; k++)
		assert_int_equal(kind_find(kind_name((enum kind)k)), k);
	assert_int_equal(kind_find(STR("none")), KIND_NONE);
	assert_int_equal(kind_find(STR("")), KIND_NONE);
	assert_int_equal(kind_find(STR("IPV4")), KIND_NONE);
	assert_true(str_eq(kind_name(KIND_CERT_SHA256), STR("cert-sha256")));
	assert_true(str_eq(kind_name((enum kind)KIND_COUNT), STR("none")));
}

static void knows_the_lengths(void **state)
{
	(void)state;
	assert_int_equal(kind_length(KIND_IPV6), 16);
	assert_int_equal(kind_length(KIND_NETWORK), -1);
	assert_int_equal(kind_length(KIND_URL), 0);
	assert_int_equal(kind_length(KIND_SHA512), 64);
	assert_int_equal(kind_length((enum kind)KIND_COUNT), 0);
}

static void keeps_the_numbers_that_databases_hold(void **state)
{
	(void)state;
	assert_int_equal(KIND_IPV4, 1);
	assert_int_equal(KIND_DOMAIN, 5);
	assert_int_equal(KIND_SHA512, 11);
	assert_int_equal(KIND_ASN, 20);
	assert_int_equal(KIND_INDICATOR, 21);
	assert_true(KIND_COUNT <= 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_kind_by_its_name),
		cmocka_unit_test(knows_the_lengths),
		cmocka_unit_test(keeps_the_numbers_that_databases_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

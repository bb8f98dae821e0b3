/* SPDX-License-Identifier: Apache-2.0 */
/* The region: alignment, maximum, reset. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void aligns_and_keeps_what_was_given(void **state)
{
	(void)state;
	struct arena a;
	unsigned char *p[1000];
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < 1000; i++) {
		size_t n = i % 37;
		p[i] = arena_alloc(&a, n);
		assert_non_null(p[i]);
		assert_int_equal((uintptr_t)p[i] % 8, 0);
		memset(p[i], (int)(i & 255), n);
	}
	for (size_t i = 0; i < 1000; i++)
		for (size_t k = 0; k < i % 37; k++)
			assert_int_equal(p[i][k], i & 255);
	arena_deinit(&a);
}

static void refuses_beyond_its_maximum(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 10000);
	assert_non_null(arena_alloc(&a, 6000));
	assert_null(arena_alloc(&a, 6000));
	assert_non_null(arena_alloc(&a, 4000));
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_alloc(&a, SIZE_MAX - 100));
	assert_null(arena_zalloc(&a, SIZE_MAX / 2, 3));
	assert_true(a.total <= 10000);
	arena_deinit(&a);
}

static void uses_its_memory_again_after_reset(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 16);
	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < 50; i++)
			assert_non_null(arena_alloc(&a, 1000));
		arena_reset(&a);
	}
	arena_deinit(&a);
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 1));
	arena_deinit(&a);
}

static void zeroes_and_copies(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 4096);
	memset(arena_alloc(&a, 64), 0xff, 64);
	arena_reset(&a);
	unsigned char *z = arena_zalloc(&a, 8, 8);
	for (int i = 0; i < 64; i++)
		assert_int_equal(z[i], 0);
	struct str s = arena_dup(&a, STR("abc"));
	assert_true(str_eq(s, STR("abc")));
	assert_non_null(arena_dup(&a, (struct str){NULL, 0}).p);
	arena_deinit(&a);
}

static void grows_an_array_by_doubling(void **state)
{
	(void)state;
	struct arena a;
	uint32_t *array = NULL;
	arena_init(&a, 16 << 10);
	for (uint32_t n = 0; n < 1000; n++) {
		uint32_t *grown = arena_grow(&a, array, n, sizeof *array);
		assert_non_null(grown);
		assert_true((grown != array) == ((n & (n - 1)) == 0));
		assert_int_equal(grown[n], 0);
		array = grown;
		array[n] = n;
	}
	for (uint32_t n = 0; n < 1000; n++)
		assert_int_equal(array[n], n);
	assert_null(arena_grow(&a, array, 1u << 20, sizeof *array));
	assert_null(arena_grow(&a, array, SIZE_MAX / 2 + 1, sizeof *array));
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligns_and_keeps_what_was_given),
		cmocka_unit_test(refuses_beyond_its_maximum),
		cmocka_unit_test(uses_its_memory_again_after_reset),
		cmocka_unit_test(zeroes_and_copies),
		cmocka_unit_test(grows_an_array_by_doubling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

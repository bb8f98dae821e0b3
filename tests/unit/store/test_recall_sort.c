/* SPDX-License-Identifier: Apache-2.0 */
/* The radix sort against qsort. */
#include "scratch.h"

#include "store/recall_sort.h"

static int naive(const void *a, const void *b)
{
	const struct recall_row *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	int by_key = memcmp(x->key.bytes, y->key.bytes, RECALL_KEY_BYTES);
	return by_key ? by_key : (x->member > y->member) - (x->member < y->member);
}

/* Keys that agree in many bits, as addresses of one network do, and some that are equal. */
static struct recall_row random_row(unsigned variety)
{
	struct recall_row r = {.key = {{(uint8_t)(1 + rand() % 5)}}, .day = 20000 + rand() % 3, .member = (uint32_t)rand() % 3, .count = 1};
	r.first = (uint32_t)rand() % 1000;
	r.last = r.first + 1;
	size_t n = recall_key_length(r.key.bytes[0]) - 1;
	for (size_t i = 0; i < n; i++)
		r.key.bytes[1 + i] = (uint8_t)((unsigned)rand() % variety);
	return r;
}

static void sorts_and_joins_as_qsort_does(void **state)
{
	static const unsigned varieties[] = {1, 2, 3, 256};
	struct recall_rows rows = {0};
	(void)state;
	srand(4);
	for (size_t round = 0; round < 40; round++) {
		size_t n = (size_t)rand() % (round % 8 == 7 ? 60000 : 5000);
		struct recall_row *expected = calloc(n + 1, sizeof *expected);
		recall_sort_reset(&rows);
		for (size_t i = 0; i < n; i++) {
			expected[i] = random_row(varieties[round % 4]);
			recall_sort_add(&rows, &expected[i]);
		}
		qsort(expected, n, sizeof *expected, naive);
		size_t joined = 0;
		for (size_t i = 0; i < n; i++) {
			if (joined && naive(&expected[joined - 1], &expected[i]) == 0)
				recall_row_join(&expected[joined - 1], &expected[i]);
			else
				expected[joined++] = expected[i];
		}
		assert_ok(recall_sort_run(&rows));
		assert_int_equal(rows.n, joined);
		for (size_t i = 0; i < joined; i++) {
			assert_int_equal(naive(&rows.list[i], &expected[i]), 0);
			assert_int_equal(rows.list[i].first, expected[i].first);
			assert_int_equal(rows.list[i].last, expected[i].last);
			assert_int_equal(rows.list[i].count, expected[i].count);
		}
		free(expected);
	}
	recall_sort_deinit(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_and_joins_as_qsort_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Pages come back as they were, and damaged ones do not come back. */
#include "scratch.h"

#include "store/recall_page.h"

static struct recall_row row(uint8_t space, uint32_t number, uint32_t member)
{
	struct recall_row r = {.key = {{space}}, .member = member, .first = number % 80000, .last = number % 80000 + number % 6400,
	                       .count = number * 2654435761u};
	for (size_t i = 0; i < 4; i++)
		r.key.bytes[1 + i] = (uint8_t)(number >> (24 - 8 * i));
	return r;
}

static void holds_rows_of_every_space_up_to_its_size(void **state)
{
	static const uint8_t spaces[] = {RECALL_HASHED, RECALL_IPV4, RECALL_IPV6, RECALL_ENDPOINT4, RECALL_ENDPOINT6};
	static struct recall_page p;
	static struct recall_row back[RECALL_PAGE_ROWS];
	(void)state;
	for (size_t s = 0; s < sizeof spaces; s++) {
		uint32_t n = 0;
		size_t read = 0;
		recall_page_reset(&p);
		for (struct recall_row r = row(spaces[s], 0, 9); recall_page_add(&p, &r); r = row(spaces[s], n, 9))
			n++;
		struct str bytes = recall_page_seal(&p);
		assert_true(bytes.n <= RECALL_PAGE_BYTES && bytes.n > RECALL_PAGE_BYTES - 40);
		assert_ok(recall_page_read(bytes, back, &read));
		assert_int_equal(read, n);
		for (uint32_t i = 0; i < n; i++) {
			struct recall_row expected = row(spaces[s], i, 9);
			assert_int_equal(recall_row_cmp(&back[i], &expected), 0);
			assert_int_equal(back[i].first, expected.first);
			assert_int_equal(back[i].last, expected.last);
			assert_int_equal(back[i].count, expected.count);
		}
	}
}

static void has_rows_of_one_space_only(void **state)
{
	static struct recall_page p;
	struct recall_row a = row(RECALL_HASHED, 1, 1), b = row(RECALL_IPV4, 1, 1);
	(void)state;
	recall_page_reset(&p);
	assert_true(recall_page_add(&p, &a));
	assert_false(recall_page_add(&p, &b));
}

static void refuses_a_page_with_any_bit_turned_over_or_cut_short(void **state)
{
	static struct recall_page p;
	static struct recall_row back[RECALL_PAGE_ROWS];
	size_t n;
	(void)state;
	recall_page_reset(&p);
	for (uint32_t i = 0; i < 8; i++) {
		struct recall_row r = row(RECALL_IPV4, i, 1);
		assert_true(recall_page_add(&p, &r));
	}
	struct str bytes = recall_page_seal(&p);
	char copy[RECALL_PAGE_BYTES];
	for (size_t bit = 0; bit < bytes.n * 8; bit++) {
		memcpy(copy, bytes.p, bytes.n);
		copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
		assert_err(recall_page_read(str_make(copy, bytes.n), back, &n), ERR_CORRUPT);
	}
	for (size_t cut = 0; cut < bytes.n; cut++)
		assert_err(recall_page_read(str_upto(bytes, cut), back, &n), ERR_CORRUPT);
	assert_ok(recall_page_read(bytes, back, &n));
}

static void refuses_rows_out_of_order_behind_a_good_checksum(void **state)
{
	static struct recall_page p;
	static struct recall_row back[RECALL_PAGE_ROWS];
	struct recall_row a = row(RECALL_HASHED, 2, 1), b = row(RECALL_HASHED, 1, 1);
	size_t n;
	(void)state;
	recall_page_reset(&p);
	assert_true(recall_page_add(&p, &a) && recall_page_add(&p, &b));
	assert_err(recall_page_read(recall_page_seal(&p), back, &n), ERR_CORRUPT);
}

static void joined_rows_span_both_and_counts_stay_at_their_maximum(void **state)
{
	struct recall_row a = {.first = 10, .last = 20, .count = 3}, b = {.first = 5, .last = 15, .count = UINT32_MAX - 4};
	(void)state;
	recall_row_join(&a, &b);
	assert_int_equal(a.first, 5);
	assert_int_equal(a.last, 20);
	assert_int_equal(a.count, UINT32_MAX - 1);
	recall_row_join(&a, &b);
	assert_int_equal(a.count, UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_rows_of_every_space_up_to_its_size),
		cmocka_unit_test(has_rows_of_one_space_only),
		cmocka_unit_test(refuses_a_page_with_any_bit_turned_over_or_cut_short),
		cmocka_unit_test(refuses_rows_out_of_order_behind_a_good_checksum),
		cmocka_unit_test(joined_rows_span_both_and_counts_stay_at_their_maximum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

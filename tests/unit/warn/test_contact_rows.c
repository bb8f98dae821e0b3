/* SPDX-License-Identifier: Apache-2.0 */
/* A book that is written and read gives the same lists; damage is refused. */
#include "warn/contact_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "warn/member_list.h"

static const struct contact_rules rules = {0};

/* A week in which members meet hosts, some of them again and again. */
static struct contact_book *week(void)
{
	struct contact_book *b = contact_book_new(&rules);
	for (int64_t i = 0; i < 2000; i++) {
		char bytes[4] = {10, 0, (char)(i % 7), (char)(i * i % 97)};
		struct contact c = {.time = i * 5 * UTC_MINUTE, .member = 1 + i % 3, .value = {KIND_IPV4, {bytes, 4}},
		                    .port = 20 + (uint32_t)i % 5, .protocol = 6, .tlp = i % 11 ? TLP_GREEN : TLP_RED};
		assert_int_equal(contact_book_add(b, &c), OK);
	}
	return b;
}

static enum err into(void *ctx, struct value v, int64_t last, struct str row)
{
	assert_int_equal(last % UTC_HOUR, 0);
	return contact_rows_load(ctx, v, row);
}

static void a_book_read_back_gives_the_same_lists(void **state)
{
	(void)state;
	struct contact_book *b = week(), *copy = contact_book_new(&rules);
	struct buf models;
	int64_t now = 7 * UTC_DAY;
	buf_init(&models, 1 << 20);
	assert_true(contact_rows_pending(b));
	assert_int_equal(contact_rows_changed(b, into, copy), OK);
	contact_rows_models(b, &models);
	assert_true(models.n > 0);
	assert_int_equal(contact_rows_load_models(copy, buf_str(&models)), OK);
	assert_int_equal(contact_book_advance(copy, 2000 * 5 * UTC_MINUTE), OK);
	assert_false(contact_rows_pending(copy));
	contact_rows_saved(b);
	assert_false(contact_rows_pending(b));
	for (int64_t member = 1; member <= 3; member++) {
		struct member_list x, y;
		assert_int_equal(member_list_make(b, member, MEMBER_LIST_CONFIRM, now, 50, &x), OK);
		assert_int_equal(member_list_make(copy, member, MEMBER_LIST_CONFIRM, now, 50, &y), OK);
		assert_int_equal(x.n, 50);
		assert_int_equal(y.n, 50);
		for (size_t i = 0; i < 50; i++) {
			assert_true(value_eq(x.entries[i].value, y.entries[i].value));
			assert_true(x.entries[i].probability >= y.entries[i].probability - 1e-12 &&
			            x.entries[i].probability <= y.entries[i].probability + 1e-12);
		}
		member_list_deinit(&x);
		member_list_deinit(&y);
	}
	buf_deinit(&models);
	contact_book_free(b);
	contact_book_free(copy);
}

/* Every single byte changed, and every length: never more than a refusal or a row that is whole. */
static enum err damaged(void *ctx, struct value v, int64_t last, struct str row)
{
	struct contact_book *b = contact_book_new(&rules);
	char copy[4096];
	(void)ctx;
	(void)last;
	assert_true(row.n < sizeof copy);
	for (size_t n = 0; n < row.n; n++)
		assert_int_equal(contact_rows_load(b, v, str_upto(row, n)), ERR_CORRUPT);
	for (size_t i = 0; i < row.n; i++) {
		memcpy(copy, row.p, row.n);
		copy[i] = (char)~copy[i];
		enum err e = contact_rows_load(b, v, str_make(copy, row.n));
		assert_true(e == OK || e == ERR_CORRUPT || e == ERR_NEWER);
	}
	memcpy(copy, row.p, row.n);
	copy[0]++;
	assert_int_equal(contact_rows_load(b, v, str_make(copy, row.n)), ERR_NEWER);
	contact_book_free(b);
	return ERR_STOPPING; /* one is enough */
}

static void damage_is_refused(void **state)
{
	(void)state;
	struct contact_book *b = week();
	struct buf models;
	assert_int_equal(contact_rows_changed(b, damaged, NULL), ERR_STOPPING);
	buf_init(&models, 1 << 20);
	contact_rows_models(b, &models);
	assert_int_equal(contact_rows_load_models(b, str_upto(buf_str(&models), models.n - 1)), ERR_CORRUPT);
	memset(models.p + 1, 0xff, 8); /* not a number */
	assert_int_equal(contact_rows_load_models(b, buf_str(&models)), ERR_CORRUPT);
	buf_deinit(&models);
	contact_book_free(b);
}

static void what_has_left_is_not_written(void **state)
{
	(void)state;
	struct contact_book *b = week();
	assert_int_equal(contact_book_advance(b, 100 * UTC_DAY), OK);
	contact_rows_saved(b);
	assert_false(contact_rows_pending(b));
	contact_book_free(b);
}

/* What is left of a row without one of its members; none is left of one that it alone has. */
static enum err without(void *ctx, struct value v, int64_t last, struct str row)
{
	struct contact_book *other = contact_book_new(&rules);
	struct contact_book_stats was, is;
	struct buf rest;
	(void)last;
	buf_init(&rest, 4096);
	assert_int_equal(contact_rows_load(other, v, row), OK);
	contact_book_stats(other, &was);
	bool named = contact_rows_without(row, 2, &rest);
	contact_book_forget(other, 2, (struct value){0});
	contact_book_stats(other, &is);
	assert_int_equal(named, is.cells < was.cells);
	assert_int_equal(named && rest.n > 0, named && is.cells > 0);
	if (rest.n) {
		assert_int_equal(contact_rows_load(ctx, v, buf_str(&rest)), OK);
		assert_int_equal(rest.n - 3, is.cells * ((row.n - 3) / was.cells));
	}
	assert_false(contact_rows_without(str_upto(row, row.n - 1), 2, &rest));
	buf_deinit(&rest);
	contact_book_free(other);
	return OK;
}

static void a_member_can_be_taken_out_of_rows_and_book_alike(void **state)
{
	(void)state;
	struct contact_book *b = week(), *copy = contact_book_new(&rules);
	assert_int_equal(contact_rows_changed(b, without, copy), OK);
	contact_book_free(b);
	contact_book_free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_book_read_back_gives_the_same_lists),
		cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(a_member_can_be_taken_out_of_rows_and_book_alike),
		cmocka_unit_test(what_has_left_is_not_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

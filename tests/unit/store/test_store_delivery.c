/* SPDX-License-Identifier: Apache-2.0 */
/* Deliveries: one row for each credential, channel and file; who is to be told of a withdrawal. */
#include "scratch.h"

#include "store/store_delivery.h"
#include "store/store_warning.h"

static const struct uuid one = {{1}}, two = {{2}};

static struct store_delivery delivery(const struct uuid *warning, int64_t member, enum delivery_channel c, const char *file, uint32_t version,
                                      int64_t at)
{
	return (struct store_delivery){.warning = *warning, .member = member, .token = 7, .channel = c, .file = str_of(file),
	                               .version = version, .at = at, .withdrawn = UTC_NONE, .told = UTC_NONE};
}

static void put_warning(struct scratch *t, const struct uuid *id, int64_t seq, enum warning_state state)
{
	const struct store_warning w = {.seq = seq, .id = *id, .version = 1, .state = state, .raised = 1, .updated = 50, .subject = STR("x"),
	                                .report = STR(""), .json = STR("{}"), .json_members = STR("{}"), .saved = STR(""), .value_ids = STR("")};
	assert_ok(store_warning_put(t->s, &w));
}

static bool is_due(struct scratch *t, const struct store_delivery *d)
{
	bool due = false;
	assert_ok(store_delivery_due(store_writer(t->s), d, &due));
	return due;
}

static enum err write_row(void *ctx, const struct store_delivery *d)
{
	struct str channel = store_delivery_channel_name(d->channel);
	buf_printf(ctx, "%u %.*s %.*s%.*s v%u at %lld", d->warning.bytes[0], STR_ARG(d->member_name), STR_ARG(channel),
	           STR_ARG(d->file), d->version, (long long)d->at);
	if (d->withdrawn != UTC_NONE)
		buf_printf(ctx, " withdrawn %lld", (long long)d->withdrawn);
	if (d->told != UTC_NONE)
		buf_printf(ctx, " told %lld", (long long)d->told);
	buf_puts(ctx, ";");
	return OK;
}

static void expect_rows(struct scratch *t, const struct uuid *warning, int64_t member, const char *expected)
{
	struct buf b;
	buf_init(&b, 2000);
	assert_ok(store_delivery_each(store_writer(t->s), warning, member, write_row, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void keeps_the_first_time_and_the_last_version_of_each_way(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a"), b = scratch_member(t, "b");
	struct store_delivery d = delivery(&one, a, DELIVERY_STREAM, "", 1, 10);
	assert_true(is_due(t, &d));
	assert_ok(store_delivery_put(t->s, &d));
	assert_false(is_due(t, &d));
	d = delivery(&one, a, DELIVERY_STREAM, "", 3, 30);
	assert_true(is_due(t, &d));
	assert_ok(store_delivery_put(t->s, &d));
	d = delivery(&one, a, DELIVERY_STREAM, "", 2, 40); /* written late */
	assert_false(is_due(t, &d));
	assert_ok(store_delivery_put(t->s, &d));
	d = delivery(&one, a, DELIVERY_OUTLET, "warned.nft", 3, 20);
	assert_ok(store_delivery_put(t->s, &d));
	d = delivery(&one, a, DELIVERY_OUTLET, "warned.rpz", 3, 25);
	assert_true(is_due(t, &d));
	assert_ok(store_delivery_put(t->s, &d));
	d = delivery(&one, b, DELIVERY_MAIL, "", 1, 5);
	assert_ok(store_delivery_put(t->s, &d));
	expect_rows(t, &one, 0, "1 a stream v3 at 10;1 a outletwarned.nft v3 at 20;1 a outletwarned.rpz v3 at 25;1 b mail v1 at 5;");
	expect_rows(t, &one, b, "1 b mail v1 at 5;");
	expect_rows(t, &two, 0, "");
}

static void tells_of_a_withdrawal_whom_it_was_delivered_to(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a");
	struct buf b;
	struct store_delivery d = delivery(&one, a, DELIVERY_OUTLET, "warned.nft", 1, 10), told = d, other = delivery(&two, a, DELIVERY_API, "", 2, 60);
	buf_init(&b, 1000);
	assert_ok(store_delivery_put(t->s, &d));
	assert_ok(store_delivery_untold(store_writer(t->s), &d, write_row, &b));
	assert_str(buf_str(&b), STR(""));
	assert_ok(store_delivery_withdraw(t->s, &one, 40));
	assert_ok(store_delivery_withdraw(t->s, &one, 41));
	expect_rows(t, &one, 0, "1 a outletwarned.nft v1 at 10 withdrawn 40;");
	assert_ok(store_delivery_untold(store_writer(t->s), &d, write_row, &b));
	assert_str(buf_str(&b), STR("1  outletwarned.nft v1 at 10 withdrawn 40;"));
	told.version = 2;
	told.told = 50;
	assert_true(is_due(t, &told));
	assert_ok(store_delivery_put(t->s, &told));
	assert_false(is_due(t, &told));
	expect_rows(t, &one, 0, "1 a outletwarned.nft v2 at 10 withdrawn 40 told 50;");
	/* Who never got it is told of nothing. */
	other.told = 60;
	assert_false(is_due(t, &other));
	assert_ok(store_delivery_put(t->s, &other));
	expect_rows(t, &two, 0, "");
	buf_deinit(&b);
}

static void what_was_given_before_a_withdrawal_and_is_written_after_it_is_to_be_told(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a");
	struct store_delivery d = delivery(&one, a, DELIVERY_STREAM, "", 1, 10);
	put_warning(t, &one, 1, WARNING_WITHDRAWN);
	assert_ok(store_delivery_put(t->s, &d));
	expect_rows(t, &one, 0, "1 a stream v1 at 10 withdrawn 50;");
	put_warning(t, &two, 2, WARNING_RESOLVED);
	d.warning = two;
	assert_ok(store_delivery_put(t->s, &d));
	expect_rows(t, &two, 0, "2 a stream v1 at 10;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(keeps_the_first_time_and_the_last_version_of_each_way),
		WITH_SCRATCH(tells_of_a_withdrawal_whom_it_was_delivered_to),
		WITH_SCRATCH(what_was_given_before_a_withdrawal_and_is_written_after_it_is_to_be_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

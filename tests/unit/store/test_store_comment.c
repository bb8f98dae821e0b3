/* SPDX-License-Identifier: Apache-2.0 */
/* Comments: who sees which, how many there may be, and what is left of one that was removed. */
#include "scratch.h"

#include "store/store_comment.h"
#include "store/store_warning.h"

static struct store_warning warning(uint8_t id, enum tlp tlp)
{
	return (struct store_warning){.id = {{id}}, .seq = 1000 + id, .version = 1, .tlp = tlp, .raised = 10, .updated = 20,
	                              .subject = STR("label:x"), .json = STR("{}"), .json_members = STR("{}"), .saved = STR(""),
	                              .value_ids = STR("")};
}

/* The hub's staff when member is 0. */
static int64_t say(struct scratch *t, uint8_t on, int64_t seq, int64_t member, bool shared, int64_t party, const char *text)
{
	int64_t id = 0;
	const struct store_comment c = {.warning = {{on}}, .seq = seq, .member = member, .account = 1, .at = seq, .shared = shared,
	                                .party = party, .text = str_of(text)};
	assert_ok(store_comment_add(t->s, &c, &id));
	return id;
}

static enum err write_comment(void *ctx, const struct store_comment *c)
{
	buf_printf(ctx, "%lld %lld %.*s%s'%.*s'%s;", (long long)c->id, (long long)c->seq, STR_ARG(c->member_name),
	           c->shared ? " to all " : " ", STR_ARG(c->text), c->removed == UTC_NONE ? "" : " removed");
	return OK;
}

static void expect(struct scratch *t, struct viewer v, uint8_t on, const char *expected)
{
	struct buf b;
	const struct uuid id = {{on}};
	buf_init(&b, 1000);
	assert_ok(store_comment_page(store_writer(t->s), &v, &id, 0, 10, write_comment, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static struct viewer reader(int64_t member)
{
	return (struct viewer){.member = member, .scopes = SCOPE_READ};
}

static void a_comment_is_for_the_staff_and_one_member_or_for_the_warnings_whole_audience(void **state)
{
	struct scratch *t = *state;
	struct store_warning green = warning(1, TLP_GREEN), red = warning(2, TLP_RED);
	int64_t a = scratch_member(t, "a"), b = scratch_member(t, "b");
	assert_ok(store_warning_put(t->s, &green));
	assert_ok(store_warning_put(t->s, &red));
	say(t, 1, 10, a, false, a, "us?");
	say(t, 1, 20, a, true, a, "beware");
	say(t, 1, 30, 0, false, 0, "hm");
	say(t, 1, 40, 0, false, b, "call us");
	say(t, 2, 50, a, true, a, "secret");
	expect(t, viewer_operator(), 1, "1 10 a 'us?';2 20 a to all 'beware';3 30  'hm';4 40  'call us';");
	expect(t, (struct viewer){.scopes = SCOPE_READ | SCOPE_OVERSEE}, 2, "5 50 a to all 'secret';");
	expect(t, reader(a), 1, "1 10 a 'us?';2 20 a to all 'beware';");
	expect(t, reader(b), 1, "2 20 a to all 'beware';4 40  'call us';");
	expect(t, viewer_public(), 1, "");
	/* Its own comment, too, is out of sight with the warning. */
	expect(t, reader(a), 2, "");
	struct buf all;
	struct viewer v = reader(b);
	buf_init(&all, 1000);
	assert_ok(store_comment_since(store_writer(t->s), &v, 20, 10, write_comment, &all));
	assert_str(buf_str(&all), STR("4 40  'call us';"));
	buf_deinit(&all);
}

static void one_that_is_removed_leaves_its_place_and_is_told_again(void **state)
{
	struct scratch *t = *state;
	struct store_warning green = warning(1, TLP_GREEN);
	struct viewer operator = viewer_operator(), other = reader(9);
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_warning_put(t->s, &green));
	int64_t id = say(t, 1, 10, 0, false, 0, "a password");
	assert_ok(store_comment_remove(t->s, id, 20, 20));
	assert_err(store_comment_remove(t->s, id, 30, 30), ERR_NOT_FOUND);
	assert_ok(store_comment_since(store_writer(t->s), &operator, 10, 10, write_comment, &b));
	assert_ok(store_comment_get(store_writer(t->s), &operator, &green.id, id, write_comment, &b));
	assert_str(buf_str(&b), STR("1 20  '' removed;1 20  '' removed;"));
	assert_err(store_comment_get(store_writer(t->s), &other, &green.id, id, write_comment, &b), ERR_NOT_FOUND);
	buf_deinit(&b);
}

static void an_author_writes_so_many_at_once_and_a_warning_holds_so_many(void **state)
{
	struct scratch *t = *state;
	struct store_warning green = warning(1, TLP_GREEN);
	struct store_comment c = {.warning = green.id, .account = 1, .text = STR("again")};
	int64_t id, n;
	assert_ok(store_warning_put(t->s, &green));
	for (n = 1; n <= STORE_COMMENT_AUTHOR_MAX; n++)
		say(t, 1, n, 0, false, 0, "again");
	c.at = c.seq = n++;
	assert_err(store_comment_add(t->s, &c, &id), ERR_THROTTLED);
	c.account = 2;
	assert_ok(store_comment_add(t->s, &c, &id));
	c.account = 1;
	for (; id < STORE_COMMENT_WARNING_MAX; n++) {
		c.seq = n;
		c.at = n * STORE_COMMENT_WINDOW;
		assert_ok(store_comment_add(t->s, &c, &id));
	}
	c.seq = n;
	c.at = n * STORE_COMMENT_WINDOW;
	assert_err(store_comment_add(t->s, &c, &id), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(a_comment_is_for_the_staff_and_one_member_or_for_the_warnings_whole_audience),
		WITH_SCRATCH(one_that_is_removed_leaves_its_place_and_is_told_again),
		WITH_SCRATCH(an_author_writes_so_many_at_once_and_a_warning_holds_so_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

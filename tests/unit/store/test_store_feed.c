/* SPDX-License-Identifier: Apache-2.0 */
/* The table of feeds. */
#include "scratch.h"

#include "store/store_collection.h"

static enum err write_feed(void *ctx, const struct store_feed *f)
{
	struct buf *b = ctx;
	buf_printf(b, "%lld %.*s %.*s %.*s %.*s %lld %d %d %lld;", (long long)f->id, STR_ARG(f->name), STR_ARG(f->url),
	           STR_ARG(f->format), STR_ARG(f->mapping), (long long)f->owner, (int)f->tlp, f->confidence,
	           (long long)f->interval);
	return OK;
}

static enum err write_health(void *ctx, const struct store_feed *f)
{
	struct buf *b = ctx;
	buf_printf(b, "%.*s %.*s %.*s %lld %d %d %d %lld %lld %lld", STR_ARG(f->etag), STR_ARG(f->last_modified),
	           STR_ARG(f->last_error), (long long)f->created, f->last_try == UTC_NONE, f->last_ok == UTC_NONE,
	           f->next_try == UTC_NONE, (long long)f->failures, (long long)f->rows, (long long)f->held);
	return OK;
}

static void expect(struct scratch *t, const struct viewer *v, const char *expected)
{
	struct buf b;
	buf_init(&b, 10000);
	assert_ok(store_feed_each(store_writer(t->s), v, write_feed, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void shows_feeds_and_their_secrets_to_those_who_may(void **state)
{
	struct scratch *t = *state;
	int64_t id;
	scratch_begin(t);
	int64_t member = scratch_member(t, "m"), other = scratch_member(t, "o");
	struct store_feed f = {.name = STR("list"), .url = STR("https://a/?key=1"), .format = STR("csv"),
	                       .mapping = STR("1=ip"), .tlp = TLP_GREEN, .confidence = 70, .interval = 5};
	assert_ok(store_feed_add(t->s, &f, 10, &id));
	assert_int_equal(id, 1);
	f.name = STR("own");
	f.tlp = TLP_RED;
	f.owner = member;
	assert_ok(store_feed_add(t->s, &f, 10, &id));
	assert_err(store_feed_add(t->s, &f, 10, &id), ERR_EXISTS);
	assert_int_equal(id, 2);
	scratch_commit(t);
	struct viewer operator = viewer_operator(), public = viewer_public();
	struct viewer owner = scratch_viewer(member), stranger = scratch_viewer(other);
	expect(t, &operator, "1 list https://a/?key=1 csv 1=ip 0 1 70 5;2 own https://a/?key=1 csv 1=ip 1 4 70 5;");
	expect(t, &owner, "1 list  csv  0 1 70 5;2 own https://a/?key=1 csv 1=ip 1 4 70 5;");
	expect(t, &stranger, "1 list  csv  0 1 70 5;");
	expect(t, &public, "");
}

static void finds_by_name_what_the_viewer_may_see(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator(), public = viewer_public();
	struct buf b;
	scratch_feed(t, "green", 0, TLP_GREEN);
	buf_init(&b, 1000);
	assert_ok(store_feed_find(store_writer(t->s), &operator, STR("green"), write_feed, &b));
	assert_str(buf_str(&b), STR("1 green  auto  0 1 50 0;"));
	assert_err(store_feed_find(store_writer(t->s), &public, STR("green"), write_feed, &b), ERR_NOT_FOUND);
	assert_err(store_feed_find(store_writer(t->s), &operator, STR("gree"), write_feed, &b), ERR_NOT_FOUND);
	buf_deinit(&b);
}

static void keeps_its_health(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	struct buf b;
	struct store_feed f = {.id = scratch_feed(t, "f", 0, TLP_CLEAR)};
	buf_init(&b, 1000);
	assert_ok(store_feed_find(store_writer(t->s), &operator, STR("f"), write_health, &b));
	assert_str(buf_str(&b), STR("   1 1 1 1 0 0 0"));
	f = (struct store_feed){.id = f.id, .etag = STR("e"), .last_modified = STR("m"), .last_error = STR("timed out"),
	                        .last_try = 2, .last_ok = UTC_NONE, .next_try = 3, .failures = 4, .rows = 5, .held = 6};
	assert_ok(store_feed_health(t->s, &f));
	buf_reset(&b);
	assert_ok(store_feed_find(store_writer(t->s), &operator, STR("f"), write_health, &b));
	assert_str(buf_str(&b), STR("e m timed out 1 0 1 0 4 5 6"));
	f.id++;
	assert_err(store_feed_health(t->s, &f), ERR_NOT_FOUND);
	buf_deinit(&b);
}

static void removes_a_feed_with_its_reports_and_never_gives_its_id_again(void **state)
{
	struct scratch *t = *state;
	int n = 0;
	int64_t one = scratch_feed(t, "one", 0, TLP_CLEAR), two = scratch_feed(t, "two", 0, TLP_CLEAR);
	struct store_row row = scratch_row(t, KIND_DOMAIN, "a.example", "");
	scratch_import(t, one, 1, STORE_MERGE_SNAPSHOT, &row, 1);
	scratch_import(t, two, 1, STORE_MERGE_SNAPSHOT, &row, 1);
	assert_ok(store_feed_remove(t->s, two));
	assert_err(store_feed_remove(t->s, two), ERR_NOT_FOUND);
	assert_ok(store_report_load(store_writer(t->s), scratch_count_report, &n));
	assert_int_equal(n, 1);
	assert_int_equal(scratch_feed(t, "two", 0, TLP_CLEAR), two + 1);
}

/* The name that a post to the collection of this title by this member gets. */
static void expect_name(struct scratch *t, const char *title, const char *member, const char *expected)
{
	struct store_collection c = {.title = str_of(title)};
	struct store_feed f = {.format = STR("stix")};
	struct buf name;
	char uuid[UUID_TEXT_BYTES];
	int64_t id;
	buf_init(&name, LIMIT_NAME_BYTES);
	scratch_begin(t);
	assert_ok(store_collection_add(t->s, &c, 1, &f.collection, uuid));
	f.owner = member ? scratch_member(t, member) : 0;
	assert_ok(store_feed_add_to_collection(t->s, &f, 1, &id, &name));
	db_rollback(store_writer(t->s));
	assert_str(buf_str(&name), str_of(expected));
	assert_true(member_name_valid(buf_str(&name)));
	buf_deinit(&name);
}

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN

static void a_feed_of_a_collection_is_called_by_its_title_and_the_member(void **state)
{
	struct scratch *t = *state;
	expect_name(t, "Finance sector", "bank", "Finance sector: bank");
	expect_name(t, "Finance sector", NULL, "Finance sector: the hub");
	expect_name(t, " a/b\n\xc2\x80\xff ", "bank", "a_b___: bank");
	expect_name(t, FIFTY "x", FIFTY, FIFTY ": " TEN TEN TEN TEN "01234567");
	expect_name(t, TEN TEN TEN TEN "012345678\xc3\xa4", "bank", TEN TEN TEN TEN "012345678: bank");
}

static void names_of_feeds_of_collections_are_unique(void **state)
{
	struct scratch *t = *state;
	scratch_feed(t, "Finance sector: bank", 0, TLP_CLEAR);
	scratch_feed(t, "Finance sector: bank (2)", 0, TLP_CLEAR);
	expect_name(t, "Finance sector", "bank", "Finance sector: bank (3)");
	scratch_feed(t, FIFTY ": " TEN TEN TEN TEN "01234567", 0, TLP_CLEAR);
	expect_name(t, FIFTY, FIFTY, FIFTY ": " TEN TEN TEN TEN "0123 (2)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(shows_feeds_and_their_secrets_to_those_who_may),
		WITH_SCRATCH(finds_by_name_what_the_viewer_may_see),
		WITH_SCRATCH(keeps_its_health),
		WITH_SCRATCH(a_feed_of_a_collection_is_called_by_its_title_and_the_member),
		WITH_SCRATCH(names_of_feeds_of_collections_are_unique),
		WITH_SCRATCH(removes_a_feed_with_its_reports_and_never_gives_its_id_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Named recipients see what its marking keeps from others, and the SQL says what viewer_may_see says. */
#include "scratch.h"

#include "store/store_collection.h"
#include "store/store_object.h"
#include "store/store_recipient.h"

static const char ID[] = "indicator--5c1c8ab8-5a72-4a3a-9e4e-0d1f5f0a0001";

/* A RED object and its report, of the member owner. */
static void red_object(struct scratch *t, int64_t owner)
{
	struct source_object o = {.id = STR(ID), .type = STR("indicator"), .modified = 1, .raw = STR("{}"), .tlp = TLP_RED};
	struct store_row row = scratch_row(t, KIND_DOMAIN, "evil.example", "");
	struct store_tally tally = {0};
	row.object = o.id;
	row.tlp = TLP_RED;
	scratch_begin(t);
	int64_t feed = scratch_feed(t, "f", owner, TLP_CLEAR);
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_object_put(t->s, feed, &o));
	assert_ok(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, &row, 1, 0, INT64_MAX, NULL, NULL, &tally));
	assert_ok(store_report_end(t->s, feed));
	scratch_commit(t);
}

static enum err add_recipient(struct scratch *t, int64_t owner, int64_t member, int64_t account)
{
	return store_recipient_add(t->s, STR(ID), &(struct store_recipient){.owner = owner, .member = member, .account = account});
}

static enum err remove_recipient(struct scratch *t, int64_t owner, int64_t member, int64_t account)
{
	return store_recipient_remove(t->s, STR(ID), &(struct store_recipient){.owner = owner, .member = member, .account = account});
}

static bool object_seen(struct db *db, const struct viewer *v)
{
	struct buf raw;
	buf_init(&raw, 100);
	enum err e = store_object_get(db, v, STR(ID), &raw);
	buf_deinit(&raw);
	assert_true(e == OK || e == ERR_NOT_FOUND);
	return e == OK;
}

/* On every way on which the report and its object are read. */
static void expect_seen(struct scratch *t, const struct viewer *v, bool expected)
{
	struct db *db = store_writer(t->s);
	struct store_row row = scratch_row(t, KIND_DOMAIN, "evil.example", "");
	bool more;
	struct store_report_cursor cursor = {0};
	enum tlp tlp;
	int of = 0, page = 0, export = 0;
	assert_ok(store_report_of(db, v, row.id, true, scratch_count_report, &of));
	assert_ok(store_report_page(db, v, &(struct store_report_filter){0}, &cursor, 10, &more, scratch_count_report, &page));
	assert_ok(store_report_export(db, v, 10, 0, &(struct store_report_filter){0}, PAP_USE_SHARE, &tlp, scratch_count_report, &export));
	assert_int_equal(of, expected);
	assert_int_equal(page, expected);
	assert_int_equal(export, expected);
	assert_int_equal(object_seen(db, v), expected);
}

static void a_member_or_one_person_of_it_can_be_named(void **state)
{
	struct scratch *t = *state;
	scratch_begin(t);
	int64_t owner = scratch_member(t, "owner"), member = scratch_member(t, "member"), other = scratch_member(t, "other");
	scratch_commit(t);
	red_object(t, owner);
	const struct viewer machine = scratch_viewer(member), stranger = scratch_viewer(other), public = viewer_public();
	const struct viewer alice = {.member = member, .scopes = SCOPE_READ, .account = 1}, bob = {.member = member, .account = 2};
	const struct viewer namesake = {.member = other, .scopes = SCOPE_READ, .account = 1};
	expect_seen(t, &alice, false);
	assert_ok(add_recipient(t, owner, member, 1));
	assert_ok(add_recipient(t, owner, member, 1));
	expect_seen(t, &alice, true);
	expect_seen(t, &bob, false);
	expect_seen(t, &machine, false);
	expect_seen(t, &namesake, false);
	assert_ok(add_recipient(t, owner, member, 0));
	expect_seen(t, &bob, true);
	expect_seen(t, &machine, true);
	expect_seen(t, &stranger, false);
	expect_seen(t, &public, false);
	assert_ok(remove_recipient(t, owner, member, 0));
	assert_ok(remove_recipient(t, owner, member, 1));
	assert_err(remove_recipient(t, owner, member, 1), ERR_NOT_FOUND);
	expect_seen(t, &alice, false);
}

static void sql_and_function_decide_alike(void **state)
{
	struct scratch *t = *state;
	scratch_begin(t);
	int64_t owner = scratch_member(t, "owner"), member = scratch_member(t, "member");
	scratch_commit(t);
	red_object(t, owner);
	const struct viewer viewers[] = {scratch_viewer(owner), scratch_viewer(member), viewer_public(), viewer_operator()};
	for (int named = 0; named < 2; named++) {
		for (size_t i = 0; i < sizeof viewers / sizeof viewers[0]; i++) {
			struct audience a = {.tlp = TLP_RED, .owner = owner};
			assert_ok(store_recipient_named(store_writer(t->s), &viewers[i], STR(ID), owner, &a.named));
			assert_int_equal(a.named, named && viewers[i].member == member);
			expect_seen(t, &viewers[i], viewer_may_see(&viewers[i], a, NULL));
		}
		assert_ok(add_recipient(t, owner, member, 0));
	}
}

static void what_was_posted_to_a_closed_collection_stays_in_it(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	struct store_collection made = {.title = STR("closed")};
	char uuid[UUID_TEXT_BYTES];
	int64_t collection;
	scratch_begin(t);
	int64_t owner = scratch_member(t, "owner"), member = scratch_member(t, "member"), reader = scratch_member(t, "reader");
	assert_ok(store_collection_add(t->s, &made, 1, &collection, uuid));
	assert_ok(store_collection_grant(t->s, collection, reader, COLLECTION_READ));
	assert_ok(store_collection_grant(t->s, collection, member, COLLECTION_WRITE));
	scratch_commit(t);
	red_object(t, owner);
	struct db_query *q = db_query(db, "UPDATE feed SET collection = $1");
	db_bind_i64(q, 1, collection);
	assert_ok(db_run(q));
	q = db_query(db, "UPDATE object SET collection = $1, tlp = 0");
	db_bind_i64(q, 1, collection);
	assert_ok(db_run(q));
	assert_ok(db_exec(db, "UPDATE report SET tlp = 0"));
	const struct {
		struct viewer viewer;
		bool closed;
	} cases[] = {
		{scratch_viewer(owner), true}, {scratch_viewer(member), true}, {scratch_viewer(reader), false},
		{viewer_public(), true},       {viewer_operator(), false},
	};
	for (int named = 0; named < 2; named++) {
		for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
			struct audience a = {.tlp = TLP_CLEAR, .owner = owner, .closed = cases[i].closed};
			assert_ok(store_recipient_named(db, &cases[i].viewer, STR(ID), owner, &a.named));
			expect_seen(t, &cases[i].viewer, viewer_may_see(&cases[i].viewer, a, NULL));
		}
		assert_ok(add_recipient(t, owner, member, 0));
	}
}

/* Anybody may hand in an object with the id of another's. */
static void nobody_names_recipients_of_what_another_has(void **state)
{
	struct scratch *t = *state;
	scratch_begin(t);
	int64_t owner = scratch_member(t, "owner"), member = scratch_member(t, "member");
	scratch_commit(t);
	red_object(t, owner);
	const struct viewer viewer = scratch_viewer(member);
	assert_ok(add_recipient(t, member, member, 0));
	expect_seen(t, &viewer, false);
	assert_err(remove_recipient(t, owner, member, 0), ERR_NOT_FOUND);
	assert_ok(add_recipient(t, 0, member, 0));
	expect_seen(t, &viewer, true);
	assert_ok(remove_recipient(t, 0, member, 0));
	expect_seen(t, &viewer, false);
	assert_err(remove_recipient(t, member, member, 0), ERR_NOT_FOUND);
}

static enum err take(void *ctx, const struct store_recipient *r)
{
	struct buf *b = ctx;
	buf_printf(b, "%.*s/%.*s ", STR_ARG(r->member_name), STR_ARG(r->account_name));
	return OK;
}

static void finds_and_lists_them(void **state)
{
	struct scratch *t = *state;
	struct buf b;
	scratch_begin(t);
	int64_t first = scratch_member(t, "first"), second = scratch_member(t, "second"), owner = 7;
	scratch_commit(t);
	assert_ok(db_exec(store_writer(t->s), "INSERT INTO account (id, name, member, role, password, totp_step, created, changed)"
	                                      " VALUES (5, 'eve', 2, 0, '', 0, 0, 0)"));
	static const struct {
		const char *name;
		int64_t member, account;
	} names[] = {{"second/eve", 2, 5}, {"second", 2, 0}, {"first/eve", 0, 0}, {"first/", 0, 0}, {"third", 0, 0}, {"", 0, 0}};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		int64_t member = 0, account = 0;
		assert_err(store_recipient_find(store_writer(t->s), str_of(names[i].name), &member, &account),
		           names[i].member ? OK : ERR_NOT_FOUND);
		assert_int_equal(member, names[i].member);
		assert_int_equal(account, names[i].account);
	}
	assert_ok(add_recipient(t, owner, second, 5));
	assert_ok(add_recipient(t, owner, first, 0));
	buf_init(&b, 100);
	assert_ok(add_recipient(t, 8, second, 0));
	assert_ok(store_recipient_each(store_writer(t->s), STR(ID), owner, take, &b));
	assert_str(buf_str(&b), STR("first/ second/eve "));
	buf_reset(&b);
	assert_ok(store_recipient_each(store_writer(t->s), STR(ID), 0, take, &b));
	assert_str(buf_str(&b), STR("first/ second/ second/eve "));
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(a_member_or_one_person_of_it_can_be_named),
		WITH_SCRATCH(sql_and_function_decide_alike),
		WITH_SCRATCH(what_was_posted_to_a_closed_collection_stays_in_it),
		WITH_SCRATCH(nobody_names_recipients_of_what_another_has),
		WITH_SCRATCH(finds_and_lists_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

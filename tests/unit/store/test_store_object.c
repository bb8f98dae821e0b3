/* SPDX-License-Identifier: Apache-2.0 */
/* Objects: byte for byte, the latest version, to those who may see it. */
#include "scratch.h"

#include "store/store_object.h"

static struct source_object object(int64_t modified, const char *raw, enum tlp tlp)
{
	return (struct source_object){.id = STR("malware--1"), .type = STR("malware"), .modified = modified,
	                              .raw = str_of(raw), .tlp = tlp};
}

static void put(struct scratch *t, int64_t feed, const struct source_object *o)
{
	scratch_begin(t);
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_object_put(t->s, feed, o));
	assert_ok(store_report_end(t->s, feed));
	scratch_commit(t);
}

static void expect(struct scratch *t, const struct viewer *viewer, const char *raw)
{
	struct buf b;
	buf_init(&b, 1 << 21);
	enum err e = store_object_get(store_writer(t->s), viewer, STR("malware--1"), &b);
	assert_err(e, raw ? OK : ERR_NOT_FOUND);
	if (raw)
		assert_str(buf_str(&b), str_of(raw));
	buf_deinit(&b);
}

static void keeps_the_latest_version_only(void **state)
{
	static const struct {
		int64_t modified;
		const char *raw, *expected;
	} steps[] = {
		{UTC_NONE, "none", "none"}, {UTC_NONE, "again", "none"}, {10, "ten", "ten"},  {5, "five", "ten"},
		{10, "other ten", "ten"},   {11, "eleven", "eleven"},    {UTC_NONE, "none again", "eleven"},
	};
	struct scratch *t = *state;
	struct store_counts c;
	struct viewer operator = viewer_operator();
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	expect(t, &operator, NULL);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		struct source_object o = object(steps[i].modified, steps[i].raw, TLP_CLEAR);
		put(t, feed, &o);
		expect(t, &operator, steps[i].expected);
		assert_ok(store_counts(store_writer(t->s), &c));
		assert_int_equal(c.objects, 1);
	}
}

static void keeps_large_objects_byte_for_byte(void **state)
{
	enum { SIZE = 1000000 };
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	struct buf b;
	char *raw = malloc(SIZE);
	assert_non_null(raw);
	for (size_t i = 0; i < SIZE; i++)
		raw[i] = (char)(i * 7 % 256);
	struct source_object o = object(1, "", TLP_CLEAR);
	o.raw = str_make(raw, SIZE);
	put(t, scratch_feed(t, "f", 0, TLP_CLEAR), &o);
	buf_init(&b, SIZE);
	assert_ok(store_object_get(store_writer(t->s), &operator, o.id, &b));
	assert_str(buf_str(&b), o.raw);
	buf_deinit(&b);
	buf_init(&b, SIZE - 1);
	assert_err(store_object_get(store_writer(t->s), &operator, o.id, &b), ERR_LIMIT);
	buf_deinit(&b);
	free(raw);
}

static void shows_no_older_version_in_place_of_one_that_may_not_be_seen(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator(), public = viewer_public();
	scratch_begin(t);
	int64_t member = scratch_member(t, "m"), other = scratch_member(t, "o");
	int64_t feed = scratch_feed(t, "f", member, TLP_CLEAR);
	scratch_commit(t);
	struct viewer owner = scratch_viewer(member), stranger = scratch_viewer(other);
	struct source_object o = object(1, "clear", TLP_CLEAR);
	put(t, feed, &o);
	expect(t, &public, "clear");
	o = object(2, "red", TLP_RED);
	scratch_begin(t);
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_object_put(t->s, feed, &o));
	/* Both versions lie there until the end of the import. */
	expect(t, &public, NULL);
	expect(t, &stranger, NULL);
	expect(t, &owner, "red");
	expect(t, &operator, "red");
	assert_ok(store_report_abort(t->s, feed));
	scratch_commit(t);
	expect(t, &public, "clear");
}

static void refuses_objects_outside_of_an_import(void **state)
{
	struct scratch *t = *state;
	struct source_object o = object(1, "x", TLP_CLEAR);
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	assert_err(store_object_put(t->s, feed, &o), ERR_USAGE);
	assert_err(store_object_put(t->s, feed + 1, &o), ERR_NOT_FOUND);
}

static enum err note_waiting(void *ctx, struct str id, struct str raw)
{
	struct buf *b = ctx;
	(void)id;
	buf_put(b, raw);
	buf_putc(b, ' ');
	return OK;
}

static void post(struct scratch *t, int64_t feed, int64_t modified, const char *raw, bool revoked)
{
	struct source_object o = object(modified, raw, TLP_CLEAR);
	int64_t added;
	o.pattern_waits = true;
	o.revoked = revoked;
	scratch_begin(t);
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_next_seq(t->s, &added));
	assert_ok(store_object_add(t->s, feed, &o, added, false));
	assert_ok(store_report_end(t->s, feed));
	scratch_commit(t);
}

static void the_pattern_of_who_was_first_in_a_collection_stays(void **state)
{
	struct scratch *t = *state;
	int64_t feeds[2];
	struct buf b;
	scratch_begin(t);
	for (size_t i = 0; i < 2; i++) {
		struct store_feed f = {.name = i ? STR("b") : STR("a"), .format = STR("stix"), .collection = 16};
		assert_ok(store_feed_add(t->s, &f, 1, &feeds[i]));
	}
	scratch_commit(t);
	buf_init(&b, 1000);
	post(t, feeds[1], 10, "first", false);
	post(t, feeds[0], 30, "later", false);
	post(t, feeds[1], 20, "second", false);
	assert_ok(store_object_waiting(store_writer(t->s), note_waiting, &b));
	assert_str(buf_str(&b), STR("second later "));
	buf_reset(&b);
	post(t, feeds[1], 40, "taken back", true);
	assert_ok(store_object_waiting(store_writer(t->s), note_waiting, &b));
	assert_str(buf_str(&b), STR("later "));
	buf_deinit(&b);
}

static void own(struct scratch *t, int64_t modified, const char *raw, enum tlp tlp, int64_t owner, int64_t value_id)
{
	const struct store_object_own o = {.object = object(modified, raw, tlp), .owner = owner, .value_id = value_id};
	scratch_begin(t);
	assert_ok(store_object_own(t->s, &o));
	scratch_commit(t);
}

static void keeps_one_version_of_what_the_hub_says_itself(void **state)
{
	struct scratch *t = *state;
	struct store_counts c;
	scratch_begin(t);
	int64_t member = scratch_member(t, "m"), other = scratch_member(t, "o");
	scratch_commit(t);
	struct viewer operator = viewer_operator(), owner = scratch_viewer(member), stranger = scratch_viewer(other);
	own(t, 10, "ten", TLP_AMBER_STRICT, member, 0);
	own(t, 10, "other ten", TLP_AMBER_STRICT, member, 0);
	own(t, 9, "nine", TLP_AMBER_STRICT, member, 0);
	expect(t, &owner, "ten");
	expect(t, &stranger, NULL);
	own(t, 11, "eleven", TLP_AMBER_STRICT, member, 0);
	expect(t, &owner, "eleven");
	expect(t, &operator, "eleven");
	assert_ok(store_counts(store_writer(t->s), &c));
	assert_int_equal(c.objects, 1);
}

static void shows_what_it_made_of_a_value_to_who_sees_a_live_report_on_it(void **state)
{
	struct scratch *t = *state;
	scratch_begin(t);
	int64_t member = scratch_member(t, "m"), other = scratch_member(t, "o");
	int64_t feed = scratch_feed(t, "f", member, TLP_AMBER);
	scratch_commit(t);
	struct viewer owner = scratch_viewer(member), stranger = scratch_viewer(other);
	struct store_row row = scratch_row(t, KIND_DOMAIN, "evil.example", "");
	own(t, 1, "made", TLP_GREEN, 0, row.id);
	static const struct {
		int tlp; /* of the report; -1: there is none */
		bool owner, stranger;
	} steps[] = {
		{-1, false, false}, {TLP_CLEAR, true, true}, {TLP_GREEN, true, true}, {TLP_AMBER, false, false}, {TLP_RED, false, false},
		{TLP_GREEN, true, true}, {-1, false, false},
	};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		row.tlp = (enum tlp)(steps[i].tlp < 0 ? 0 : steps[i].tlp);
		scratch_import(t, feed, (int64_t)i + 1, STORE_MERGE_SNAPSHOT, &row, steps[i].tlp >= 0);
		expect(t, &owner, steps[i].owner ? "made" : NULL);
		expect(t, &stranger, steps[i].stranger ? "made" : NULL);
	}
	row.tlp = TLP_RED;
	scratch_import(t, feed, 10, STORE_MERGE_SNAPSHOT, &row, 1);
	own(t, 2, "made red", TLP_RED, 0, row.id);
	expect(t, &owner, "made red");
	expect(t, &stranger, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(keeps_the_latest_version_only),
		WITH_SCRATCH(keeps_large_objects_byte_for_byte),
		WITH_SCRATCH(shows_no_older_version_in_place_of_one_that_may_not_be_seen),
		WITH_SCRATCH(refuses_objects_outside_of_an_import),
		WITH_SCRATCH(keeps_one_version_of_what_the_hub_says_itself),
		WITH_SCRATCH(shows_what_it_made_of_a_value_to_who_sees_a_live_report_on_it),
		WITH_SCRATCH(the_pattern_of_who_was_first_in_a_collection_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

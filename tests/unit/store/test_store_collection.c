/* SPDX-License-Identifier: Apache-2.0 */
/* Collections: the built-in ones, made ones, and the rights of members in them. */
#include "scratch.h"

#include "store/store_collection.h"

struct seen {
	char text[1000];
	size_t n;
};

static enum err note(void *ctx, const struct store_collection *c)
{
	struct seen *s = ctx;
	int n = snprintf(s->text + s->n, sizeof s->text - s->n, "%d%s%s ", (int)c->id, c->can_read ? "r" : "", c->can_write ? "w" : "");
	s->n += (size_t)n;
	return OK;
}

static void expect_list(struct scratch *t, struct viewer viewer, const char *expected)
{
	struct seen s = {.n = 0};
	assert_ok(store_collection_each(store_writer(t->s), &viewer, note, &s));
	assert_string_equal(s.text, expected);
}

static int64_t add(struct scratch *t, const char *alias, char uuid[UUID_TEXT_BYTES])
{
	struct store_collection c = {.title = STR("made"), .alias = str_of(alias)};
	int64_t id = 0;
	assert_ok(store_collection_add(t->s, &c, 1, &id, uuid));
	return id;
}

static enum err take_uuid(void *ctx, const struct store_collection *c)
{
	assert_int_equal(c->uuid.n, UUID_TEXT_BYTES);
	assert_int_equal(c->uuid.p[14], '4');
	memcpy(ctx, c->uuid.p, UUID_TEXT_BYTES);
	return OK;
}

static void built_in_ones_are_made_once_with_random_ids(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	char before[UUID_TEXT_BYTES], after[UUID_TEXT_BYTES];
	assert_ok(store_collection_get(store_writer(t->s), &operator, COLLECTION_ALL, take_uuid, before));
	scratch_close(t);
	scratch_open(t);
	assert_ok(store_collection_get(store_writer(t->s), &operator, COLLECTION_ALL, take_uuid, after));
	assert_memory_equal(before, after, sizeof before);
}

static void rights_follow_scope_and_grant(void **state)
{
	struct scratch *t = *state;
	char uuid[UUID_TEXT_BYTES];
	scratch_begin(t);
	int64_t reader = scratch_member(t, "reader"), writer = scratch_member(t, "writer"), none = scratch_member(t, "none");
	int64_t id = add(t, "", uuid);
	assert_ok(store_collection_grant(t->s, id, reader, COLLECTION_READ));
	assert_ok(store_collection_grant(t->s, id, writer, COLLECTION_WRITE));
	assert_ok(store_collection_grant(t->s, id, none, COLLECTION_READ | COLLECTION_WRITE));
	assert_ok(store_collection_grant(t->s, id, none, 0));
	scratch_commit(t);
	const unsigned both = SCOPE_READ | SCOPE_PUBLISH;
	expect_list(t, viewer_operator(), "1r 2r 3r 4r 16rw ");
	expect_list(t, (struct viewer){.member = reader, .scopes = both}, "1r 2r 3r 4r 16r ");
	expect_list(t, (struct viewer){.member = reader, .scopes = SCOPE_PUBLISH}, "");
	expect_list(t, (struct viewer){.member = writer, .scopes = both}, "1r 2r 3r 4r 16w ");
	expect_list(t, (struct viewer){.member = writer, .scopes = SCOPE_READ}, "1r 2r 3r 4r ");
	expect_list(t, (struct viewer){.member = none, .scopes = both}, "1r 2r 3r 4r ");
	expect_list(t, (struct viewer){.member = none, .scopes = SCOPE_READ | SCOPE_OVERSEE}, "1r 2r 3r 4r 16r ");
	expect_list(t, (struct viewer){.member = reader, .scopes = SCOPE_OBSERVE}, "");
	expect_list(t, viewer_public(), "");
}

static void is_found_by_id_and_alias_by_those_with_a_right(void **state)
{
	struct scratch *t = *state;
	char uuid[UUID_TEXT_BYTES], upper[UUID_TEXT_BYTES];
	struct viewer operator = viewer_operator();
	struct db *db = store_writer(t->s);
	scratch_begin(t);
	struct viewer stranger = scratch_viewer(scratch_member(t, "m"));
	int64_t id = add(t, "finance", uuid);
	scratch_commit(t);
	for (size_t i = 0; i < sizeof upper; i++)
		upper[i] = uuid[i] >= 'a' ? (char)(uuid[i] - 32) : uuid[i];
	assert_ok(store_collection_find(db, &operator, str_make(uuid, sizeof uuid), NULL, NULL));
	assert_ok(store_collection_find(db, &operator, str_make(upper, sizeof upper), NULL, NULL));
	assert_ok(store_collection_find(db, &operator, STR("finance"), NULL, NULL));
	assert_err(store_collection_find(db, &operator, STR("Finance"), NULL, NULL), ERR_NOT_FOUND);
	assert_err(store_collection_find(db, &operator, STR(""), NULL, NULL), ERR_NOT_FOUND);
	assert_err(store_collection_find(db, &stranger, STR("finance"), NULL, NULL), ERR_NOT_FOUND);
	scratch_begin(t);
	assert_ok(store_collection_remove(t->s, id));
	assert_err(store_collection_remove(t->s, id), ERR_NOT_FOUND);
	scratch_commit(t);
	assert_err(store_collection_find(db, &operator, STR("finance"), NULL, NULL), ERR_NOT_FOUND);
}

static void what_is_wrong_is_refused(void **state)
{
	static const struct {
		const char *title, *alias;
		enum err err;
	} cases[] = {
		{"", "", ERR_VALUE},       {"x", "Upper", ERR_VALUE}, {"x", "a b", ERR_VALUE},   {"x", "..", ERR_VALUE},
		{"x", "a/b", ERR_VALUE},   {"x", "taken", ERR_EXISTS}, {"x", "00000000-0000-4000-8000-000000000000", ERR_VALUE},
		{"x", "fine-1_2.3", OK},
	};
	struct scratch *t = *state;
	char uuid[UUID_TEXT_BYTES];
	int64_t id;
	scratch_begin(t);
	add(t, "taken", uuid);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct store_collection c = {.title = str_of(cases[i].title), .alias = str_of(cases[i].alias)};
		assert_err(store_collection_add(t->s, &c, 1, &id, uuid), cases[i].err);
	}
	assert_err(store_collection_grant(t->s, COLLECTION_ALL, 1, COLLECTION_WRITE), ERR_USAGE);
	assert_err(store_collection_grant(t->s, 99, 1, COLLECTION_WRITE), ERR_NOT_FOUND);
	assert_err(store_collection_remove(t->s, COLLECTION_SIGHTINGS), ERR_USAGE);
	scratch_commit(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(built_in_ones_are_made_once_with_random_ids),
		WITH_SCRATCH(rights_follow_scope_and_grant),
		WITH_SCRATCH(is_found_by_id_and_alias_by_those_with_a_right),
		WITH_SCRATCH(what_is_wrong_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

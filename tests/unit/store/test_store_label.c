/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of labels. */
#include "scratch.h"

#include "store/store_label.h"

static int64_t id_of(struct scratch *t, const char *name)
{
	int64_t id = -1;
	assert_ok(store_label_id(store_labels(t->s), store_writer(t->s), str_of(name), &id));
	return id;
}

static void begin(struct scratch *t)
{
	scratch_begin(t);
	assert_ok(store_label_begin(store_labels(t->s), store_writer(t->s)));
}

static void gives_the_same_label_the_same_number_for_ever(void **state)
{
	struct scratch *t = *state;
	begin(t);
	assert_int_equal(id_of(t, ""), 0);
	int64_t a = id_of(t, "emotet"), b = id_of(t, "qakbot");
	assert_true(a > 0 && b > 0 && a != b);
	scratch_commit(t);
	scratch_close(t);
	scratch_open(t);
	begin(t);
	assert_int_equal(id_of(t, "qakbot"), b);
	assert_int_equal(id_of(t, "emotet"), a);
	scratch_commit(t);
}

static void forgets_what_was_rolled_back(void **state)
{
	struct scratch *t = *state;
	begin(t);
	int64_t kept = id_of(t, "kept");
	scratch_commit(t);
	begin(t);
	id_of(t, "lost");
	db_rollback(store_writer(t->s));
	begin(t);
	int64_t other = id_of(t, "other");
	int64_t lost = id_of(t, "lost");
	scratch_commit(t);
	assert_int_equal(id_of(t, "kept"), kept);
	assert_int_not_equal(lost, other);
	struct db_query *q = db_query(store_writer(t->s), "SELECT name FROM label WHERE id = $1");
	db_bind_i64(q, 1, lost);
	assert_true(db_step(q));
	assert_str(db_text(q, 0), STR("lost"));
	assert_ok(db_query_end(q));
}

static void outlives_more_labels_than_it_remembers(void **state)
{
	struct scratch *t = *state;
	begin(t);
	int64_t first = id_of(t, "label 0");
	for (int i = 1; i < 40000; i++) {
		char name[32];
		snprintf(name, sizeof name, "label %d", i);
		assert_int_equal(id_of(t, name), first + i);
	}
	assert_int_equal(id_of(t, "label 0"), first);
	assert_int_equal(id_of(t, "label 39999"), first + 39999);
	scratch_commit(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(gives_the_same_label_the_same_number_for_ever),
		WITH_SCRATCH(forgets_what_was_rolled_back),
		WITH_SCRATCH(outlives_more_labels_than_it_remembers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

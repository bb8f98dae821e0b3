/* SPDX-License-Identifier: Apache-2.0 */
/* A store in a folder of its own for each test. */
#ifndef TESTS_STORE_SCRATCH_H
#define TESTS_STORE_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "store/store_feed.h"
#include "store/store_member.h"
#include "store/store_report.h"

struct scratch {
	char dir[64];
	struct store *s; /* NULL while closed */
};

#define assert_ok(e) assert_string_equal(err_name(e), "OK")
#define assert_err(e, expected) assert_string_equal(err_name(e), err_name(expected))
#define assert_str(s, expected)                                                                                        \
	do {                                                                                                               \
		struct str s_ = (s), x_ = (expected);                                                                          \
		assert_int_equal(s_.n, x_.n);                                                                                  \
		assert_memory_equal(s_.n ? s_.p : "", x_.n ? x_.p : "", x_.n);                                                 \
	} while (0)

#define WITH_SCRATCH(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

static inline void scratch_open(struct scratch *t)
{
	char why[STORE_WHY_BYTES];
	assert_ok(store_open(t->dir, &t->s, why));
}

static inline void scratch_close(struct scratch *t)
{
	store_close(t->s);
	t->s = NULL;
}

static inline int scratch_setup(void **state)
{
	struct scratch *t = calloc(1, sizeof *t);
	assert_non_null(t);
	snprintf(t->dir, sizeof t->dir, "/tmp/tocsin-test-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	scratch_open(t);
	*state = t;
	return 0;
}

static inline int scratch_teardown(void **state)
{
	struct scratch *t = *state;
	char command[128];
	store_close(t->s);
	snprintf(command, sizeof command, "rm -rf '%s'", t->dir);
	int status = system(command);
	free(t);
	return status != 0;
}

static inline void scratch_begin(struct scratch *t)
{
	assert_ok(db_begin(store_writer(t->s)));
}

static inline void scratch_commit(struct scratch *t)
{
	assert_ok(db_commit(store_writer(t->s)));
}

static inline int64_t scratch_feed(struct scratch *t, const char *name, int64_t owner, enum tlp tlp)
{
	struct store_feed f = {.name = str_of(name), .format = STR("auto"), .owner = owner, .tlp = tlp, .confidence = 50};
	int64_t id = 0;
	assert_ok(store_feed_add(t->s, &f, 1, &id));
	return id;
}

static inline int64_t scratch_member(struct scratch *t, const char *name)
{
	struct member m = {.name = str_of(name), .country = STR("LU"), .sector = STR("health")};
	int64_t id = 0;
	assert_ok(store_member_add(t->s, &m, 1, &id));
	return id;
}

static inline struct viewer scratch_viewer(int64_t member)
{
	return (struct viewer){.member = member, .scopes = SCOPE_READ};
}

/* A whole import in one transaction. */
static inline struct store_tally scratch_import(struct scratch *t, int64_t feed, int64_t now, enum store_merge how,
                                                const struct store_row *rows, size_t n)
{
	struct store_tally tally = {0};
	scratch_begin(t);
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_report_merge(t->s, feed, now, how, rows, n, 0, INT64_MAX, NULL, NULL, &tally));
	assert_ok(store_report_end(t->s, feed));
	scratch_commit(t);
	return tally;
}

static inline struct store_row scratch_row(const struct scratch *t, enum kind kind, const char *bytes, const char *label)
{
	struct store_row r = {.value = {kind, str_of(bytes)}, .label = str_of(label), .confidence = CONFIDENCE_UNKNOWN,
	                      .valid_from = UTC_NONE, .valid_until = UTC_NONE};
	r.id = store_value_id(t->s, r.value);
	return r;
}

static inline int scratch_by_id(const void *a, const void *b)
{
	const struct store_row *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return str_cmp(x->label, y->label);
}

static inline enum err scratch_count_report(void *ctx, const struct store_report *r)
{
	(void)r;
	++*(int *)ctx;
	return OK;
}

#endif

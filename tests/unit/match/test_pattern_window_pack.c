/* SPDX-License-Identifier: Apache-2.0 */
/* Events as they are kept: what comes out is what went in, and hostile bytes do not come in. */
#include "match/pattern_window_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/utc.h"

static void make(struct batch *b)
{
	batch_init(b);
	batch_event(b, 1, 1, 1);
	batch_observe_text(b, KIND_IPV4, ROLE_OTHER, STR("192.0.2.9"));
	batch_event(b, 7 * UTC_SECOND, 2, 3);
	batch_observe_text(b, KIND_IPV4, ROLE_SOURCE, STR("192.0.2.1"));
	batch_observe_text(b, KIND_DOMAIN, ROLE_QUERY, STR("a.rather.long.name.example"));
	batch_property_text(b, PROPERTY_FILE_NAME, 4, STR("a.exe"));
	batch_property_number(b, PROPERTY_FILE_SIZE, 4, INT64_MAX);
	batch_property_number(b, PROPERTY_START, 0, -UTC_DAY);
}

static struct window_event *packed(const struct batch *b)
{
	const struct event *event = &b->events[1];
	size_t n = pattern_window_pack_bytes(b, event);
	struct window_event *e = calloc(1, sizeof *e + n);
	assert_non_null(e);
	e->time = event->time;
	e->count = event->count;
	e->n_observed = event->n_observed;
	e->n_properties = event->n_properties;
	e->packed_bytes = n;
	pattern_window_pack(b, event, e->packed);
	return e;
}

static void what_is_unpacked_is_what_was_packed(void **state)
{
	(void)state;
	struct batch b, out;
	make(&b);
	struct window_event *e = packed(&b);
	batch_init(&out);
	pattern_window_unpack(e, &out);
	assert_int_equal(out.err, OK);
	assert_int_equal(out.events[0].time, 7 * UTC_SECOND);
	assert_int_equal(out.events[0].count, 3);
	assert_int_equal(out.n_observed, 2);
	assert_int_equal(out.observed[1].role, ROLE_QUERY);
	assert_true(value_eq(observed_value(&out.observed[1]), observed_value(&b.observed[2])));
	assert_int_equal(out.n_properties, 3);
	assert_true(str_eq(out.properties[0].u.text, STR("a.exe")));
	assert_int_equal(out.properties[0].group, 4);
	assert_int_equal(out.properties[1].property, PROPERTY_FILE_SIZE);
	assert_int_equal(out.properties[1].u.number, INT64_MAX);
	assert_int_equal(out.properties[2].u.number, -UTC_DAY);
	free(e);
	batch_deinit(&out);
	batch_deinit(&b);
}

static void what_is_cut_or_changed_is_refused(void **state)
{
	(void)state;
	struct batch b;
	size_t n;
	make(&b);
	struct window_event *e = packed(&b);
	struct str whole = str_make(e->packed, e->packed_bytes);
	assert_true(pattern_window_pack_check(whole, 2, 3, &n));
	assert_int_equal(n, whole.n);
	for (size_t i = 0; i < whole.n; i++)
		assert_false(pattern_window_pack_check(str_upto(whole, i), 2, 3, &n));
	assert_false(pattern_window_pack_check(whole, 2, LIMIT_EVENT_PROPERTIES + 1, &n));
	/* A property that is none, a number of other length, a time without text: the last has 15 bytes, the one before too. */
	e->packed[whole.n - 15] = (char)PROPERTY_COUNT;
	assert_false(pattern_window_pack_check(whole, 2, 3, &n));
	e->packed[whole.n - 15] = PROPERTY_NONE;
	assert_false(pattern_window_pack_check(whole, 2, 3, &n));
	e->packed[whole.n - 15] = PROPERTY_START;
	e->packed[whole.n - 1] = 0x40;
	assert_false(pattern_window_pack_check(whole, 2, 3, &n));
	e->packed[whole.n - 15] = PROPERTY_END;
	assert_false(pattern_window_pack_check(whole, 2, 3, &n));
	e->packed[whole.n - 15] = PROPERTY_FILE_SIZE;
	assert_true(pattern_window_pack_check(whole, 2, 3, &n));
	free(e);
	batch_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_unpacked_is_what_was_packed),
		cmocka_unit_test(what_is_cut_or_changed_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a block adds to the series reaches the detectors by hour, summed up. */
#include "hub/series_tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/service.h"

static enum err note(void *ctx, const struct series_closed *c)
{
	char *text = ctx;
	size_t n = strlen(text);
	snprintf(text + n, 400 - n, "%lld %.*s %llu; ", (long long)c->hour, STR_ARG(c->key), (unsigned long long)c->count);
	return OK;
}

static struct warn_flow *make_flow(char *text)
{
	static const struct warn_flow_rules rules = {.engine = {.members = 3}};
	struct warn_flow *f = warn_flow_new(&rules);
	assert_non_null(f);
	const struct warn_member m = {.id = 1, .name = STR("a"), .country = STR("DE"), .sector = STR("finance")};
	assert_int_equal(warn_flow_member(f, &m), OK);
	warn_flow_tell(f, &(struct series_hooks){.ctx = text, .series = note});
	return f;
}

static void rows_are_summed_up_and_told_by_hour(void **state)
{
	(void)state;
	char text[400] = "";
	struct warn_flow *f = make_flow(text);
	struct series_tally t = {0};
	struct arena a;
	arena_init(&a, 1 << 20);
	assert_int_equal(series_tally_seen(&t, &a, 5 * UTC_HOUR), OK);
	assert_int_equal(series_tally_label(&t, &a, 5 * UTC_HOUR + 9, STR("emotet"), 2), OK);
	assert_int_equal(series_tally_adverse(&t, &a, &(struct series_adverse){.time = 4 * UTC_HOUR, .port = 445, .count = 3}), OK);
	assert_int_equal(series_tally_adverse(&t, &a, &(struct series_adverse){.time = 5 * UTC_HOUR, .port = 445, .count = 10}), OK);
	assert_int_equal(series_tally_adverse(&t, &a, &(struct series_adverse){.time = 5 * UTC_HOUR + UTC_MINUTE, .port = 445, .count = 1}), OK);
	assert_int_equal(series_tally_adverse(&t, &a, &(struct series_adverse){.time = 5 * UTC_HOUR, .port = 0, .count = 1}), OK);
	assert_int_equal(series_tally_tell(&t, f, 1), OK);
	assert_int_equal(warn_flow_advance(f, 7 * UTC_HOUR), OK);
	assert_string_equal(text, "4 country:de 3; 4 port:445 3; 4 sector:finance 3; "
	                          "5 country:de 12; 5 label:emotet 2; 5 port:445 11; 5 sector:finance 12; ");
	arena_deinit(&a);
	warn_flow_free(f);
}

static void many_ports_and_hours_are_all_kept(void **state)
{
	(void)state;
	struct series_tally t = {0};
	struct arena a;
	arena_init(&a, 16 << 20);
	for (int round = 0; round < 2; round++)
		for (int64_t hour = 0; hour < 3; hour++)
			for (uint32_t port = 1; port <= 3000; port++)
				assert_int_equal(series_tally_adverse(&t, &a, &(struct series_adverse){.time = hour * UTC_HOUR, .port = port, .count = 1}), OK);
	assert_int_equal(t.n, 3 * 3000 + 3);
	arena_deinit(&a);
}

static void what_is_known_of_adverse_things_has_a_series_each(void **state)
{
	(void)state;
	char text[400] = "";
	struct warn_flow *f = make_flow(text);
	struct series_tally t = {0};
	struct series_adverse what = {.time = 5 * UTC_HOUR, .count = 2, .port = 22, .system = 22, .service = service_find(STR("ssh"))};
	struct arena a;
	arena_init(&a, 1 << 20);
	assert_int_equal(series_tally_adverse(&t, &a, &what), OK);
	what.system = 4200000000;
	what.port = 2222;
	assert_int_equal(series_tally_adverse(&t, &a, &what), OK);
	assert_int_equal(series_tally_label(&t, &a, what.time, STR("cve-2021-44228"), 1), OK);
	assert_int_equal(series_tally_label(&t, &a, what.time, STR("t1059.001"), 1), OK);
	assert_int_equal(series_tally_tell(&t, f, 1), OK);
	assert_int_equal(warn_flow_advance(f, 7 * UTC_HOUR), OK);
	assert_string_equal(text, "5 as:22 2; 5 as:4200000000 2; 5 country:de 4; 5 cve:cve-2021-44228 1; 5 port:22 2; 5 port:2222 2; "
	                          "5 sector:finance 4; 5 service:ssh 4; 5 technique:t1059.001 1; ");
	arena_deinit(&a);
	warn_flow_free(f);
}

static void an_empty_block_tells_nothing(void **state)
{
	(void)state;
	char text[400] = "";
	struct warn_flow *f = make_flow(text);
	struct series_tally t = {0};
	assert_int_equal(series_tally_tell(&t, f, 1), OK);
	assert_int_equal(warn_flow_advance(f, 7 * UTC_HOUR), OK);
	assert_string_equal(text, "");
	warn_flow_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_summed_up_and_told_by_hour),
		cmocka_unit_test(many_ports_and_hours_are_all_kept),
		cmocka_unit_test(what_is_known_of_adverse_things_has_a_series_each),
		cmocka_unit_test(an_empty_block_tells_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Plain lists. */
#include "measure_sample.h"

static void holds_bare_values_between_comments(void **state)
{
	struct measure rows[3];
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	rows[0] = sample_row(&a, KIND_IPV4, "203.0.113.7");
	rows[1] = sample_row(&a, KIND_ENDPOINT, "[2001:db8::7]:443");
	rows[2] = sample_row(&a, KIND_ASN, "AS64500");
	rows[0].label = STR("not\nshown");
	const char *list = sample_render(&a, "list", rows, 3);
	assert_contains(list, "# TLP:AMBER at most");
	assert_contains(list, "\n203.0.113.7\n[2001:db8::7]:443\nAS64500\n# 3 values\n");
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_bare_values_between_comments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

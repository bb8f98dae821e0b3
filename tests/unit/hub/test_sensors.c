/* SPDX-License-Identifier: Apache-2.0 */
/* How a sensor is, by when it reported and how much was refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/sensors.h"

static void its_state_follows_from_its_last_report(void **state)
{
	(void)state;
	static const struct {
		int64_t reports, gap, ago, lines, refused;
		enum sensors_state is;
	} cases[] = {
		{0, 0, 0, 0, 0, SENSORS_NEVER},
		{1, 0, UTC_MINUTE, 10, 0, SENSORS_REPORTING},
		{1, 0, 11 * UTC_MINUTE, 10, 0, SENSORS_SILENT},
		{9, UTC_SECOND, 10 * UTC_MINUTE, 10, 0, SENSORS_REPORTING}, /* ten minutes at least */
		{9, UTC_SECOND, 10 * UTC_MINUTE + 1, 10, 0, SENSORS_SILENT},
		{9, UTC_HOUR, 5 * UTC_HOUR, 10, 0, SENSORS_REPORTING},
		{9, UTC_HOUR, 5 * UTC_HOUR + 1, 10, 0, SENSORS_SILENT},
		{9, UTC_HOUR, UTC_HOUR, 10, 5, SENSORS_REPORTING},
		{9, UTC_HOUR, UTC_HOUR, 10, 6, SENSORS_REFUSED},
		{9, UTC_HOUR, UTC_HOUR, 1, 1, SENSORS_REFUSED},
		{9, UTC_HOUR, 6 * UTC_HOUR, 10, 10, SENSORS_SILENT},
	};
	const int64_t now = 1000 * UTC_DAY;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct store_sensor x = {.reports = cases[i].reports, .gap = cases[i].gap, .last = now - cases[i].ago,
		                               .last_lines = cases[i].lines, .last_refused = cases[i].refused};
		assert_int_equal(sensors_state(&x, now), cases[i].is);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(its_state_follows_from_its_last_report)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

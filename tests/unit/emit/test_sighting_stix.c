/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings as STIX, byte for byte. */
#include "emit/sighting_stix.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct sighting_stix sample(void)
{
	return (struct sighting_stix){
		.id = STR("sighting--00000000-0000-4000-8000-000000000000"),
		.modified = STR("2026-01-02T00:00:00.000001Z"),
		.created = 1767225600 * UTC_SECOND,
		.hub = STR("centre"),
		.value = {KIND_DOMAIN, STR("bad.example")},
		.first = 1767225601 * UTC_SECOND,
		.last = 1767225602 * UTC_SECOND,
		.count = 3,
		.confidence = CONFIDENCE_UNKNOWN,
		.tlp = TLP_AMBER,
	};
}

static void has(const struct sighting_stix *s, const char *part, bool wanted)
{
	struct buf b;
	buf_init(&b, 1 << 16);
	sighting_stix_put(&b, s);
	assert_int_equal(buf_err(&b), OK);
	if ((str_find_str(buf_str(&b), str_of(part)) < b.n) != wanted)
		fail_msg("%s %s %.*s", part, wanted ? "is not in" : "is in", (int)b.n, b.p);
	buf_deinit(&b);
}

static void required_properties_are_there(void **state)
{
	struct sighting_stix s = sample();
	(void)state;
	has(&s, "{\"type\":\"sighting\",\"spec_version\":\"2.1\",\"id\":\"sighting--00000000-0000-4000-8000-000000000000\"", true);
	has(&s, "\"created\":\"2026-01-01T00:00:00.000000Z\",\"modified\":\"2026-01-02T00:00:00.000001Z\"", true);
	has(&s, "\"first_seen\":\"2026-01-01T00:00:01.000000Z\",\"last_seen\":\"2026-01-01T00:00:02.000000Z\",\"count\":3", true);
	has(&s, "\"sighting_of_ref\":\"indicator--", true);
	has(&s, "\"object_marking_refs\":[\"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421\"]", true);
}

static void what_is_not_known_is_left_out(void **state)
{
	struct sighting_stix s = sample();
	(void)state;
	has(&s, "where_sighted_refs", false);
	has(&s, "confidence", false);
	has(&s, "\"description\":\"domain bad.example\"", true);
	s.member = STR("bank");
	s.confidence = 80;
	s.label = STR("Emotet");
	has(&s, "\"where_sighted_refs\":[\"identity--", true);
	has(&s, "\"confidence\":80", true);
	has(&s, "\"description\":\"domain bad.example, Emotet\"", true);
}

static void a_count_stays_in_the_bounds_of_stix(void **state)
{
	struct sighting_stix s = sample();
	(void)state;
	s.count = INT64_MAX;
	has(&s, "\"count\":999999999,", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(required_properties_are_there),
		cmocka_unit_test(what_is_not_known_is_left_out),
		cmocka_unit_test(a_count_stays_in_the_bounds_of_stix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings, their measures and their indicators as STIX; tests/system/stix_check.py checks the whole of them. */
#include "emit/warning_stix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "emit/guidance_stix.h"
#include "emit/warning_guidance.h"
#include "emit/indicator_stix.h"

static const int64_t START = 1767225600 * UTC_SECOND; /* 2026-01-01 */

static const struct warning_member members[] = {
	{1, STR_INIT("Bank A"), STR_INIT("DE"), STR_INIT("finance"), 0, 0, 3, 1},
};

static const struct warning_value values[] = {
	{{KIND_DOMAIN, STR_INIT("evil.example")}, 0, 0, 7},
	{{KIND_INDICATOR, STR_INIT("indicator--00000000-0000-4000-8000-000000000000")}, 0, 0, 1},
};

static struct warning sample(void)
{
	return (struct warning){
		.id = {{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x5d, 0xef, 0x81, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}},
		.version = 3, .title = STR("emotet reached 4 members"), .detectors = 1u << DETECTOR_SPREAD, .severity = SEVERITY_HIGH,
		.confidence = 80, .tlp = TLP_AMBER, .knowable = START, .raised = START, .updated = START + UTC_HOUR, .hits = 1,
		.members = members, .n_members = 1, .members_total = 4, .values = values, .n_values = 2, .values_total = 2,
	};
}

static void has(struct buf *b, const char *part, bool wanted)
{
	assert_int_equal(buf_err(b), OK);
	if ((str_find_str(buf_str(b), str_of(part)) < b->n) != wanted)
		fail_msg("%s %s %.*s", part, wanted ? "is not in" : "is in", (int)b->n, b->p);
}

static void a_warning_is_a_report_of_its_version(void **state)
{
	struct warning w = sample();
	struct buf b;
	(void)state;
	buf_init(&b, 1 << 16);
	warning_stix_put(&b, &w, STR("centre"), TLP_AMBER, 1);
	/* The id of an older store, in the form that STIX asks for. */
	has(&b, "\"id\":\"report--12345678-9abc-4def-8123-456789abcdef\"", true);
	has(&b, "\"created\":\"2026-01-01T00:00:00.000000Z\",\"modified\":\"2026-01-01T01:00:00.000003Z\",\"name\":\"emotet", true);
	has(&b, "\"object_refs\":[\"indicator--", true);
	has(&b, "\"indicator--00000000-0000-4000-8000-000000000000\",\"course-of-action--", true);
	has(&b, "1 hit at 4 members from 2026-01-01T00:00:00.000000Z to 2026-01-01T01:00:00.000000Z", true);
	has(&b, "\"labels\":[\"severity:high\",\"spread\"]", true);
	has(&b, "\"external_id\":\"12345678-9abc-5def-8123-456789abcdef\"", true);
	has(&b, tlp_marking(TLP_AMBER).p, true);
	has(&b, "Bank A", false);
	has(&b, "revoked", false);
	buf_reset(&b);
	w.state = WARNING_RESOLVED;
	warning_stix_put(&b, &w, STR("centre"), TLP_AMBER, 1);
	has(&b, "\"revoked\":true", true);
	buf_deinit(&b);
}

static void versions_rise_and_none_is_before_the_first(void **state)
{
	struct warning w = sample();
	(void)state;
	w.version = 1;
	w.updated = w.raised - UTC_HOUR;
	int64_t first = warning_stix_modified(&w);
	assert_true(first > w.raised);
	w.version = 2;
	assert_true(warning_stix_modified(&w) > first);
}

static void of_a_members_own_asset_nobody_is_told_to_block_it(void **state)
{
	struct warning w = sample();
	const struct guidance *list[GUIDANCE_MAX];
	struct buf b;
	(void)state;
	w.owner = 1;
	buf_init(&b, 1 << 16);
	warning_stix_put(&b, &w, STR("centre"), TLP_AMBER_STRICT, 1);
	has(&b, "\"indicator--", false);
	has(&b, "\"object_refs\":[\"course-of-action--", true);
	assert_true(warning_guidance_list(&w, list) > 0);
	assert_false(warning_stix_has_indicators(&w));
	buf_deinit(&b);
}

static void techniques_and_vulnerabilities_are_references(void **state)
{
	static const struct str techniques[] = {STR_INIT("T1190")};
	static const struct warning_cve cves[] = {{STR_INIT("CVE-2024-8068"), STR_INIT("CVSS:3.1/x"), STR_INIT("2025-08-25"), STR_INIT("2025-09-15"),
	                                           STR_INIT("Apply it."), true}};
	struct warning w = sample();
	struct buf b;
	(void)state;
	w.techniques = techniques;
	w.n_techniques = 1;
	w.cves = cves;
	w.n_cves = 1;
	buf_init(&b, 1 << 16);
	warning_stix_put(&b, &w, STR("centre"), TLP_AMBER, 1);
	has(&b, "{\"source_name\":\"mitre-attack\",\"external_id\":\"T1190\"},"
	        "{\"source_name\":\"cve\",\"description\":\"CVSS:3.1/x\",\"external_id\":\"CVE-2024-8068\"},"
	        "{\"source_name\":\"cisa-kev\",\"description\":\"known to be exploited, added 2025-08-25, due 2025-09-15, used by ransomware. Apply it.\","
	        "\"external_id\":\"CVE-2024-8068\"}]", true);
	buf_deinit(&b);
}

static void no_list_of_references_is_empty(void **state)
{
	struct warning w = sample();
	struct buf b;
	(void)state;
	w.n_values = 0;
	buf_init(&b, 1 << 16);
	warning_stix_put(&b, &w, STR("centre"), TLP_AMBER, 1);
	has(&b, "\"object_refs\":[\"identity--", true);
	buf_deinit(&b);
}

static void a_measure_is_the_same_object_until_it_says_something_else(void **state)
{
	const struct guidance g = {"D3-X", "A Measure", "Do it.", "None.", "Undo it.", NULL};
	const struct guidance other = {"D3-X", "A Measure", "Do it.", "None.", "Undo it now.", NULL};
	char one[STIX_PUT_ID_BYTES], two[STIX_PUT_ID_BYTES];
	struct buf b, again;
	(void)state;
	buf_init(&b, 1 << 16);
	buf_init(&again, 1 << 16);
	guidance_stix_put(&b, STR("centre"), &g);
	guidance_stix_put(&again, STR("centre"), &g);
	assert_true(str_eq(buf_str(&b), buf_str(&again)));
	has(&b, "\"source_name\":\"mitre-d3fend\",\"external_id\":\"D3-X\"", true);
	has(&b, "\"extension-definition--1e1c1bd7-c527-4215-8e18-e199e74da57c\":{\"extension_type\":\"property-extension\"", true);
	assert_true(str_eq(guidance_stix_id(STR("centre"), &g, one), guidance_stix_id(STR("centre"), &g, two)));
	assert_false(str_eq(guidance_stix_id(STR("centre"), &g, one), guidance_stix_id(STR("centre"), &other, two)));
	assert_false(str_eq(guidance_stix_id(STR("centre"), &g, one), guidance_stix_id(STR("another"), &g, two)));
	buf_deinit(&b);
	buf_deinit(&again);
}

static void an_indicator_says_which_value_and_no_more(void **state)
{
	struct indicator_stix i = {
		.hub = STR("centre"), .value = {KIND_URL, STR("http://a.example/'\\")}, .tlp = TLP_GREEN, .pap = PAP_AMBER,
		.created = START, .modified = START + 1, .expires = START + UTC_DAY,
	};
	struct buf b;
	(void)state;
	buf_init(&b, 1 << 16);
	indicator_stix_put(&b, &i);
	has(&b, "\"pattern\":\"[url:value = 'http://a.example/\\\\'\\\\\\\\']\"", true);
	has(&b, "\"valid_from\":\"2026-01-01T00:00:00.000000Z\",\"valid_until\":\"2026-01-02T00:00:00.000000Z\"", true);
	has(&b, pap_marking(PAP_AMBER).p, true);
	buf_reset(&b);
	i.value = (struct value){KIND_CVE, STR("CVE-2021-44228")};
	indicator_stix_put(&b, &i);
	has(&b, "[software:x_tocsin_cve = 'CVE-2021-44228']", true);
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_warning_is_a_report_of_its_version),
		cmocka_unit_test(versions_rise_and_none_is_before_the_first),
		cmocka_unit_test(of_a_members_own_asset_nobody_is_told_to_block_it),
		cmocka_unit_test(no_list_of_references_is_empty),
		cmocka_unit_test(techniques_and_vulnerabilities_are_references),
		cmocka_unit_test(a_measure_is_the_same_object_until_it_says_something_else),
		cmocka_unit_test(an_indicator_says_which_value_and_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

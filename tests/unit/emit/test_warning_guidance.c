/* SPDX-License-Identifier: Apache-2.0 */
/* What a warning's JSON says of measures and vulnerabilities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emit/warning_guidance.h"

#define START (INT64_C(1767225600) * UTC_SECOND)
static const struct str id = STR_INIT("12345678-9abc-4def-8123-456789abcdef");

static struct buf json_of(const struct warning *w)
{
	struct buf b;
	buf_init(&b, 1 << 20);
	struct jsonw j = jsonw_on(&b);
	jsonw_open(&j, '{');
	warning_guidance_json(&j, w, id);
	jsonw_close(&j, '}');
	assert_int_equal(buf_err(&b), OK);
	return b;
}

static void expect(const struct warning *w, const char *part, bool there)
{
	struct buf b = json_of(w);
	if ((str_find_str(buf_str(&b), str_of(part)) < b.n) != there)
		fail_msg("%s%s: %.*s", there ? "" : "unwanted: ", part, STR_ARG(buf_str(&b)));
	buf_deinit(&b);
}

static void measures_have_rules_side_effects_an_expiry_and_a_way_back(void **state)
{
	static const struct warning_value values[] = {{{KIND_DOMAIN, STR_INIT("evil.example")}, START, START + UTC_HOUR, 7}};
	const struct warning w = {.subject = STR("label:phishing"), .updated = START + UTC_HOUR, .values = values, .n_values = 1};
	(void)state;
	expect(&w, "\"effect\":\"Names below a listed one stop resolving", true);
	expect(&w, "\"undo\":\"Load the zone before", true);
	/* Domains are listed for 30 days. */
	expect(&w, "\"expires\":\"2026-01-31T01:00:00.000000Z\",\"format\":\"rpz\",\"href\":\"/outlets/warning-12345678-9abc-4def-8123-456789abcdef.rpz\"", true);
	expect(&w, "\"rsit\":[\"fraud\"]", true);
	expect(&w, "\"id\":\"D3-ER\"", true); /* of the class */
	expect(&w, "\"cve\":", false);
}

static void an_own_asset_has_no_rules(void **state)
{
	static const struct warning_value values[] = {{{KIND_IPV4, STR_INIT("\xc6\x33\x64\x42")}, START, START, 7}};
	const struct warning w = {.subject = STR("asset:1:198.51.100.66"), .owner = 1, .updated = START, .values = values, .n_values = 1};
	(void)state;
	expect(&w, "\"href\"", false);
	expect(&w, "\"id\":\"D3-NI\"", true);
	expect(&w, "\"countermeasures\":[]", true);
}

static void vulnerabilities_are_told_with_what_is_known(void **state)
{
	static const struct warning_cve cves[] = {
		{STR_INIT("CVE-2024-8068"), STR_INIT("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), STR_INIT("2025-08-25"), STR_INIT("2025-09-15"),
		 STR_INIT("Apply mitigations."), true},
		{.id = STR_INIT("CVE-2024-1"), .vector = STR_INIT("rubbish")},
	};
	const struct warning w = {.subject = STR("label:x"), .updated = START, .cves = cves, .n_cves = 2};
	(void)state;
	expect(&w, "{\"id\":\"CVE-2024-8068\",\"cvss\":{\"version\":\"3.1\",\"score\":9.8,\"severity\":\"critical\",\"vector\":\"CVSS:3.1/AV:N", true);
	expect(&w, "\"kev\":{\"added\":\"2025-08-25\",\"due\":\"2025-09-15\",\"action\":\"Apply mitigations.\",\"ransomware\":true}}", true);
	expect(&w, "{\"id\":\"CVE-2024-1\"}", true);
	expect(&w, "\"guidance\":[{\"id\":\"D3-SU\"", true);
}

static void techniques_add_mitigations(void **state)
{
	static const struct str techniques[] = {STR_INIT("T1110.003")};
	const struct warning w = {.subject = STR("label:x"), .updated = START, .techniques = techniques, .n_techniques = 1};
	(void)state;
	expect(&w, "\"guidance\":[{\"id\":\"M1032\",\"name\":\"Multi-factor Authentication\"", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_have_rules_side_effects_an_expiry_and_a_way_back),
		cmocka_unit_test(an_own_asset_has_no_rules),
		cmocka_unit_test(vulnerabilities_are_told_with_what_is_known),
		cmocka_unit_test(techniques_add_mitigations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings as JSON, byte by byte: for those who run the hub, for members, and for the owner of an asset. */
#include "emit/warning_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define START (INT64_C(1767225600) * UTC_SECOND)

static const struct warning_member members[] = {
	{1, STR_INIT("Bank \"A\""), STR_INIT("DE"), STR_INIT("finance"), START, START + UTC_HOUR, 5, 1},
	{2, STR_INIT("Grid-B"), STR_INIT("FR"), STR_INIT("energy"), START + UTC_HOUR, START + UTC_HOUR, 1, 2},
	{3, STR_INIT("Bank-C"), STR_INIT("FR"), STR_INIT("finance"), START + UTC_HOUR, START + UTC_HOUR, 1, 3},
	{4, STR_INIT(""), STR_INIT(""), STR_INIT(""), START + UTC_HOUR, START + UTC_HOUR, 1, 4},
};

static const struct warning_value values[] = {
	{{KIND_DOMAIN, STR_INIT("evil.example")}, START, START + UTC_HOUR, 7},
	{{KIND_IPV4, STR_INIT("\xc6\x33\x64\x42")}, START + UTC_HOUR, START + UTC_HOUR, 1},
};

static const struct warning_term terms[] = {{"members", 4, 16}, {"speed", 1.23456, 14.01}};

static const struct warning_signal signals[] = {{.detector = DETECTOR_SPREAD, .probability = 0.73024, .since = START}};

static struct warning sample(void)
{
	return (struct warning){
		.id = {{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x5d, 0xef, 0x81, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}},
		.version = 3,
		.subject = STR("label:emotet"),
		.title = STR("emotet reached 4 members in 2 countries (finance, energy)"),
		.detectors = 1u << DETECTOR_SPREAD,
		.state = WARNING_OPEN,
		.severity = SEVERITY_LOW,
		.change = WARNING_CHANGE_ESCALATED,
		.confidence = 63,
		.probability = 0.73024,
		.signals = signals,
		.n_signals = 1,
		.tlp = TLP_AMBER,
		.knowable = START,
		.raised = START + UTC_HOUR,
		.updated = START + UTC_HOUR,
		.n_sectors = 2,
		.n_countries = 2,
		.hits = 8,
		.members = members,
		.n_members = 4,
		.members_total = 4,
		.values = values,
		.n_values = 2,
		.values_total = 2,
		.terms = terms,
		.n_terms = 2,
	};
}

static struct buf json(const struct warning *w, unsigned flags)
{
	struct buf b;
	buf_init(&b, 1 << 20);
	warning_json(&b, w, flags, 1);
	assert_int_equal(buf_err(&b), OK);
	return b;
}

static void assert_has(const struct buf *b, const char *part, bool want)
{
	bool has = str_find_str(buf_str(b), str_of(part)) < b->n;
	if (has != want)
		fail_msg("%s: %s in %.*s", part, want ? "not" : "is", STR_ARG(buf_str(b)));
}

#define HEAD \
	"{\"id\":\"12345678-9abc-5def-8123-456789abcdef\",\"version\":3,\"subject\":\"label:emotet\"," \
	"\"title\":\"emotet reached 4 members in 2 countries (finance, energy)\",\"detectors\":[\"spread\"],\"state\":\"open\"," \
	"\"change\":\"escalated\",\"severity\":\"low\",\"confidence\":63,\"probability\":0.7302,\"likelihood\":\"likely\"," \
	"\"signals\":[{\"detector\":\"spread\",\"probability\":0.7302,\"since\":\"2026-01-01T00:00:00.000000Z\"}],\"tlp\":\"TLP:AMBER\",\"knowable\":\"2026-01-01T00:00:00.000000Z\"," \
	"\"raised\":\"2026-01-01T01:00:00.000000Z\",\"updated\":\"2026-01-01T01:00:00.000000Z\",\"hits\":8,\"members_total\":4," \
	"\"sectors\":[{\"sector\":\"finance\",\"members\":2},{\"sector\":\"energy\",\"members\":1}]," \
	"\"countries\":[{\"country\":\"FR\",\"members\":2},{\"country\":\"DE\",\"members\":1}],"

#define MEMBERS \
	"\"members\":[{\"id\":1,\"name\":\"Bank \\\"A\\\"\",\"country\":\"DE\",\"sector\":\"finance\"," \
	"\"first\":\"2026-01-01T00:00:00.000000Z\",\"last\":\"2026-01-01T01:00:00.000000Z\",\"count\":5}," \
	"{\"id\":2,\"name\":\"Grid-B\",\"country\":\"FR\",\"sector\":\"energy\"," \
	"\"first\":\"2026-01-01T01:00:00.000000Z\",\"last\":\"2026-01-01T01:00:00.000000Z\",\"count\":1}," \
	"{\"id\":3,\"name\":\"Bank-C\",\"country\":\"FR\",\"sector\":\"finance\"," \
	"\"first\":\"2026-01-01T01:00:00.000000Z\",\"last\":\"2026-01-01T01:00:00.000000Z\",\"count\":1}," \
	"{\"id\":4,\"first\":\"2026-01-01T01:00:00.000000Z\",\"last\":\"2026-01-01T01:00:00.000000Z\",\"count\":1}],"

#define SPREAD \
	"\"spread\":{\"curve\":[{\"time\":\"2026-01-01T00:00:00.000000Z\",\"members\":1}," \
	"{\"time\":\"2026-01-01T01:00:00.000000Z\",\"members\":4}]," \
	"\"windows\":[{\"hours\":1,\"members\":4,\"sectors\":2,\"countries\":2}," \
	"{\"hours\":24,\"members\":4,\"sectors\":2,\"countries\":2},{\"hours\":168,\"members\":4,\"sectors\":2,\"countries\":2}]},"

#define TAIL \
	"\"indicators_total\":2,\"indicators\":[{\"kind\":\"domain\",\"value\":\"evil.example\"," \
	"\"first\":\"2026-01-01T00:00:00.000000Z\",\"last\":\"2026-01-01T01:00:00.000000Z\",\"count\":7}," \
	"{\"kind\":\"ipv4\",\"value\":\"198.51.100.66\"," \
	"\"first\":\"2026-01-01T01:00:00.000000Z\",\"last\":\"2026-01-01T01:00:00.000000Z\",\"count\":1}]," \
	"\"score\":{\"points\":30.01,\"terms\":[{\"name\":\"members\",\"measure\":4.0000,\"points\":16.00}," \
	"{\"name\":\"speed\",\"measure\":1.2346,\"points\":14.01}]},\"guidance\":[{\"id\":\"D3-FRDDL\","

static void operators_see_who_is_hit(void **state)
{
	(void)state;
	const struct warning w = sample();
	struct buf b = json(&w, WARNING_JSON_MEMBERS);
	const char *want = HEAD MEMBERS SPREAD TAIL;
	assert_true(b.n > strlen(want));
	b.p[strlen(want)] = '\0';
	assert_string_equal(b.p, want);
	buf_deinit(&b);
}

static void who_is_at_risk_is_named_to_operators_alone(void **state)
{
	(void)state;
	const struct warning_risk risks[] = {
		{6, STR("Grid-F"), STR("FR"), STR("energy"), 0.624, WARNING_WHY_SECTOR | WARNING_WHY_SERVICE},
		{5, STR("Bank-E"), STR("FR"), STR(""), 0.05, 0},
	};
	struct warning w = sample();
	w.risks = risks;
	w.n_risks = 2;
	struct buf all = json(&w, WARNING_JSON_MEMBERS), some = json(&w, 0);
	const char *numbers = "\"at_risk\":{\"members_total\":2,\"sectors\":[{\"sector\":\"energy\",\"members\":1}],"
	                      "\"countries\":[{\"country\":\"FR\",\"members\":2}]";
	assert_has(&all, numbers, true);
	assert_has(&all,
	           ",\"members\":[{\"id\":6,\"name\":\"Grid-F\",\"country\":\"FR\",\"sector\":\"energy\",\"probability\":0.62,"
	           "\"likelihood\":\"likely\",\"why\":[\"same-sector\",\"same-services\"]},{\"id\":5,",
	           true);
	assert_has(&some, numbers, true);
	assert_has(&some, "Grid-F", false);
	assert_has(&some, "0.62,", false);
	buf_deinit(&all);
	buf_deinit(&some);
}

static void members_see_numbers_and_no_names(void **state)
{
	(void)state;
	const struct warning w = sample();
	struct buf b = json(&w, 0);
	const char *want = HEAD SPREAD TAIL;
	assert_has(&b, "Grid-B", false);
	b.p[strlen(want)] = '\0';
	assert_string_equal(b.p, want);
	buf_deinit(&b);
}

static void machines_find_the_formats_that_fit_the_kinds(void **state)
{
	(void)state;
	static const char *const names[] = {"suricata", "rpz", "nft", "list"};
	struct warning w = sample();
	struct buf b = json(&w, 0);
	for (size_t i = 0; i < 4; i++) {
		char part[128];
		snprintf(part, sizeof part, "{\"format\":\"%s\",\"href\":\"/outlets/warning-12345678-9abc-5def-8123-456789abcdef.%s\"}", names[i], names[i]);
		assert_has(&b, part, true);
	}
	buf_deinit(&b);
	w.n_values = 1; /* the domain */
	b = json(&w, 0);
	assert_has(&b, ".nft", false);
	assert_has(&b, ".rpz", true);
	buf_deinit(&b);
}

static void an_owner_is_told_to_clean_up_and_gets_no_block_list(void **state)
{
	(void)state;
	struct warning w = sample();
	w.owner = 2;
	w.subject = STR("asset:2:evil.example");
	w.detectors = 1u << DETECTOR_CONSTITUENCY;
	struct buf b = json(&w, 0);
	assert_has(&b, "\"detectors\":[\"constituency\"]", true);
	assert_has(&b, "\"owner\":2", true);
	assert_has(&b, "D3-NI", true);
	assert_has(&b, "D3-FRDDL", false);
	assert_has(&b, "\"countermeasures\":[]}", true);
	buf_deinit(&b);
	w.subject = STR("lookalike:2:evil.example"); /* is somebody else's: to be blocked */
	b = json(&w, 0);
	assert_has(&b, "D3-NI", false);
	assert_has(&b, "\"countermeasures\":[]}", false);
	buf_deinit(&b);
}

static void words_of_analysts_are_shown_and_whom_they_meant_to_operators_alone(void **state)
{
	(void)state;
	static const int64_t meant[] = {7, 9};
	const struct str techniques[] = {STR("T1566"), STR("T1059.001")};
	struct warning w = sample();
	w.text = STR("macros");
	w.note = STR("block \"x\"");
	w.reason = STR("ours");
	w.edited = w.false_alarm = true;
	w.state = WARNING_MERGED;
	w.into = w.id;
	w.techniques = techniques;
	w.n_techniques = 2;
	w.audience = (struct warning_audience){meant, 2, STR("finance"), STR("")};
	struct buf all = json(&w, WARNING_JSON_MEMBERS), some = json(&w, 0);
	const char *words = "\"text\":\"macros\",\"note\":\"block \\\"x\\\"\",\"reason\":\"ours\",\"edited\":true,\"false_alarm\":true,"
	                    "\"into\":\"12345678-9abc-5def-8123-456789abcdef\",";
	assert_has(&all, words, true);
	assert_has(&some, words, true);
	assert_has(&all, "\"techniques\":[\"T1566\",\"T1059.001\"]", true);
	assert_has(&all, "\"audience\":{\"members\":[7,9],\"sector\":\"finance\"}", true);
	assert_has(&some, "audience", false);
	buf_deinit(&all);
	buf_deinit(&some);
}

static void the_same_warning_gives_the_same_bytes(void **state)
{
	(void)state;
	const struct warning w = sample();
	struct buf a = json(&w, WARNING_JSON_MEMBERS), b = json(&w, WARNING_JSON_MEMBERS);
	assert_true(str_eq(buf_str(&a), buf_str(&b)));
	buf_deinit(&a);
	buf_deinit(&b);
}

static void huge_counts_stay_numbers(void **state)
{
	(void)state;
	struct warning w = sample();
	w.hits = UINT64_MAX;
	struct buf b = json(&w, 0);
	assert_has(&b, "\"hits\":9223372036854775807,", true);
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operators_see_who_is_hit),
		cmocka_unit_test(who_is_at_risk_is_named_to_operators_alone),
		cmocka_unit_test(members_see_numbers_and_no_names),
		cmocka_unit_test(machines_find_the_formats_that_fit_the_kinds),
		cmocka_unit_test(an_owner_is_told_to_clean_up_and_gets_no_block_list),
		cmocka_unit_test(words_of_analysts_are_shown_and_whom_they_meant_to_operators_alone),
		cmocka_unit_test(the_same_warning_gives_the_same_bytes),
		cmocka_unit_test(huge_counts_stay_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

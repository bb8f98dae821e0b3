/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings laid out for people and as CAP, from the JSON that the hub stores; also of those who wish us ill. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emit/notice_cap.h"
#include "emit/notice_html.h"
#include "emit/notice_text.h"
#include "parse/notice_json.h"

#define ID "12345678-9abc-4def-8123-456789abcdef"

static const char plain[] =
	"{\"id\":\"" ID "\",\"version\":3,\"subject\":\"label:emotet\",\"title\":\"emotet reached 7 members\",\"detectors\":[\"spread\"],"
	"\"state\":\"open\",\"change\":\"escalated\",\"severity\":\"high\",\"confidence\":63,\"probability\":0.74,\"tlp\":\"TLP:AMBER\","
	"\"knowable\":\"2026-01-01T00:00:00.000000Z\",\"raised\":\"2026-01-01T01:00:00.000000Z\",\"updated\":\"2026-01-01T02:00:00.000000Z\","
	"\"hits\":8,\"members_total\":7,\"sectors\":[{\"sector\":\"finance\",\"members\":2}],\"countries\":[{\"country\":\"FR\",\"members\":2}],"
	"\"indicators_total\":2,\"indicators\":[{\"kind\":\"domain\",\"value\":\"evil.example\"},{\"kind\":\"url\",\"value\":\"http://evil.example/x\"}],"
	"\"techniques\":[\"T1059\"],\"guidance\":[{\"id\":\"D3-DNSDL\",\"name\":\"DNS Denylisting\",\"do\":\"Search the logs.\"}],"
	"\"cve\":[{\"id\":\"CVE-2024-8068\",\"cvss\":{\"vector\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"},"
	"\"kev\":{\"added\":\"2025-08-25\",\"due\":\"2025-09-15\",\"action\":\"Apply mitigations.\"}}],"
	"\"countermeasures\":[{\"format\":\"rpz\",\"href\":\"/outlets/warning-" ID ".rpz\"}]}";

static const char hostile[] =
	"{\"id\":\"" ID "\",\"version\":1,\"title\":\"<script>alert(1)</script>\\r\\nBcc: all@example \\u202egnp.exe \\u0000\",\"state\":\"open\","
	"\"severity\":\"low\",\"tlp\":\"TLP:CLEAR\",\"knowable\":\"2026-01-01T00:00:00Z\",\"raised\":\"2026-01-01T00:00:00Z\","
	"\"updated\":\"2026-01-01T00:00:00Z\",\"indicators\":[{\"kind\":\"url\",\"value\":\"javascript:alert('x')\"}],"
	"\"guidance\":[{\"do\":\"]]><img src=http://a.example/>\"}],\"countermeasures\":[{\"format\":\"x\",\"href\":\"\\\" onclick=\\\"x\"}]}";

static const struct notice_sender sender = {STR_INIT("Centre & Sons"), STR_INIT("00000000-0000-4000-8000-000000000001"), STR_INIT("https://hub.example")};
static const struct notice_version earlier[] = {
	{1, INT64_C(1767229200) * UTC_SECOND, SEVERITY_LOW, WARNING_OPEN, 0},
	{2, INT64_C(1767231000) * UTC_SECOND, SEVERITY_MEDIUM, WARNING_OPEN, 0},
};

enum layout { TEXT, HTML, CAP };

static struct buf laid_out(const char *json, enum layout layout, size_t n_earlier)
{
	struct json_parser *p = json_parser_new();
	struct arena a;
	struct notice n;
	struct buf b;
	struct notice_version last = n_earlier ? earlier[n_earlier - 1] : (struct notice_version){0};
	arena_init(&a, 1 << 20);
	buf_init(&b, 1 << 20);
	assert_int_equal(notice_json_read(p, str_of(json), &a, &n), OK);
	if (layout == CAP)
		notice_cap_put(&b, &n, &sender, earlier, n_earlier);
	else if (layout == HTML)
		notice_html_put(&b, &n, &sender, &last);
	else
		notice_text_put(&b, &n, &sender, &last);
	assert_int_equal(buf_err(&b), OK);
	arena_deinit(&a);
	json_parser_free(p);
	return b;
}

static void expect(const char *json, enum layout layout, size_t n_earlier, const char *const *parts, size_t n, bool there)
{
	struct buf b = laid_out(json, layout, n_earlier);
	for (size_t i = 0; i < n; i++)
		if ((str_find_str(buf_str(&b), str_of(parts[i])) < b.n) != there)
			fail_msg("%s: %s in:\n%.*s", there ? "missing" : "unwanted", parts[i], STR_ARG(buf_str(&b)));
	buf_deinit(&b);
}
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void text_says_everything_that_a_reader_asks(void **state)
{
	static const char *const parts[] = {
		"TLP:AMBER - may be shared within your organisation and with its clients",
		"\nEscalated, high: emotet reached 7 members\n",
		"Severity rose from medium to high.",
		"Between 2026-01-01 00:00 UTC and 2026-01-01\n  02:00 UTC, 8 hits on 2 indicators",
		"likely (74 %)", "7 members; sectors: finance; countries: FR",
		"CVE-2024-8068: CVSS 9.8 (critical); known to be exploited since\n    2025-08-25;", "2025-09-15. Apply\n    mitigations.",
		"  - Search the logs. [D3-DNSDL DNS Denylisting]\n", "  - rpz: https://hub.example/outlets/warning-" ID ".rpz\n",
		"domain evil[.]example\n", "hxxp://evil[.]example/x\n", "ATT&CK: T1059", "Without news it ends on 2026-01-04 02:00 UTC",
	};
	(void)state;
	expect(plain, TEXT, 2, parts, COUNT(parts), true);
	struct buf b = laid_out(plain, TEXT, 2);
	struct str rest = buf_str(&b), line;
	assert_true(str_has_prefix(rest, STR("TLP:AMBER - ")));
	while (str_next_line(&rest, &line))
		assert_true(line.n <= 72 || str_find_str(line, STR("https://")) < line.n);
	buf_deinit(&b);
}

static void html_says_the_same_and_fetches_nothing(void **state)
{
	static const char *const parts[] = {"<h1", "likely (74 %)", "<a href=\"https://hub.example/outlets/warning-" ID ".rpz\">", "Centre &amp; Sons"};
	static const char *const none[] = {"src=", "<img", "<link", "url(", "<script", "http://evil.example"};
	(void)state;
	expect(plain, HTML, 2, parts, COUNT(parts), true);
	expect(plain, HTML, 2, none, COUNT(none), false);
}

static void a_first_version_has_no_change(void **state)
{
	static const char *const none[] = {"What changed"};
	(void)state;
	expect(plain, TEXT, 0, none, COUNT(none), false);
}

static void hostile_text_stays_text(void **state)
{
	static const char *const html[] = {"<script", "<img", "\" onclick", "\xe2\x80\xae", "href=\"javascript"};
	static const char *const text[] = {"\nBcc:", "\r", "\xe2\x80\xae"};
	static const char *const cap[] = {"<script", "]]>", "\xe2\x80\xae", "<img"};
	(void)state;
	expect(hostile, HTML, 0, html, COUNT(html), false);
	expect(hostile, TEXT, 0, text, COUNT(text), false);
	expect(hostile, CAP, 0, cap, COUNT(cap), false);
}

static void cap_follows_the_life_of_a_warning(void **state)
{
	static const char *const update[] = {
		"<identifier>" ID ".3</identifier>", "<sent>2026-01-01T02:00:00-00:00</sent>", "<msgType>Update</msgType>",
		"<scope>Restricted</scope>\n<restriction>TLP:AMBER:",
		"<references>urn:uuid:00000000-0000-4000-8000-000000000001," ID ".1,2026-01-01T01:00:00-00:00 "
		"urn:uuid:00000000-0000-4000-8000-000000000001," ID ".2,2026-01-01T01:30:00-00:00</references>",
		"<severity>Severe</severity>", "<certainty>Likely</certainty>", "<urgency>Immediate</urgency>",
		"<geocode><valueName>ISO 3166-1</valueName><value>FR</value></geocode>",
	};
	static const char *const alert[] = {"<msgType>Alert</msgType>", "<scope>Public</scope>"};
	static const char *const none[] = {"<references>", "00Z<"};
	(void)state;
	expect(plain, CAP, 2, update, COUNT(update), true);
	expect(hostile, CAP, 0, alert, COUNT(alert), true);
	expect(hostile, CAP, 0, none, COUNT(none), false);
}

static void what_is_no_warning_is_refused(void **state)
{
	static const struct {
		const char *json;
		enum err err;
	} cases[] = {{"", ERR_SYNTAX}, {"{}", ERR_VALUE}, {"[]", ERR_VALUE}, {"{\"id\":\"" ID "\"}", ERR_VALUE}, {"{\"id\":\"<b>\",\"tlp\":\"TLP:GREEN\"}", ERR_VALUE}, {"{\"id\":\"x\",\"tlp\":\"blue\"}", ERR_VALUE}};
	struct json_parser *p = json_parser_new();
	struct arena a;
	struct notice n = {.version = 77};
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(notice_json_read(p, str_of(cases[i].json), &a, &n), cases[i].err);
	assert_int_equal(n.version, 77);
	arena_deinit(&a);
	json_parser_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_says_everything_that_a_reader_asks), cmocka_unit_test(html_says_the_same_and_fetches_nothing),
		cmocka_unit_test(a_first_version_has_no_change),           cmocka_unit_test(hostile_text_stays_text),
		cmocka_unit_test(cap_follows_the_life_of_a_warning),       cmocka_unit_test(what_is_no_warning_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

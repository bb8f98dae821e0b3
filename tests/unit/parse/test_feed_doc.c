/* SPDX-License-Identifier: Apache-2.0 */
/* Formats by content, documents that are no feeds, and manifests. */
#include "feed_record.h"

#include "base/limits.h"
#include "base/utf8.h"

#define UUID "2e035642-c558-5019-89f2-bc7bdf8b34ce"

static void names_every_format(void **state)
{
	(void)state;
	for (enum feed_format f = FEED_AUTO; f < FEED_FORMAT_COUNT; f++)
		assert_int_equal(feed_format_find(feed_format_name(f)), f);
	assert_int_equal(feed_format_find(STR("xlsx")), FEED_FORMAT_COUNT);
	assert_true(str_eq(feed_format_name(FEED_FORMAT_COUNT), STR("unknown")));
}

static void recognises_formats_by_content(void **state)
{
	static const struct {
		const char *doc;
		enum feed_format format;
	} CASES[] = {
		{"203.0.113.7\n", FEED_LIST},
		{"# nothing today\n", FEED_LIST},
		{"203.0.113.7,203.0.113.8\n", FEED_LIST},
		{"203.0.113.7\t10\n203.0.113.8\t9\n", FEED_LIST},
		{"[2001:db8::1]:443\n", FEED_LIST},
		{"[Adblock Plus 2.0]\n||evil.example^\n", FEED_LIST},
		{"http://evil.example/\n", FEED_LIST},
		{"\xEF\xBB\xBF" "evil.example\n", FEED_LIST},
		{"type,value\nip,203.0.113.7\n", FEED_CSV},
		{"# id;url\n1;http://evil.example/\n", FEED_CSV},
		{"# note\n\n#fields\tindicator\tindicator_type\n", FEED_ZEEK_INTEL},
		{"{\"type\":\"bundle\",\"id\":\"x\"}", FEED_STIX},
		{"\xEF\xBB\xBF\n {\"id\":\"x\",\"spec_version\":\"2.0\",\"type\":\"bundle\",\"objects\":[]}", FEED_STIX},
		{"{\"more\":true,\"next\":\"x\",\"objects\":[]}", FEED_STIX},
		{"{\"id\":{\"objects\":[1,{}]},\"x\":\"\\\"objects\\\"\",\"objects\":[", FEED_STIX},
		{"[{\"type\":\"ipv4-addr\",\"id\":\"ipv4-addr--x\"}]", FEED_STIX},
		{"{\"Event\":{}}", FEED_MISP},
		{"{\"response\":[]}", FEED_MISP},
		{"[{\"Event\":{}}]", FEED_MISP},
		{"[{\"uuid\":\"x\",\"info\":\"y\"}]", FEED_MISP},
		{"{\"" UUID "\":{\"Orgc\":{},\"info\":\"x\"}}", FEED_MISP_MANIFEST},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		const char *why = "";
		enum feed_format format = feed_doc_recognise(str_of(CASES[i].doc), &why);
		if (format != CASES[i].format)
			fail_msg("%s: %.*s %s", CASES[i].doc, STR_ARG(feed_format_name(format)), why);
	}
}

static void says_what_a_document_is_that_is_no_feed(void **state)
{
	static const struct {
		struct str doc;
		const char *why;
	} CASES[] = {
		{STR_INIT(""), "an empty document"},
		{STR_INIT(" \r\n\t"), "an empty document"},
		{STR_INIT("\n<!DOCTYPE html>\n<html>"), "an HTML page"},
		{STR_INIT("<HTML lang=en>"), "an HTML page"},
		{STR_INIT("<!-- x --><html>"), "an HTML page"},
		{STR_INIT("<?xml version=\"1.0\"?><feed/>"), "an XML document"},
		{STR_INIT("evil.example\0"), "binary data"},
		{STR_INIT("\xFF\xFE" "e\0"), "UTF-16 text"},
		{STR_INIT("{}"), "JSON that is neither STIX, MISP nor of vulnerabilities"},
		{STR_INIT("{\"iocs\":[{\"type\":\"domain\"}]}"), "JSON that is neither STIX, MISP nor of vulnerabilities"},
		{STR_INIT("[\"evil.example\"]"), "JSON that is neither STIX, MISP nor of vulnerabilities"},
		{STR_INIT("[{\"id\":\"a\",\"type\":\"x\"}]"), "JSON that is neither STIX, MISP nor of vulnerabilities"},
		{STR_INIT("{\"type\":\"feed\",\"name\":\"bundle\"}"), "JSON that is neither STIX, MISP nor of vulnerabilities"},
		{STR_INIT("{\"a\":"), "damaged JSON"},
		{STR_INIT("{a}"), "damaged JSON"},
		{STR_INIT("---\nx: y\n"), "a YAML document"},
		{STR_INIT("# c\n- name: X\n  y: z\n"), "a YAML document"},
		{STR_INIT("domains:\n  - evil.example\n"), "a YAML document"},
		{STR_INIT("# r\nalert dns any any -> any any (msg:\"x\"; dns.query; content:\"evil.example\"; sid:1;)\n"),
		 "rules of Suricata or Snort"},
		{STR_INIT("#separator \\x09\n#fields\tts\tuid\n1\tC\n"), "a Zeek log"},
	};
	struct feed_doc_opts opts = feed_record_opts(FEED_AUTO);
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		const char *why = "";
		struct parse_fault fault = {77, ""};
		struct feed_record rec;
		assert_int_equal(feed_doc_recognise(CASES[i].doc, &why), FEED_FORMAT_COUNT);
		if (strcmp(why, CASES[i].why) != 0)
			fail_msg("%.*s: %s", STR_ARG(CASES[i].doc), why);
		feed_record_init(&rec);
		assert_int_equal(feed_record_parse(&rec, CASES[i].doc, &opts, &fault), ERR_UNSUPPORTED);
		assert_string_equal(fault.what, CASES[i].why);
		buf_deinit(&rec.text);
	}
}

static void fails_on_what_makes_the_whole_unreadable(void **state)
{
	static const struct {
		struct str doc;
		enum feed_format format;
		enum err err;
		unsigned long long at;
		const char *what;
	} CASES[] = {
		{STR_INIT("evil.example\n\0"), FEED_LIST, ERR_SYNTAX, 13, "a NUL byte in a text format"},
		{STR_INIT("ip\n\0"), FEED_CSV, ERR_SYNTAX, 3, "a NUL byte in a text format"},
		{STR_INIT("<html>503"), FEED_LIST, ERR_UNSUPPORTED, 0, "an HTML page"},
		{STR_INIT("\xEF\xBB\xBF<html>503"), FEED_CSV, ERR_UNSUPPORTED, 0, "an HTML page"},
		{STR_INIT("{\"" UUID "\":{\"info\":1}}"), FEED_AUTO, ERR_UNSUPPORTED, 0,
		 "a manifest names events but holds none: import the folder"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct feed_doc_opts opts = feed_record_opts(CASES[i].format);
		struct parse_fault fault = {77, ""};
		struct feed_record rec;
		feed_record_init(&rec);
		assert_int_equal(feed_record_parse(&rec, CASES[i].doc, &opts, &fault), CASES[i].err);
		assert_int_equal(fault.at, CASES[i].at);
		assert_string_equal(fault.what, CASES[i].what);
		buf_deinit(&rec.text);
	}
}

static void refuses_a_document_larger_than_the_limit_unread(void **state)
{
	struct feed_doc_opts opts = feed_record_opts(FEED_LIST);
	struct parse_fault fault;
	struct feed_record rec;
	(void)state;
	feed_record_init(&rec);
	assert_int_equal(feed_record_parse(&rec, str_make("x", LIMIT_FEED_BYTES + 1), &opts, &fault), ERR_LIMIT);
	buf_deinit(&rec.text);
}

static void gives_defaults_to_what_carries_no_marking(void **state)
{
	struct feed_doc_opts opts = {.tlp = TLP_AMBER, .confidence = 40};
	(void)state;
	feed_record_expect(STR("203.0.113.7\n"), &opts, false, "1 ipv4 203.0.113.7 confidence=40 TLP:AMBER\n");
}

static void keep_excerpt(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	(void)line, (void)why;
	*(size_t *)ctx = excerpt.n;
	assert_true(utf8_valid(excerpt));
}

static void cuts_excerpts_at_a_character(void **state)
{
	static const struct {
		const char *ascii; /* in front of characters of four bytes */
		size_t expected;
	} CASES[] = {{"x ", 98}, {"xy ", 99}, {"xyz ", 100}, {"wxyz ", 97}};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char line[400];
		size_t n = (size_t)sprintf(line, "%s", CASES[i].ascii), shown = 0;
		const struct feed_sink sink = {.ctx = &shown, .refuse = keep_excerpt};
		struct feed_doc_opts opts = feed_record_opts(FEED_LIST);
		struct parse_fault fault;
		for (; n + 4 < sizeof line; n += 4)
			memcpy(line + n, "\xf0\x9f\x94\x94", 4);
		assert_int_equal(feed_doc_parse(str_make(line, n), &opts, &sink, &fault), OK);
		assert_int_equal(shown, CASES[i].expected);
	}
}

static enum err count(void *ctx, struct str uuid, int64_t changed)
{
	(void)changed;
	assert_int_equal(uuid.n, 36);
	++*(int *)ctx;
	return OK;
}

static enum err busy(void *ctx, struct str uuid, int64_t changed)
{
	(void)changed;
	(void)ctx, (void)uuid;
	return ERR_BUSY;
}

static enum err sum(void *ctx, struct str uuid, int64_t changed)
{
	(void)uuid;
	*(int64_t *)ctx += changed == UTC_NONE ? -1 : changed / UTC_SECOND;
	return OK;
}

static void tells_when_an_event_changed(void **state)
{
	static const struct {
		const char *entry;
		int64_t expected;
	} CASES[] = {
		{"{\"timestamp\":\"1786210149\"}", 1786210149}, {"{\"timestamp\":1786210149}", 1786210149}, {"{\"timestamp\":0}", 0},
		{"{}", -1}, {"[]", -1}, {"{\"timestamp\":\"\"}", -1}, {"{\"timestamp\":\"soon\"}", -1}, {"{\"timestamp\":null}", -1},
		{"{\"timestamp\":-5}", -1}, {"{\"timestamp\":9223372036854775807}", -1},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct parse_fault fault = {0, NULL};
		char doc[200];
		int64_t got = 0;
		int n = snprintf(doc, sizeof doc, "{\"" UUID "\":%s}", CASES[i].entry);
		assert_int_equal(feed_doc_manifest(str_make(doc, (size_t)n), sum, &got, &fault), OK);
		assert_int_equal(got, CASES[i].expected);
	}
}

static void names_the_events_of_a_manifest(void **state)
{
	struct parse_fault fault = {0, NULL};
	int n = 0;
	(void)state;
	assert_int_equal(feed_doc_manifest(STR("{\"" UUID "\":{},\"0c4303db-5ff8-5935-8263-46ed3d03b3e9\":{}}"), count, &n, &fault), OK);
	assert_int_equal(n, 2);
	assert_int_equal(feed_doc_manifest(STR("{\"" UUID "\":{}}"), busy, NULL, &fault), ERR_BUSY);
	assert_int_equal(feed_doc_manifest(STR("{\"../../etc/passwd\":{}}"), count, &n, &fault), ERR_SYNTAX);
	assert_string_equal(fault.what, "a key of the manifest is no UUID");
	assert_int_equal(feed_doc_manifest(STR("[]"), count, &n, &fault), ERR_SYNTAX);
	assert_int_equal(feed_doc_manifest(STR("{"), count, &n, &fault), ERR_SYNTAX);
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_every_format),
		cmocka_unit_test(recognises_formats_by_content),
		cmocka_unit_test(says_what_a_document_is_that_is_no_feed),
		cmocka_unit_test(fails_on_what_makes_the_whole_unreadable),
		cmocka_unit_test(refuses_a_document_larger_than_the_limit_unread),
		cmocka_unit_test(gives_defaults_to_what_carries_no_marking),
		cmocka_unit_test(cuts_excerpts_at_a_character),
		cmocka_unit_test(tells_when_an_event_changed),
		cmocka_unit_test(names_the_events_of_a_manifest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* MISP events: attributes, tags, times and what is wrong with them. */
#include "feed_record.h"

#define UUID "0c4303db-5ff8-5935-8263-46ed3d03b3e9"
#define EVENT(more) "{\"Event\":{\"uuid\":\"" UUID "\",\"info\":\"2026-01-01 x\",\"timestamp\":\"1704067200\"" more "}}"
#define ONE(type, value, more) EVENT(",\"Attribute\":[" ATTRIBUTE(type, value, more) "]")
#define ATTRIBUTE(type, value, more) "{\"type\":\"" type "\",\"value\":\"" value "\",\"to_ids\":true" more "}"
#define OF " of misp-event--" UUID "\n"

struct misp_case {
	const char *doc, *expected;
};

static void expect_all(const struct misp_case *cases, size_t n)
{
	struct feed_doc_opts opts = feed_record_opts(FEED_AUTO);
	for (size_t i = 0; i < n; i++)
		feed_record_expect(str_of(cases[i].doc), &opts, false, cases[i].expected);
}

static void maps_the_types_of_attributes(void **state)
{
	static const struct {
		const char *type, *value, *expected;
	} CASES[] = {
		{"ip-src", "203.0.113.7", "1 ipv4 203.0.113.7" OF},
		{"ip-dst", "203.0.113.0/24", "1 network 203.0.113.0/24" OF},
		{"ip-dst|port", "203.0.113.7|443", "1 endpoint 203.0.113.7:443" OF},
		{"ip-src|port", "2001:db8::1|443", "1 endpoint [2001:db8::1]:443" OF},
		{"ip-dst|port", "203.0.113.7", "1 ! an endpoint without a port\n"},
		{"domain", "Evil.example", "1 domain evil.example" OF},
		{"hostname", "a.evil.example", "1 domain a.evil.example" OF},
		{"domain|ip", "evil.example|203.0.113.7", "1 domain evil.example" OF "1 ipv4 203.0.113.7" OF},
		{"domain|ip", "evil.example", "1 ! a value without its second part\n"},
		{"domain|ip", "evil|203.0.113.7", "1 ! a single label\n1 ipv4 203.0.113.7" OF},
		{"url", "http://evil.example/x", "1 url http://evil.example/x" OF},
		{"email-src", "a@evil.example", "1 email a@evil.example" OF},
		{"md5", "cead3f77f6cda6ec00f57d76c9a6879f", "1 md5 cead3f77f6cda6ec00f57d76c9a6879f" OF},
		{"filename|md5", "a b.exe|cead3f77f6cda6ec00f57d76c9a6879f", "1 md5 cead3f77f6cda6ec00f57d76c9a6879f" OF},
		{"malware-sample", "x|cead3f77f6cda6ec00f57d76c9a6879f", "1 md5 cead3f77f6cda6ec00f57d76c9a6879f" OF},
		{"filename|sha1", "x|392c59924103a45553b1e4bd1f5845e42d4f1c9b",
		 "1 sha1 392c59924103a45553b1e4bd1f5845e42d4f1c9b" OF},
		{"ja3-fingerprint-md5", "cead3f77f6cda6ec00f57d76c9a6879f", "1 ja3 cead3f77f6cda6ec00f57d76c9a6879f" OF},
		{"hassh-md5", "cead3f77f6cda6ec00f57d76c9a6879f", "1 hassh cead3f77f6cda6ec00f57d76c9a6879f" OF},
		{"x509-fingerprint-sha1", "392c59924103a45553b1e4bd1f5845e42d4f1c9b",
		 "1 cert-sha1 392c59924103a45553b1e4bd1f5845e42d4f1c9b" OF},
		{"AS", "AS64500", "1 asn AS64500" OF},
		{"vulnerability", "CVE-2024-3094", "1 cve CVE-2024-3094" OF},
		{"mac-address", "d2:fb:49:24:37:18", "1 mac d2:fb:49:24:37:18" OF},
		{"regkey", "HKLM", "1 ! the type \"regkey\" is not supported\n"},
		{"hostname|port", "evil.example|80", "1 ! the type \"hostname|port\" is not supported\n"},
		{"domain", "203.0.113.7", "1 ! a name that ends in a number, as addresses do\n"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char doc[1024];
		struct feed_doc_opts opts = feed_record_opts(FEED_MISP);
		snprintf(doc, sizeof doc, ONE("%s", "%s", ""), CASES[i].type, CASES[i].value);
		feed_record_expect(str_of(doc), &opts, false, CASES[i].expected);
	}
}

static void takes_what_is_for_detection_and_not_deleted(void **state)
{
#define VALUE "{\"type\":\"domain\",\"value\":\"evil.example\""
	static const struct misp_case CASES[] = {
		{EVENT(",\"Attribute\":[" VALUE "}," VALUE ",\"to_ids\":false}," VALUE ",\"to_ids\":null},"
		       VALUE ",\"to_ids\":true,\"deleted\":true}," VALUE ",\"to_ids\":\"1\"}]"),
		 "5 domain evil.example" OF},
		{EVENT(",\"Attribute\":[" VALUE ",\"to_ids\":true}],\"Object\":[{\"Attribute\":[" VALUE "}," VALUE ",\"to_ids\":1}]}]"),
		 "1 domain evil.example" OF "3 domain evil.example" OF},
		{EVENT(""), ""},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void takes_times_and_markings(void **state)
{
	static const struct misp_case CASES[] = {
		{ONE("domain", "evil.example", ",\"timestamp\":\"1704067200\""),
		 "1 domain evil.example from=2024-01-01T00:00:00" OF},
		{ONE("domain", "evil.example", ",\"timestamp\":1704067200,\"first_seen\":\"2023-05-06T07:08:09.000000+00:00\""),
		 "1 domain evil.example from=2023-05-06T07:08:09" OF},
		{ONE("domain", "evil.example", ",\"first_seen\":null,\"last_seen\":\"2023-05-06T07:08:09Z\""), "1 domain evil.example" OF},
		{ONE("domain", "evil.example", ",\"timestamp\":\"99999999999999999999\""), "1 ! a time that cannot be read\n"},
		{ONE("domain", "evil.example", ",\"first_seen\":\"soon\""), "1 ! a time that cannot be read\n"},
		{ONE("domain", "evil.example", ",\"Tag\":[{\"name\":\"tlp:amber\"},{\"name\":\"tlp:clear\"}]"),
		 "1 domain evil.example TLP:AMBER" OF},
		{EVENT(",\"Tag\":[{\"name\":\"tlp:red\"}],\"Attribute\":[" ATTRIBUTE("domain", "evil.example", "") ","
		       ATTRIBUTE("domain", "bad.example", ",\"Tag\":[{\"name\":\"TLP:White\"}]") "]"),
		 "1 domain evil.example TLP:RED" OF "2 domain bad.example TLP:CLEAR" OF},
		{EVENT(",\"Tag\":[{\"name\":\"PAP:AMBER\"},{\"name\":\"PAP:GREEN\"}],\"Attribute\":["
		       ATTRIBUTE("domain", "evil.example", "") "," ATTRIBUTE("domain", "bad.example", ",\"Tag\":[{\"name\":\"pap:red\"}]")
		       "]"),
		 "1 domain evil.example PAP:AMBER" OF "2 domain bad.example PAP:RED" OF},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

/* The label of an attribute with these tags in an event with those. */
static void expect_label(const char *own, const char *event, const char *info, const char *label)
{
	char doc[2048], expected[300];
	struct feed_doc_opts opts = feed_record_opts(FEED_MISP);
	snprintf(doc, sizeof doc,
		 "{\"Event\":{\"uuid\":\"" UUID "\",\"info\":\"%s\",\"Orgc\":{\"name\":\"Acme\"},%s\"Attribute\":["
		 ATTRIBUTE("domain", "evil.example", "%s") "]}}",
		 info, event, own);
	snprintf(expected, sizeof expected, "1 domain evil.example%s" OF, label);
	feed_record_expect(str_of(doc), &opts, false, expected);
}

static void labels_by_the_best_tag(void **state)
{
#define OWN(name) ",\"Tag\":[{\"name\":\"" name "\"}]"
#define TAGGED(name) "\"Tag\":[{\"name\":\"" name "\"}],"
	(void)state;
	expect_label("", "", "A blog post", " [a blog post]");
	expect_label("", "", "A blog post of more than sixty bytes is a sentence and not a name of it", "");
	expect_label("", "", "Acme IOCs", "");
	expect_label("", "", "Findings of 2026-05-06", "");
	expect_label(OWN("Lazarus"), "", "info", " [lazarus]");
	expect_label(OWN("phishing"), "", "info", " [phishing]");
	expect_label(OWN("phishing"), TAGGED("Turla"), "info", " [turla]");
	expect_label(OWN("Emotet"), TAGGED("Turla"), "info", " [emotet]");
	expect_label(OWN("osint:source-type=\\\"blog-post\\\""), TAGGED("Acme"), "info", " [info]");
	expect_label(OWN("Emotet"), TAGGED("misp-galaxy:threat-actor=\\\"Turla Group\\\""), "info", " [turla group]");
	expect_label(OWN("misp-galaxy:malpedia=\\\"Win.X\\\""), TAGGED("misp-galaxy:threat-actor=\\\"Turla\\\""), "i", " [win.x]");
	expect_label("", TAGGED("misp-galaxy:mitre-malware=\\\"Emotet - S0367\\\""), "info", " [emotet]");
	expect_label("", TAGGED("misp-galaxy:mitre-attack-pattern=\\\"PowerShell - T1086\\\""), "info", " [info]");
	expect_label("", TAGGED("misp-galaxy:mitre-attack-pattern=\\\"PowerShell - T1086\\\""), "Acme 2026-01-01", " [powershell - t1086]");
	expect_label(OWN("rsit:malicious-code=\\\"c2-server\\\""), TAGGED("misp-galaxy:mitre-attack-pattern=\\\"X - T1086\\\""), "info",
	             " [c2-server]");
	expect_label(OWN("rsit:fraud=\\\"phishing\\\""), TAGGED("Turla"), "info", " [turla]");
	expect_label(OWN("rsit:fraud"), "", "info", " [info]");
	expect_label(OWN("rsit:fraud=\\\"\\\""), "", "info", " [info]");
	expect_label("", "\"Galaxy\":[{\"GalaxyCluster\":[{\"tag_name\":\"misp-galaxy:tool=\\\"X\\\"\"}]}],", "info", " [x]");
	expect_label("", "\"Galaxy\":[{},{\"GalaxyCluster\":[]}],", "info", " [info]");
	expect_label(",\"Tag\":[{\"name\":\"First\"},{\"name\":\"Second\"}]", "", "info", " [first]");
	expect_label("", "", "Ten-digits and no date", " [ten-digits and no date]");
	expect_label("", TAGGED("misp-galaxy:tool=\\\"A - S12x4\\\""), "info", " [a - s12x4]");
	expect_label(OWN("misp-galaxy:tool=\\\"\\\""), TAGGED("misp-galaxy:tool="), "info", " [info]");
}

static void reads_every_shape_of_document(void **state)
{
	struct feed_doc_opts opts = feed_record_opts(FEED_AUTO);
	(void)state;
#define BARE "{\"uuid\":\"" UUID "\",\"info\":\"2026-01-01\",\"Attribute\":[" ATTRIBUTE("domain", "evil.example", "") "]}"
#define OBJECT "object misp-event misp-event--" UUID
	feed_record_expect(STR("\n{\"Event\":" BARE "} "), &opts, true, OBJECT " {\"Event\":" BARE "}\n1 domain evil.example" OF);
	feed_record_expect(STR("{\"response\": [{\"Event\": " BARE " }]}"), &opts, true,
			   OBJECT " {\"Event\": " BARE " }\n1 domain evil.example" OF);
	feed_record_expect(STR("[{\"Event\":" BARE "}," BARE "]"), &opts, true,
			   OBJECT " {\"Event\":" BARE "}\n1 domain evil.example" OF OBJECT " " BARE
			   "\n2 domain evil.example" OF);
	feed_record_expect(STR("[{\"Event\":{\"uuid\":\"\\ud800\"}}," BARE "]"), &opts, false,
			   "1 ! half a surrogate pair\n1 domain evil.example" OF);
	feed_record_expect(STR("{\"response\":[{\"Event\":{\"uuid\":\"x\"}},{\"Event\":" BARE "}]}"), &opts, false,
			   "1 ! an event without a UUID\n1 domain evil.example" OF);
	feed_record_expect(STR("{\"Event\":{\"uuid\":\"" UUID "\",\"timestamp\":\"never\"}}"), &opts, false,
			   "1 ! an event whose timestamp is no time\n");
}

static void fails_on_damaged_json_as_a_whole(void **state)
{
	static const struct {
		const char *doc;
		enum err err;
	} CASES[] = {
		{"{\"Event\":{\"uuid\":\"" UUID "\"", ERR_SYNTAX},
		{"{\"response\":[{}", ERR_SYNTAX},
		{"{\"response\":{\"Attribute\":[]}}", ERR_UNSUPPORTED},
		{"{}", ERR_UNSUPPORTED},
		{"5", ERR_UNSUPPORTED},
		{"", ERR_SYNTAX},
	};
	struct feed_doc_opts opts = feed_record_opts(FEED_MISP);
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct parse_fault fault = {0, NULL};
		struct feed_record rec;
		feed_record_init(&rec);
		enum err e = feed_record_parse(&rec, str_of(CASES[i].doc), &opts, &fault);
		if (e != CASES[i].err)
			fail_msg("%s: %s", CASES[i].doc, err_name(e));
		assert_non_null(fault.what);
		buf_deinit(&rec.text);
	}
}

static enum err full(void *ctx, const struct report *r)
{
	(void)ctx, (void)r;
	return ERR_FULL;
}

static void stops_with_the_error_of_the_sink(void **state)
{
	const struct feed_sink sink = {.report = full};
	struct feed_doc_opts opts = feed_record_opts(FEED_MISP);
	struct parse_fault fault;
	(void)state;
	assert_int_equal(feed_doc_parse(STR(ONE("domain|ip", "evil.example|203.0.113.7", "")), &opts, &sink, &fault),
			 ERR_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_the_types_of_attributes),
		cmocka_unit_test(takes_what_is_for_detection_and_not_deleted),
		cmocka_unit_test(takes_times_and_markings),
		cmocka_unit_test(labels_by_the_best_tag),
		cmocka_unit_test(reads_every_shape_of_document),
		cmocka_unit_test(fails_on_damaged_json_as_a_whole),
		cmocka_unit_test(stops_with_the_error_of_the_sink),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of known exploited vulnerabilities and CVE records. */
#include "feed_record.h"

#include "parse/cve_facts.h"

#define HEADER "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse,notes,cwes\n"

/* The ids of entry and record are made of the CVE. */
static struct str id_of(const char *cve, bool record, char out[CVE_FACTS_ID_BYTES])
{
	struct value_buf v;
	const char *why;
	assert_int_equal(value_parse(KIND_CVE, str_of(cve), &v, &why), OK);
	return record ? cve_facts_record_id(value_of(&v), out) : cve_facts_kev_id(value_of(&v), out);
}

static void entries_of_both_forms_become_reports_and_objects(void **state)
{
	static const char csv[] = HEADER "CVE-2024-8068,Citrix,\"S, R\",x,2025-08-25,\"a \"\"b\"\"\",Apply it.,2025-09-15,Known,n,CWE-269\n"
	                                 "nonsense,,,,2025-08-25,,,,,,\nCVE-2024-10001,,,,never,,,,,,\n";
	static const char json[] = "{\"title\":\"t\",\"vulnerabilities\":[{\"cveID\":\"CVE-2024-8068\",\"dateAdded\":\"2025-08-25\"},7]}";
	struct feed_doc_opts opts = feed_record_opts(FEED_AUTO);
	char id[CVE_FACTS_ID_BYTES], expected[1000];
	struct str kev = id_of("CVE-2024-8068", false, id);
	(void)state;
	snprintf(expected, sizeof expected,
	         "object kev %.*s modified=2025-08-25T00:00:00 {\"cveID\":\"CVE-2024-8068\",\"vendorProject\":\"Citrix\",\"product\":\"S, R\","
	         "\"vulnerabilityName\":\"x\",\"dateAdded\":\"2025-08-25\",\"shortDescription\":\"a \\\"b\\\"\",\"requiredAction\":\"Apply it.\","
	         "\"dueDate\":\"2025-09-15\",\"knownRansomwareCampaignUse\":\"Known\",\"notes\":\"n\",\"cwes\":\"CWE-269\"}\n"
	         "1 cve CVE-2024-8068 of %.*s\n2 ! not of the form CVE-YYYY-NNNN\n3 ! an entry without cveID and dateAdded\n",
	         STR_ARG(kev), STR_ARG(kev));
	feed_record_expect(str_of(csv), &opts, true, expected);
	snprintf(expected, sizeof expected,
	         "object kev %.*s modified=2025-08-25T00:00:00 {\"cveID\":\"CVE-2024-8068\",\"dateAdded\":\"2025-08-25\"}\n"
	         "1 cve CVE-2024-8068 of %.*s\n2 ! an entry without cveID and dateAdded\n",
	         STR_ARG(kev), STR_ARG(kev));
	feed_record_expect(str_of(json), &opts, true, expected);
}

static void records_become_objects_alone(void **state)
{
#define ONE "{\"dataType\":\"CVE_RECORD\",\"cveMetadata\":{\"cveId\":\"CVE-2024-0088\",\"dateUpdated\":\"2024-08-01T17:41:15.698Z\"}}"
	static const char *const docs[] = {ONE "\n{\"cveMetadata\":{}}\n", "[" ONE ",{\"cveMetadata\":{}}]", " " ONE " {\"cveMetadata\":7}"};
	struct feed_doc_opts opts = feed_record_opts(FEED_CVE);
	char id[CVE_FACTS_ID_BYTES], expected[1000];
	struct str record = id_of("CVE-2024-0088", true, id);
	const char *why;
	(void)state;
	snprintf(expected, sizeof expected, "object cve %.*s modified=2024-08-01T17:41:15 " ONE "\n2 ! not a CVE record with cveMetadata.cveId\n",
	         STR_ARG(record));
	for (size_t i = 0; i < sizeof docs / sizeof docs[0]; i++) {
		feed_record_expect(str_of(docs[i]), &opts, true, expected);
		assert_int_equal(feed_doc_recognise(str_of(docs[i]), &why), FEED_CVE);
	}
}

static void damaged_documents_are_refused_as_a_whole(void **state)
{
	static const struct {
		enum feed_format format;
		struct str doc;
		enum err err;
	} cases[] = {
		{FEED_KEV, STR_INIT(""), ERR_UNSUPPORTED}, {FEED_KEV, STR_INIT("a,b\n1,2\n"), ERR_UNSUPPORTED}, {FEED_KEV, STR_INIT("{}"), ERR_UNSUPPORTED},
		{FEED_KEV, STR_INIT("{\"vulnerabilities\":[{]}"), ERR_SYNTAX}, {FEED_CVE, STR_INIT("{\"cveMetadata\":"), ERR_SYNTAX},
		{FEED_CVE, STR_INIT("[{} {}]"), ERR_SYNTAX}, {FEED_CVE, STR_INIT("{}\0{}"), ERR_SYNTAX},
	};
	struct feed_record rec;
	(void)state;
	feed_record_init(&rec);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct feed_doc_opts opts = feed_record_opts(cases[i].format);
		struct parse_fault fault = {0, NULL};
		assert_int_equal(feed_record_parse(&rec, cases[i].doc, &opts, &fault), cases[i].err);
		assert_non_null(fault.what);
	}
	buf_deinit(&rec.text);
}

static void the_newest_cvss_that_can_be_read_counts(void **state)
{
#define V31 "{\"cvssV3_1\":{\"vectorString\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}}"
#define V2 "{\"cvssV2_0\":{\"vectorString\":\"AV:N/AC:L/Au:N/C:N/I:N/A:C\"}}"
#define BAD "{\"cvssV4_0\":{\"vectorString\":\"CVSS:4.0/rubbish\"}}"
#define RECORD(cna, adp) "{\"cveMetadata\":{\"cveId\":\"CVE-2024-0088\"},\"containers\":{\"cna\":{\"metrics\":[" cna "]},\"adp\":[{\"metrics\":[" adp "]}]}}"
	static const struct {
		const char *record, *vector;
	} cases[] = {
		{RECORD(V2 "," V31 "," BAD, ""), "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
		{RECORD(V2, V31), "AV:N/AC:L/Au:N/C:N/I:N/A:C"},
		{RECORD(BAD, V31), "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
		{RECORD("", BAD), ""},
		{"{\"cveMetadata\":{\"cveId\":\"CVE-2024-0088\"},\"containers\":[1,{\"cna\":7}]}", ""},
	};
	struct json_parser *p = json_parser_new();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct cve_facts f;
		assert_int_equal(cve_facts_record(p, str_of(cases[i].record), &f), OK);
		assert_true(str_eq(f.vector, str_of(cases[i].vector)));
	}
	json_parser_free(p);
}

static void an_entry_says_whether_ransomware_uses_it(void **state)
{
	struct json_parser *p = json_parser_new();
	struct cve_facts f;
	(void)state;
	assert_int_equal(cve_facts_kev(p, STR("{\"cveID\":\"CVE-2024-8068\",\"dateAdded\":\"2025-08-25\",\"knownRansomwareCampaignUse\":\"Known\"}"), &f), OK);
	assert_true(f.ransomware);
	assert_int_equal(cve_facts_kev(p, STR("{\"cveID\":\"CVE-2024-8068\",\"dateAdded\":\"2025-08-25\",\"knownRansomwareCampaignUse\":\"Unknown\"}"), &f), OK);
	assert_false(f.ransomware);
	assert_int_equal(cve_facts_kev(p, STR("[]"), &f), ERR_VALUE);
	json_parser_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_of_both_forms_become_reports_and_objects),
		cmocka_unit_test(records_become_objects_alone),
		cmocka_unit_test(damaged_documents_are_refused_as_a_whole),
		cmocka_unit_test(the_newest_cvss_that_can_be_read_counts),
		cmocka_unit_test(an_entry_says_whether_ransomware_uses_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

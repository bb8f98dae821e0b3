/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real feeds of TOCSIN_DATA. Every count was found by other means too: lines by grep, attributes by jq, rows,
 * objects and patterns by Python's csv and json modules and regular expressions.
 */
#include "feed_record.h"

#include <stdlib.h>

#include "base/limits.h"
#include "parse/inflate.h"
#include "parse/stix_pattern.h"

static const struct {
	const char *path;
	enum feed_format format;
	size_t reports, refused, objects, waiting;
} FEEDS[] = {
	{"feeds/ipsum.txt.zst", FEED_LIST, 120430, 0, 0, 0},
	{"feeds/maltrail-snapshot.csv.zst", FEED_CSV, 1396638, 108391, 0, 0},
	{"feeds/amnesty/2018-12-19_best_practice.domains.txt", FEED_LIST, 216, 0, 0, 0},
	{"feeds/amnesty/2019-03-06_egypt_oauth.domains.txt", FEED_LIST, 34, 0, 0, 0},
	{"feeds/amnesty/2019-08-16_evolving_phishing.domains.txt", FEED_LIST, 3, 0, 0, 0},
	{"feeds/amnesty/2019-10-10_nso_morocco.domains.txt", FEED_LIST, 8, 0, 0, 0},
	{"feeds/amnesty/2020-03-12_uzbekistan.domains.txt", FEED_LIST, 71, 0, 0, 0},
	{"feeds/amnesty/2020-06-15_india.domains.txt", FEED_LIST, 3, 0, 0, 0},
	{"feeds/amnesty/2020-06-15_india.sha256.txt", FEED_LIST, 12, 0, 0, 0},
	{"feeds/amnesty/2020-09-25_finfisher.domains.txt", FEED_LIST, 4, 0, 0, 0},
	{"feeds/amnesty/2021-05-28_qatar.domains.txt", FEED_LIST, 3, 0, 0, 0},
	{"feeds/amnesty/2021-07-18_nso.domains.txt", FEED_LIST, 1438, 0, 0, 0},
	{"feeds/amnesty/2021-10-07_donot.domains.txt", FEED_LIST, 29, 0, 0, 0},
	{"feeds/amnesty/2021-10-07_donot.sha256.txt", FEED_LIST, 228, 0, 0, 0},
	{"feeds/amnesty/2021-12-16_cytrox.domains.txt", FEED_LIST, 336, 0, 0, 0},
	{"feeds/amnesty/2023-03-29_android_campaign.domains.txt", FEED_LIST, 2183, 0, 0, 0},
	{"feeds/amnesty/2024-05-02_wintego_helios.domains.txt", FEED_LIST, 175, 0, 0, 0},
	{"feeds/amnesty/2024-12-16_serbia_novispy.domains.txt", FEED_LIST, 7, 0, 0, 0},
	{"feeds/amnesty/2024-12-16_serbia_novispy.sha256.txt", FEED_LIST, 4, 0, 0, 0},
	{"feeds/amnesty/android_tlv_list.csv", FEED_LIST, 0, 813, 0, 0},
	{"feeds/amnesty/config_profiles.txt", FEED_LIST, 0, 1, 0, 0},
	{"feeds/amnesty/cytrox.stix2.zst", FEED_STIX, 336, 0, 687, 7},
	{"feeds/amnesty/files.txt", FEED_LIST, 1, 0, 0, 0},
	{"feeds/amnesty/indicators.csv", FEED_CSV, 604, 0, 0, 0},
	{"feeds/amnesty/indicators.domains.txt", FEED_LIST, 10, 0, 0, 0},
	{"feeds/amnesty/indicators.sha256.txt", FEED_LIST, 15, 0, 0, 0},
	{"feeds/amnesty/malware.stix2.zst", FEED_STIX, 2183, 0, 4375, 4},
	{"feeds/amnesty/novispy.stix2", FEED_STIX, 4, 7, 30, 7},
	{"feeds/amnesty/package_names.txt", FEED_LIST, 4, 0, 0, 0},
	{"feeds/amnesty/pegasus.stix2.zst", FEED_STIX, 1467, 0, 3099, 82},
	{"feeds/amnesty/processes.txt", FEED_LIST, 2, 79, 0, 0},
	{"feeds/amnesty/sha256.csv", FEED_CSV, 12, 0, 0, 0},
	{"feeds/amnesty/v2_domains.txt", FEED_LIST, 96, 0, 0, 0},
	{"feeds/amnesty/v3_domains.txt", FEED_LIST, 610, 0, 0, 0},
	{"feeds/amnesty/v4_domains.txt", FEED_LIST, 688, 0, 0, 0},
	{"feeds/amnesty/v4_validation_domains.txt", FEED_LIST, 26, 0, 0, 0},
	{"feeds/amnesty/wintego_helios.stix2", FEED_STIX, 175, 0, 352, 0},
	{"feeds/eset/2020_Q3.samples.sha1", FEED_LIST, 17, 0, 0, 0},
	{"feeds/eset/ace_cryptor.samples.sha1", FEED_LIST, 35, 0, 0, 0},
	{"feeds/eset/agrius.samples.sha1", FEED_LIST, 7, 0, 0, 0},
	{"feeds/eset/deprimon.samples.sha1", FEED_LIST, 22, 0, 0, 0},
	{"feeds/eset/dnsbirthday.samples.sha1", FEED_LIST, 13, 0, 0, 0},
	{"feeds/eset/donot.samples.sha1", FEED_LIST, 57, 0, 0, 0},
	{"feeds/eset/evilnum.samples.sha1", FEED_LIST, 122, 0, 0, 0},
	{"feeds/eset/gamaredon.samples.sha1", FEED_LIST, 73, 0, 0, 0},
	{"feeds/eset/kamran.samples.sha1", FEED_LIST, 1, 0, 0, 0},
	{"feeds/eset/kasidet.samples.sha1", FEED_LIST, 21, 0, 0, 0},
	{"feeds/eset/mozi.samples.sha1", FEED_LIST, 21, 0, 0, 0},
	{"feeds/eset/nukesped_lazarus.samples.sha1", FEED_LIST, 555, 0, 0, 0},
	{"feeds/eset/oilrig.samples.sha1", FEED_LIST, 31, 0, 0, 0},
	{"feeds/eset/powerpool.samples.sha1", FEED_LIST, 5, 0, 0, 0},
	{"feeds/eset/rakos.samples.sha1", FEED_LIST, 8, 0, 0, 0},
	{"feeds/eset/signsight.samples.sha1", FEED_LIST, 5, 0, 0, 0},
	{"feeds/eset/sshdoor.samples.sha1", FEED_LIST, 90, 0, 0, 0},
	{"feeds/eset/stantinko.samples.sha1", FEED_LIST, 127, 0, 0, 0},
	{"feeds/eset/stealthfalcon.samples.sha1", FEED_LIST, 9, 0, 0, 0},
	{"feeds/eset/telekopye.samples.sha1", FEED_LIST, 9, 0, 0, 0},
	{"feeds/eset/ua_wipers.samples.sha1", FEED_LIST, 7, 0, 0, 0},
	{"feeds/eset/vajraspy.samples.sha1", FEED_LIST, 13, 0, 0, 0},
	{"feeds/eset/windigo.samples.sha1", FEED_LIST, 140, 0, 0, 0},
	{"feeds/eset/xdspy.samples.sha1", FEED_LIST, 13, 0, 0, 0},
	{"feeds/zeek-intel/abuse-ch-malware.intel", FEED_ZEEK_INTEL, 828, 0, 0, 0},
	{"feeds/zeek-intel/alienvault.intel", FEED_ZEEK_INTEL, 609, 0, 0, 0},
	{"feeds/zeek-intel/binarydefense.intel", FEED_ZEEK_INTEL, 2662, 0, 0, 0},
	{"feeds/zeek-intel/cobaltstrike_ips.intel", FEED_ZEEK_INTEL, 2087, 0, 0, 0},
	{"feeds/zeek-intel/drb_ra_domain.intel", FEED_ZEEK_INTEL, 61, 0, 0, 0},
	{"feeds/zeek-intel/drb_ra_ip.intel", FEED_ZEEK_INTEL, 153, 0, 0, 0},
	{"feeds/zeek-intel/lockbit_ip.intel", FEED_ZEEK_INTEL, 11, 0, 0, 0},
	{"feeds/zeek-intel/predict_intel.intel", FEED_ZEEK_INTEL, 122, 0, 0, 0},
	{"feeds/zeek-intel/ragnar.intel", FEED_ZEEK_INTEL, 31, 0, 0, 0},
	{"feeds/stalkerware/network.csv", FEED_CSV, 1031, 3, 0, 0},
	{"feeds/stalkerware/quad9_blocklist.txt", FEED_LIST, 969, 0, 0, 0},
	{"feeds/stix/attack-enterprise.json.zst", FEED_STIX, 0, 0, 24771, 0},
	{"feeds/stix/dogesec/identities-bundle.json", FEED_STIX, 0, 0, 11, 0},
	{"feeds/stix/dogesec/marking-definitions-bundle.json", FEED_STIX, 0, 0, 21, 0},
	{"feeds/stix/misp-stix/test_attributes_collection_stix20.json", FEED_STIX, 1, 0, 10, 2},
	{"feeds/stix/misp-stix/test_attributes_collection_stix21.json", FEED_STIX, 1, 0, 15, 2},
	{"feeds/stix/misp-stix/test_event1_stix20.json", FEED_STIX, 1, 0, 7, 0},
	{"feeds/stix/misp-stix/test_event1_stix21.json", FEED_STIX, 1, 0, 9, 0},
	{"feeds/stix/misp-stix/test_event2_stix20.json", FEED_STIX, 0, 0, 9, 2},
	{"feeds/stix/misp-stix/test_event2_stix21.json", FEED_STIX, 0, 0, 12, 2},
	{"feeds/stix/misp-stix/test_events_collection_stix20.json", FEED_STIX, 1, 0, 15, 2},
	{"feeds/stix/misp-stix/test_events_collection_stix21.json", FEED_STIX, 1, 0, 20, 2},
	{"feeds/stix/misp-stix/test_objects_collection_stix20.json", FEED_STIX, 1, 0, 10, 2},
	{"feeds/stix/misp-stix/test_objects_collection_stix21.json", FEED_STIX, 1, 0, 18, 2},
	{"feeds/stix/oasis-examples/apt1.json", FEED_STIX, 10, 0, 76, 2},
	{"feeds/stix/oasis-examples/defining-campaigns-threat-actors-intrusion-sets.json", FEED_STIX, 0, 0, 26, 0},
	{"feeds/stix/oasis-examples/identifying-a-threat-actor-profile.json", FEED_STIX, 0, 0, 3, 0},
	{"feeds/stix/oasis-examples/indicator-for-malicious-url.json", FEED_STIX, 1, 0, 3, 0},
	{"feeds/stix/oasis-examples/malware-indicator-for-file-hash.json", FEED_STIX, 1, 0, 3, 0},
	{"feeds/stix/oasis-examples/poisonivy.json", FEED_STIX, 63, 1, 154, 2},
	{"feeds/stix/oasis-examples/sco-examples-bundle.json", FEED_STIX, 0, 0, 82, 0},
	{"feeds/stix/oasis-examples/sighting-of-an-indicator.json", FEED_STIX, 1, 0, 4, 0},
	{"feeds/stix/oasis-examples/sighting-of-observed-data.json", FEED_STIX, 0, 0, 8, 0},
	{"feeds/stix/oasis-examples/threat-actor-leveraging-attack-patterns-and-malware.json", FEED_STIX, 0, 0, 7, 0},
	{"feeds/stix/oasis-examples/using-granular-markings.json", FEED_STIX, 0, 0, 4, 1},
	{"feeds/stix/oasis-examples/using-marking-definitions.json", FEED_STIX, 1, 0, 4, 0},
	{"feeds/stix/observed/1.json", FEED_STIX, 0, 0, 2, 0},
	{"feeds/stix/observed/2.json", FEED_STIX, 0, 0, 3, 0},
	{"feeds/stix/observed/bundle1.json", FEED_STIX, 0, 0, 2, 0},
	{"feeds/stix/observed/crowdstrike_edr_events_04042024.json", FEED_STIX, 0, 0, 6, 0},
	{"feeds/stix/observed/e2eStixBundle01.json", FEED_STIX, 0, 0, 2, 0},
	{"feeds/stix/observed/nozomi_vantage_alerts_22022024.json", FEED_STIX, 0, 0, 6, 0},
	{"feeds/stix/observed/qradar_findings_19062020.json", FEED_STIX, 0, 0, 7, 0},
	{"feeds/stix/observed/stix-2.1.json", FEED_STIX, 0, 1, 10, 0},
	{"feeds/stix/observed/sysdig_events_31012024.json", FEED_STIX, 0, 0, 6, 0},
	{"feeds/stix/opencti/companies.json", FEED_STIX, 0, 0, 63, 0},
	{"feeds/stix/opencti/geography.json.zst", FEED_STIX, 0, 0, 539, 0},
	{"feeds/stix/opencti/sectors.json", FEED_STIX, 0, 0, 121, 0},
	{"feeds/stix/tweetfeed/today.json", FEED_STIX, 59, 0, 61, 0},
	{"feeds/misp/eset/misp-machete-event.json.zst", FEED_MISP, 0, 0, 1, 0},
	{"feeds/misp/eset/misp-mosquito-event.json", FEED_MISP, 0, 0, 1, 0},
	{"feeds/misp/eset/misp-powerpool.json", FEED_MISP, 0, 0, 1, 0},
	{"feeds/misp/eset/misp-ramsay.json", FEED_MISP, 51, 0, 1, 0},
	{"feeds/misp/eset/misp-turla-powershell-event.json", FEED_MISP, 0, 0, 1, 0},
	{"feeds/misp/eset/misp.event_2021-06-10_backdoordiplomacy.json", FEED_MISP, 66, 0, 1, 0},
	{"feeds/misp/eset/oceanlotus-wateringhole-2018.misp.event.json", FEED_MISP, 0, 0, 1, 0},
	{"feeds/misp/eset/oceanlotus.misp.event.json", FEED_MISP, 0, 0, 1, 0},
	{"feeds/misp/eset/signsight-misp-event.json", FEED_MISP, 0, 0, 1, 0},
	{"feeds/misp/eset/stantinko.misp-event.json", FEED_MISP, 294, 13, 1, 0},
	{"feeds/misp/tweetfeed/0c4303db-5ff8-5935-8263-46ed3d03b3e9.json", FEED_MISP, 194, 0, 1, 0},
	{"feeds/misp/tweetfeed/123f4f81-78ab-5b6b-8bf8-4dd231229a8a.json", FEED_MISP, 115, 0, 1, 0},
	{"feeds/misp/tweetfeed/176df71c-82d0-55f7-8c51-f867fac0d9c4.json", FEED_MISP, 161, 0, 1, 0},
	{"feeds/misp/tweetfeed/1bb662bf-21fa-56a8-a4b4-61de62832bfc.json", FEED_MISP, 486, 0, 1, 0},
	{"feeds/misp/tweetfeed/2e035642-c558-5019-89f2-bc7bdf8b34ce.json", FEED_MISP, 154, 0, 1, 0},
	{"feeds/misp/tweetfeed/2eec40de-4993-5332-a6c5-1f96427e9bcc.json", FEED_MISP, 370, 0, 1, 0},
	{"feeds/misp/tweetfeed/52ea49e1-e1f9-5549-bc1c-5b727de5be98.json", FEED_MISP, 293, 0, 1, 0},
	{"feeds/misp/tweetfeed/75c27b75-21fc-56d6-b36d-fff41524b00c.json", FEED_MISP, 262, 0, 1, 0},
	{"feeds/misp/tweetfeed/7652e490-39b7-5b23-a60f-941d4ca4c383.json", FEED_MISP, 344, 0, 1, 0},
	{"feeds/misp/tweetfeed/811b6b31-cf9c-580b-bc6c-dbef8432a0c3.json", FEED_MISP, 79, 0, 1, 0},
	{"feeds/misp/tweetfeed/91f7c9d1-3d53-55a4-900f-9383b8227c52.json.zst", FEED_MISP, 1097, 0, 1, 0},
	{"feeds/misp/tweetfeed/95cca9b3-f4c9-5b77-8916-307e8adf02c4.json", FEED_MISP, 437, 0, 1, 0},
	{"feeds/cve/kev.csv.zst", FEED_KEV, 1404, 0, 1404, 0},
	{"feeds/cve/cve-2024-sample.ndjson.zst", FEED_CVE, 0, 0, 199, 0},
};

static const struct {
	const char *path, *why;
} OTHERS[] = {
	{"feeds/stalkerware/indicators-for-tinycheck.json", "JSON that is neither STIX, MISP nor of vulnerabilities"},
	{"feeds/stalkerware/ioc.yaml", "a YAML document"},
	{"feeds/stalkerware/suricata.rules.zst", "rules of Suricata or Snort"},
	{"feeds/stix/tweetfeed/manifest.json", "JSON that is neither STIX, MISP nor of vulnerabilities"},
};

static int needs_data(void **state)
{
	*state = getenv("TOCSIN_DATA");
	if (!*state)
		print_message("skipped: TOCSIN_DATA is not set\n");
	return 0;
}

static void load(void **state, const char *path, struct buf *out)
{
	char name[4096];
	struct parse_fault fault;
	struct buf raw;
	if (!*state)
		skip();
	snprintf(name, sizeof name, "%s/%s", (const char *)*state, path);
	FILE *f = fopen(name, "rb");
	if (!f)
		fail_msg("%s: cannot be read", name);
	buf_init(&raw, LIMIT_FEED_BYTES);
	for (size_t n = 1; n > 0;) {
		char *room = buf_room(&raw, 1 << 16);
		assert_non_null(room);
		n = fread(room, 1, 1 << 16, f);
		raw.n += n;
	}
	fclose(f);
	buf_init(out, LIMIT_FEED_BYTES);
	assert_int_equal(inflate_all(buf_str(&raw), out, &fault), OK);
	buf_deinit(&raw);
}

static void reads_the_real_feeds_with_exact_counts(void **state)
{
	for (size_t i = 0; i < sizeof FEEDS / sizeof *FEEDS; i++) {
		struct feed_doc_opts opts = feed_record_opts(FEED_AUTO);
		struct parse_fault fault = {0, ""};
		struct feed_record rec;
		struct buf doc;
		const char *why;
		load(state, FEEDS[i].path, &doc);
		assert_int_equal(feed_doc_recognise(buf_str(&doc), &why), FEEDS[i].format);
		feed_record_init(&rec);
		assert_int_equal(feed_record_parse(&rec, buf_str(&doc), &opts, &fault), OK);
		/* A pattern that is more than values is a report too. */
		if (rec.reports != FEEDS[i].reports + FEEDS[i].waiting || rec.refused != FEEDS[i].refused ||
		    rec.n_objects != FEEDS[i].objects || rec.waiting != FEEDS[i].waiting)
			fail_msg("%s: %zu reports, %zu refused, %zu objects, %zu waiting", FEEDS[i].path, rec.reports,
				 rec.refused, rec.n_objects, rec.waiting);
		buf_deinit(&rec.text);
		buf_deinit(&doc);
	}
}

static void says_why_real_files_are_no_feeds(void **state)
{
	for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
		struct buf doc;
		const char *why = "";
		load(state, OTHERS[i].path, &doc);
		assert_int_equal(feed_doc_recognise(buf_str(&doc), &why), FEED_FORMAT_COUNT);
		assert_string_equal(why, OTHERS[i].why);
		buf_deinit(&doc);
	}
}

static enum err count(void *ctx, struct str uuid, int64_t changed)
{
	(void)changed;
	(void)uuid;
	++*(int *)ctx;
	return OK;
}

static void reads_the_real_manifest(void **state)
{
	struct parse_fault fault;
	struct buf doc;
	int n = 0;
	load(state, "feeds/misp/tweetfeed/manifest.json", &doc);
	assert_int_equal(feed_doc_manifest(buf_str(&doc), count, &n, &fault), OK);
	assert_int_equal(n, 12);
	buf_deinit(&doc);
}

struct pattern_counts {
	size_t valid, plain, values;
};

/* Each line's text behind its last tab is a pattern. */
static struct pattern_counts count_patterns(void **state, const char *path)
{
	struct pattern_counts c = {0, 0, 0};
	struct buf doc;
	struct arena a;
	load(state, path, &doc);
	arena_init(&a, 64 << 20);
	struct str rest = buf_str(&doc), line;
	while (str_next_line(&rest, &line)) {
		struct stix_pattern p;
		struct parse_fault fault;
		struct stix_equality *list;
		size_t n, tab = str_rfind(line, '\t');
		struct str text = tab < line.n ? str_from(line, tab + 1) : line;
		arena_reset(&a);
		if (stix_pattern_parse(text, STIX_PATTERN_21, &a, &p, &fault))
			fail_msg("%.*s: at %llu: %s", STR_ARG(text), fault.at, fault.what);
		bool plain = stix_pattern_equalities(&p, &a, &list, &n) == OK;
		c.valid++;
		c.plain += plain;
		c.values += plain ? n : 0;
	}
	arena_deinit(&a);
	buf_deinit(&doc);
	return c;
}

static void reads_every_real_pattern(void **state)
{
	struct pattern_counts c = count_patterns(state, "feeds/stix/patterns.tsv.zst");
	assert_int_equal(c.valid, 4519);
	assert_int_equal(c.plain, 4289);
	assert_int_equal(c.values, 4331);
	assert_int_equal(count_patterns(state, "feeds/stix/spec-patterns-v21.txt").valid, 23);
	assert_int_equal(count_patterns(state, "feeds/stix/spec-patterns-v20.txt").valid, 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(reads_the_real_feeds_with_exact_counts, needs_data),
		cmocka_unit_test_setup(says_why_real_files_are_no_feeds, needs_data),
		cmocka_unit_test_setup(reads_the_real_manifest, needs_data),
		cmocka_unit_test_setup(reads_every_real_pattern, needs_data),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

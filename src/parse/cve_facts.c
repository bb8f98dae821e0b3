/* SPDX-License-Identifier: Apache-2.0 */
/* Entries and records read. */
#include "parse/cve_facts.h"

#include "model/cvss.h"

static struct str id_of(const char *type, struct value cve, char out[CVE_FACTS_ID_BYTES])
{
	struct uuid u = uuid_of_name(str_of(type), cve.bytes);
	size_t n = strlen(type);
	memcpy(out, type, n);
	memcpy(out + n, "--", 2);
	uuid_format(&u, out + n + 2);
	return str_make(out, n + 2 + UUID_TEXT_BYTES);
}

struct str cve_facts_kev_id(struct value cve, char out[CVE_FACTS_ID_BYTES])
{
	return id_of("kev", cve, out);
}

struct str cve_facts_record_id(struct value cve, char out[CVE_FACTS_ID_BYTES])
{
	return id_of("cve", cve, out);
}

enum err cve_facts_kev(struct json_parser *p, struct str raw, struct cve_facts *out)
{
	struct json_value entry;
	struct parse_fault fault;
	enum err e = json_read(p, raw, &entry, &fault);
	if (e)
		return e;
	const struct cve_facts f = {
		.id = json_get_str(entry, "cveID"), .kev_added = json_get_str(entry, "dateAdded"), .kev_due = json_get_str(entry, "dueDate"),
		.kev_action = json_get_str(entry, "requiredAction"), .modified = UTC_NONE,
		.ransomware = str_eq(json_get_str(entry, "knownRansomwareCampaignUse"), STR("Known")),
	};
	int64_t added;
	if (f.id.n == 0 || utc_parse(f.kev_added, &added))
		return ERR_VALUE;
	*out = f;
	return OK;
}

/* The best of the metrics of one container. */
static void find_vector(struct json_value container, struct str *vector, int *best)
{
	static const char *const keys[] = {"cvssV2_0", "cvssV3_0", "cvssV3_1", "cvssV4_0"};
	struct json_value metrics, metric, cvss;
	if (!json_get(container, "metrics", &metrics))
		return;
	for (struct json_iter i = json_iter(metrics); json_next(&i, &metric);)
		for (int k = 0; k < (int)(sizeof keys / sizeof keys[0]); k++) {
			struct cvss score;
			const char *why;
			if (k <= *best || !json_get(metric, keys[k], &cvss) || cvss_parse(json_get_str(cvss, "vectorString"), &score, &why))
				continue;
			*vector = json_get_str(cvss, "vectorString");
			*best = k;
		}
}

enum err cve_facts_record(struct json_parser *p, struct str raw, struct cve_facts *out)
{
	struct json_value record, meta, containers, part, adp;
	struct parse_fault fault;
	struct cve_facts f = {.modified = UTC_NONE};
	int best = -1;
	enum err e = json_read(p, raw, &record, &fault);
	if (e)
		return e;
	if (!json_get(record, "cveMetadata", &meta) || (f.id = json_get_str(meta, "cveId")).n == 0)
		return ERR_VALUE;
	f.modified = json_get_time(meta, "dateUpdated");
	/* The one that assigned the number knows best; others fill in. */
	if (json_get(record, "containers", &containers)) {
		if (json_get(containers, "cna", &part))
			find_vector(part, &f.vector, &best);
		if (f.vector.n == 0 && json_get(containers, "adp", &part))
			for (struct json_iter i = json_iter(part); json_next(&i, &adp);)
				find_vector(adp, &f.vector, &best);
	}
	*out = f;
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats, and how long a value lives. */
#include "emit/measure.h"

#include <assert.h>

#include "emit/measure_formats.h"

#define BIT(kind) ((kind_set)1 << KIND_##kind)
#define ADDRESSES (BIT(IPV4) | BIT(IPV6))
#define FILES (BIT(MD5) | BIT(SHA1) | BIT(SHA256))
#define ALL (((kind_set)1 << KIND_COUNT) - 1 - BIT(NONE) - BIT(INDICATOR))

static const struct measure_format formats[] = {
	{"list", "txt", "text/plain; charset=utf-8", "plain values, one a line", ALL,
	 PAP_USE_BLOCK, measure_list_begin, measure_list_row, measure_list_end},
	{"csv", "csv", "text/csv; charset=utf-8", "values with label, source, confidence, TLP and times (RFC 4180)", ALL,
	 PAP_USE_DETECT, measure_csv_begin, measure_csv_row, measure_csv_end},
	{"suricata", "rules", "text/plain; charset=utf-8", "Suricata rules, self-contained",
	 ADDRESSES | BIT(NETWORK) | BIT(ENDPOINT) | BIT(DOMAIN) | BIT(URL) | BIT(JA3) | BIT(JA3S) | BIT(JA4) |
		 BIT(CERT_SHA1) | BIT(HASSH),
	 PAP_USE_DETECT, measure_suricata_begin, measure_suricata_row, measure_suricata_end},
	{"suricata-datasets", "rules", "text/plain; charset=utf-8", "a few Suricata rules that load the dataset lists",
	 ADDRESSES | BIT(DOMAIN) | FILES | BIT(JA3) | BIT(JA3S),
	 PAP_USE_DETECT, measure_dataset_begin, measure_dataset_row, measure_dataset_end},
	{"dataset-ip", "lst", "text/plain; charset=utf-8", "addresses for the dataset rules", ADDRESSES,
	 PAP_USE_DETECT, measure_dataset_list_begin, measure_dataset_text_row, measure_dataset_list_end},
	{"dataset-domain", "lst", "text/plain; charset=utf-8", "domains for the dataset rules", BIT(DOMAIN),
	 PAP_USE_DETECT, measure_dataset_list_begin, measure_dataset_base64_row, measure_dataset_list_end},
	{"dataset-md5", "lst", "text/plain; charset=utf-8", "MD5 of files for the dataset rules", BIT(MD5),
	 PAP_USE_DETECT, measure_dataset_list_begin, measure_dataset_text_row, measure_dataset_list_end},
	{"dataset-sha1", "lst", "text/plain; charset=utf-8", "SHA-1 of files for the dataset rules", BIT(SHA1),
	 PAP_USE_DETECT, measure_dataset_list_begin, measure_dataset_text_row, measure_dataset_list_end},
	{"dataset-sha256", "lst", "text/plain; charset=utf-8", "SHA-256 of files for the dataset rules", BIT(SHA256),
	 PAP_USE_DETECT, measure_dataset_list_begin, measure_dataset_text_row, measure_dataset_list_end},
	{"dataset-ja3", "lst", "text/plain; charset=utf-8", "JA3 for the dataset rules", BIT(JA3),
	 PAP_USE_DETECT, measure_dataset_list_begin, measure_dataset_base64_row, measure_dataset_list_end},
	{"dataset-ja3s", "lst", "text/plain; charset=utf-8", "JA3S for the dataset rules", BIT(JA3S),
	 PAP_USE_DETECT, measure_dataset_list_begin, measure_dataset_base64_row, measure_dataset_list_end},
	{"rpz", "zone", "text/dns; charset=utf-8", "DNS response policy zone", ADDRESSES | BIT(NETWORK) | BIT(DOMAIN),
	 PAP_USE_BLOCK, measure_rpz_begin, measure_rpz_row, measure_rpz_end},
	{"nft", "nft", "text/plain; charset=utf-8", "nftables script that replaces its table in one transaction",
	 ADDRESSES | BIT(NETWORK) | BIT(ENDPOINT),
	 PAP_USE_BLOCK, measure_nft_begin, measure_nft_row, measure_nft_end},
	{"stix", "json", "application/stix+json;version=2.1", "STIX 2.1 bundle of indicators",
	 ALL & ~(BIT(JA3) | BIT(JA3S) | BIT(JA4) | BIT(HASSH) | BIT(CVE)),
	 PAP_USE_SHARE, measure_stix_begin, measure_stix_row, measure_stix_end},
	{"misp", "json", "application/json", "MISP event", ALL & ~(BIT(JA3S) | BIT(JA4) | BIT(CVE)),
	 PAP_USE_SHARE, measure_misp_begin, measure_misp_row, measure_misp_end},
	{.name = NULL},
};

const struct measure_format *measure_formats(void)
{
	return formats;
}

const struct measure_format *measure_format_find(struct str name)
{
	for (const struct measure_format *f = formats; f->name; f++)
		if (str_eq(str_of(f->name), name))
			return f;
	for (const struct measure_format *f = formats; f->name; f++)
		if (str_eq(str_of(f->extension), name))
			return f;
	return NULL;
}

/* Addresses change hands within days, names within weeks; what a digest names stays the same for ever. */
static const int lifetime_days[KIND_COUNT] = {
	[KIND_IPV4] = 7, [KIND_IPV6] = 7, [KIND_NETWORK] = 7, [KIND_ENDPOINT] = 7, [KIND_ASN] = 7,
	[KIND_DOMAIN] = 30, [KIND_URL] = 30, [KIND_EMAIL] = 30, [KIND_MAC] = 30,
	[KIND_JA3] = 90, [KIND_JA3S] = 90, [KIND_JA4] = 90, [KIND_HASSH] = 90,
	[KIND_CERT_SHA1] = 90, [KIND_CERT_SHA256] = 90,
	[KIND_MD5] = 365, [KIND_SHA1] = 365, [KIND_SHA256] = 365, [KIND_SHA512] = 365, [KIND_CVE] = 365,
	[KIND_INDICATOR] = 30,
};

int64_t measure_expiry(enum kind kind, int64_t last_seen, int64_t valid_until)
{
	static const int64_t last = INT64_C(253402300799) * UTC_SECOND; /* 9999-12-31T23:59:59Z: later times have no text */
	assert(kind > KIND_NONE && kind < KIND_COUNT && last_seen != UTC_NONE);
	int64_t lifetime = lifetime_days[kind] * UTC_DAY;
	int64_t expires = last_seen > last - lifetime ? last : last_seen + lifetime;
	return valid_until != UTC_NONE && valid_until < expires ? valid_until : expires;
}

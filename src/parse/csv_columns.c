/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of the names that public feeds give to their columns and types. */
#include "parse/csv_columns.h"

#include "parse/csv_reader.h"

#define BIT(kind) ((kind_set)1 << (kind))
#define ADDRESSES (BIT(KIND_IPV4) | BIT(KIND_IPV6) | BIT(KIND_NETWORK))
#define HASHES (BIT(KIND_MD5) | BIT(KIND_SHA1) | BIT(KIND_SHA256) | BIT(KIND_SHA512))

/* Best first. Names are compared in lower case without blanks, '-', '_' and '.'. */
static const struct {
	struct str name;
	kind_set kinds;
} VALUES[] = {
	{STR_INIT("value"), 0},
	{STR_INIT("indicator"), 0},
	{STR_INIT("ioc"), 0},
	{STR_INIT("iocvalue"), 0},
	{STR_INIT("indicatorvalue"), 0},
	{STR_INIT("observable"), 0},
	{STR_INIT("observablevalue"), 0},
	{STR_INIT("url"), BIT(KIND_URL)},
	{STR_INIT("domain"), BIT(KIND_DOMAIN)},
	{STR_INIT("domainname"), BIT(KIND_DOMAIN)},
	{STR_INIT("hostname"), BIT(KIND_DOMAIN)},
	{STR_INIT("fqdn"), BIT(KIND_DOMAIN)},
	{STR_INIT("host"), BIT(KIND_DOMAIN) | ADDRESSES},
	{STR_INIT("ip"), ADDRESSES},
	{STR_INIT("ipaddress"), ADDRESSES},
	{STR_INIT("ipaddr"), ADDRESSES},
	{STR_INIT("ipv4"), ADDRESSES},
	{STR_INIT("ipv6"), ADDRESSES},
	{STR_INIT("dstip"), ADDRESSES},
	{STR_INIT("srcip"), ADDRESSES},
	{STR_INIT("sourceip"), ADDRESSES},
	{STR_INIT("destinationip"), ADDRESSES},
	{STR_INIT("address"), ADDRESSES},
	{STR_INIT("network"), ADDRESSES},
	{STR_INIT("cidr"), ADDRESSES},
	{STR_INIT("subnet"), ADDRESSES},
	{STR_INIT("netblock"), ADDRESSES},
	{STR_INIT("sha256"), BIT(KIND_SHA256)},
	{STR_INIT("sha256hash"), BIT(KIND_SHA256)},
	{STR_INIT("sha1"), BIT(KIND_SHA1)},
	{STR_INIT("sha1hash"), BIT(KIND_SHA1)},
	{STR_INIT("md5"), BIT(KIND_MD5)},
	{STR_INIT("md5hash"), BIT(KIND_MD5)},
	{STR_INIT("sha512"), BIT(KIND_SHA512)},
	{STR_INIT("sha512hash"), BIT(KIND_SHA512)},
	{STR_INIT("hash"), HASHES},
	{STR_INIT("filehash"), HASHES},
	{STR_INIT("ja3"), BIT(KIND_JA3)},
	{STR_INIT("ja3md5"), BIT(KIND_JA3)},
	{STR_INIT("ja4"), BIT(KIND_JA4)},
	{STR_INIT("email"), BIT(KIND_EMAIL)},
	{STR_INIT("emailaddress"), BIT(KIND_EMAIL)},
	{STR_INIT("cve"), BIT(KIND_CVE)},
	{STR_INIT("cveid"), BIT(KIND_CVE)},
	{STR_INIT("asn"), BIT(KIND_ASN)},
};

static const struct str KINDS[] = {
	STR_INIT("type"),           STR_INIT("kind"),    STR_INIT("indicatortype"),
	STR_INIT("observabletype"), STR_INIT("ioctype"), STR_INIT("datatype"),
};

static const struct str LABELS[] = {
	STR_INIT("malwareprintable"), STR_INIT("family"), STR_INIT("malwarefamily"), STR_INIT("malware"),
	STR_INIT("malwarename"),      STR_INIT("signature"), STR_INIT("threatname"), STR_INIT("label"),
	STR_INIT("campaign"),         STR_INIT("threatactor"), STR_INIT("actor"),    STR_INIT("threat"),
	STR_INIT("tags"),             STR_INIT("tag"),
};

static const struct str TIMES[] = {
	STR_INIT("firstseen"), STR_INIT("firstseenutc"), STR_INIT("validfrom"), STR_INIT("dateadded"),
	STR_INIT("added"),     STR_INIT("listingdate"),  STR_INIT("created"),   STR_INIT("date"),
	STR_INIT("time"),      STR_INIT("timestamp"),
};

static const struct str ENDS[] = {
	STR_INIT("validuntil"), STR_INIT("expires"), STR_INIT("expiry"), STR_INIT("expiration"), STR_INIT("expirationdate"),
};

static const struct str CONFIDENCES[] = {STR_INIT("confidence"), STR_INIT("confidencelevel")};
static const struct str TLPS[] = {STR_INIT("tlp")};

static const struct {
	struct str word;
	kind_set kinds;
} WORDS[] = {
	{STR_INIT("ip"), ADDRESSES},
	{STR_INIT("ipv4"), ADDRESSES},
	{STR_INIT("ipv6"), ADDRESSES},
	{STR_INIT("ip4"), ADDRESSES},
	{STR_INIT("ip6"), ADDRESSES},
	{STR_INIT("ipv4addr"), ADDRESSES},
	{STR_INIT("ipv6addr"), ADDRESSES},
	{STR_INIT("ipaddr"), ADDRESSES},
	{STR_INIT("ipaddress"), ADDRESSES},
	{STR_INIT("address"), ADDRESSES},
	{STR_INIT("addr"), ADDRESSES},
	{STR_INIT("ipsrc"), ADDRESSES},
	{STR_INIT("ipdst"), ADDRESSES},
	{STR_INIT("network"), ADDRESSES},
	{STR_INIT("subnet"), ADDRESSES},
	{STR_INIT("netblock"), ADDRESSES},
	{STR_INIT("cidr"), ADDRESSES},
	{STR_INIT("cidr4"), ADDRESSES},
	{STR_INIT("cidr6"), ADDRESSES},
	{STR_INIT("iprange"), ADDRESSES},
	{STR_INIT("endpoint"), BIT(KIND_ENDPOINT)},
	{STR_INIT("ip:port"), BIT(KIND_ENDPOINT)},
	{STR_INIT("ipport"), BIT(KIND_ENDPOINT)},
	{STR_INIT("ipv4port"), BIT(KIND_ENDPOINT)},
	{STR_INIT("ipv6port"), BIT(KIND_ENDPOINT)},
	{STR_INIT("domain"), BIT(KIND_DOMAIN)},
	{STR_INIT("domainname"), BIT(KIND_DOMAIN)},
	{STR_INIT("hostname"), BIT(KIND_DOMAIN)},
	{STR_INIT("fqdn"), BIT(KIND_DOMAIN)},
	{STR_INIT("host"), BIT(KIND_DOMAIN) | ADDRESSES},
	{STR_INIT("url"), BIT(KIND_URL)},
	{STR_INIT("email"), BIT(KIND_EMAIL)},
	{STR_INIT("emailaddr"), BIT(KIND_EMAIL)},
	{STR_INIT("emailaddress"), BIT(KIND_EMAIL)},
	{STR_INIT("emailsrc"), BIT(KIND_EMAIL)},
	{STR_INIT("emaildst"), BIT(KIND_EMAIL)},
	{STR_INIT("hash"), HASHES},
	{STR_INIT("filehash"), HASHES},
	{STR_INIT("md5"), BIT(KIND_MD5)},
	{STR_INIT("md5hash"), BIT(KIND_MD5)},
	{STR_INIT("filehashmd5"), BIT(KIND_MD5)},
	{STR_INIT("sha1"), BIT(KIND_SHA1)},
	{STR_INIT("sha1hash"), BIT(KIND_SHA1)},
	{STR_INIT("filehashsha1"), BIT(KIND_SHA1)},
	{STR_INIT("sha256"), BIT(KIND_SHA256)},
	{STR_INIT("sha256hash"), BIT(KIND_SHA256)},
	{STR_INIT("filehashsha256"), BIT(KIND_SHA256)},
	{STR_INIT("sha512"), BIT(KIND_SHA512)},
	{STR_INIT("sha512hash"), BIT(KIND_SHA512)},
	{STR_INIT("filehashsha512"), BIT(KIND_SHA512)},
	{STR_INIT("ja3"), BIT(KIND_JA3)},
	{STR_INIT("ja3md5"), BIT(KIND_JA3)},
	{STR_INIT("ja3fingerprintmd5"), BIT(KIND_JA3)},
	{STR_INIT("ja3s"), BIT(KIND_JA3S)},
	{STR_INIT("ja4"), BIT(KIND_JA4)},
	{STR_INIT("hassh"), BIT(KIND_HASSH)},
	{STR_INIT("hasshmd5"), BIT(KIND_HASSH)},
	{STR_INIT("certsha1"), BIT(KIND_CERT_SHA1)},
	{STR_INIT("certsha256"), BIT(KIND_CERT_SHA256)},
	{STR_INIT("x509fingerprintsha1"), BIT(KIND_CERT_SHA1)},
	{STR_INIT("x509fingerprintsha256"), BIT(KIND_CERT_SHA256)},
	{STR_INIT("mac"), BIT(KIND_MAC)},
	{STR_INIT("macaddr"), BIT(KIND_MAC)},
	{STR_INIT("macaddress"), BIT(KIND_MAC)},
	{STR_INIT("cve"), BIT(KIND_CVE)},
	{STR_INIT("vulnerability"), BIT(KIND_CVE)},
	{STR_INIT("asn"), BIT(KIND_ASN)},
	{STR_INIT("as"), BIT(KIND_ASN)},
};

enum { WORD_BYTES = 32 };

/* Lower case, and without the characters that names differ in; empty when it is longer than any in the tables. */
static struct str plain(struct str s, char out[WORD_BYTES])
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (strchr(" -_.\"", s.p[i]) && s.p[i])
			continue;
		if (n == WORD_BYTES)
			return str_make(out, 0);
		out[n++] = str_lower_char(s.p[i]);
	}
	return str_make(out, n);
}

void csv_columns_init(struct csv_columns *c)
{
	*c = (struct csv_columns){.kind = -1, .valid_from = -1, .valid_until = -1, .confidence = -1, .tlp = -1};
}

/* The first name of the table that a column has: its column, or -1. */
static int find(const struct str *names, size_t n, const struct str *table, size_t n_table)
{
	char word[WORD_BYTES];
	for (size_t t = 0; t < n_table; t++)
		for (size_t i = 0; i < n; i++)
			if (str_eq(plain(names[i], word), table[t]))
				return (int)i;
	return -1;
}

static void add_value(struct csv_columns *c, int column, kind_set kinds)
{
	if (c->n_values < CSV_VALUES_MAX) {
		c->value[c->n_values] = column;
		c->kinds[c->n_values++] = kinds;
	}
}

static void find_values(const struct str *names, size_t n, struct csv_columns *out)
{
	char word[WORD_BYTES];
	for (size_t t = 0; t < sizeof VALUES / sizeof *VALUES; t++) {
		bool hash = VALUES[t].kinds && !(VALUES[t].kinds & ~HASHES);
		if (out->n_values && !hash)
			continue;
		for (size_t i = 0; i < n; i++)
			if (str_eq(plain(names[i], word), VALUES[t].name))
				add_value(out, (int)i, VALUES[t].kinds);
		if (out->n_values && !hash)
			return;
	}
}

#define FIND(table) find(names, n, table, sizeof(table) / sizeof *(table))

bool csv_columns_guess(const struct str *names, size_t n, struct csv_columns *out)
{
	struct csv_columns c;
	csv_columns_init(&c);
	find_values(names, n, &c);
	if (c.n_values == 0)
		return false;
	c.kind = FIND(KINDS);
	for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
		int column = find(names, n, &LABELS[i], 1);
		if (column >= 0 && c.n_labels < CSV_LABELS_MAX)
			c.label[c.n_labels++] = column;
	}
	c.valid_from = FIND(TIMES);
	c.valid_until = FIND(ENDS);
	c.confidence = FIND(CONFIDENCES);
	c.tlp = FIND(TLPS);
	*out = c;
	return true;
}

/* A number from 1, or a name in the header, compared like the names of the tables. */
static bool column_of(struct str text, const struct str *names, size_t n, int *out)
{
	char wanted[WORD_BYTES];
	uint64_t number;
	if (str_to_u64(text, CSV_FIELDS_MAX, &number) == OK && number > 0) {
		*out = (int)number - 1;
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (str_eq_nocase(text, names[i])) {
			*out = (int)i;
			return true;
		}
	}
	struct str word = plain(text, wanted);
	*out = word.n ? find(names, n, &word, 1) : -1;
	return *out >= 0;
}

static bool assign(struct csv_columns *c, struct str role, int column)
{
	const struct {
		struct str name;
		int *column;
	} SINGLE[] = {
		{STR("kind"), &c->kind},
		{STR("valid_from"), &c->valid_from},
		{STR("valid_until"), &c->valid_until},
		{STR("confidence"), &c->confidence},
		{STR("tlp"), &c->tlp},
	};
	if (str_eq(role, STR("value")) && c->n_values < CSV_VALUES_MAX) {
		add_value(c, column, 0);
		return true;
	}
	if (str_eq(role, STR("label")) && c->n_labels < CSV_LABELS_MAX) {
		c->label[c->n_labels++] = column;
		return true;
	}
	for (size_t i = 0; i < sizeof SINGLE / sizeof *SINGLE; i++) {
		if (str_eq(role, SINGLE[i].name)) {
			*SINGLE[i].column = column;
			return true;
		}
	}
	return false;
}

enum err csv_columns_map(struct str mapping, const struct str *names, size_t n, struct csv_columns *out,
			 const char **why)
{
	struct csv_columns c;
	csv_columns_init(&c);
	while (mapping.p) {
		struct str pair = str_next_field(&mapping, ',');
		struct str role = str_trim(str_upto(pair, str_find(pair, '=')));
		int column;
		if (role.n == pair.n) {
			*why = "the mapping is not of the form role=column,...";
			return ERR_VALUE;
		}
		if (!column_of(str_trim(str_from(pair, str_find(pair, '=') + 1)), names, n, &column)) {
			*why = "the mapping names a column that the header does not have";
			return ERR_VALUE;
		}
		if (!assign(&c, role, column)) {
			*why = "the mapping knows value, kind, label, valid_from, valid_until, confidence and tlp";
			return ERR_VALUE;
		}
	}
	if (c.n_values == 0) {
		*why = "the mapping names no column of values";
		return ERR_VALUE;
	}
	*out = c;
	return OK;
}

bool csv_columns_kinds(struct str word, kind_set *out)
{
	char text[WORD_BYTES];
	struct str wanted = plain(word, text);
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
		if (str_eq(wanted, WORDS[i].word)) {
			*out = WORDS[i].kinds;
			return true;
		}
	}
	return false;
}

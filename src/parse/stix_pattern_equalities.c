/* SPDX-License-Identifier: Apache-2.0 */
/* Which patterns are plain lists of values, and of which kinds. */
#include "parse/stix_pattern.h"

/* Paths of one or two keys; the rest of a hash path is the name of the algorithm. */
static const struct {
	struct str object_type;
	struct str keys[2];
	enum kind kind; /* KIND_NONE: an address or a name, as its shape says */
} PATHS[] = {
	{STR_INIT("ipv4-addr"), {STR_INIT("value")}, KIND_IPV4},
	{STR_INIT("ipv6-addr"), {STR_INIT("value")}, KIND_IPV6},
	{STR_INIT("domain-name"), {STR_INIT("value")}, KIND_DOMAIN},
	{STR_INIT("url"), {STR_INIT("value")}, KIND_URL},
	{STR_INIT("email-addr"), {STR_INIT("value")}, KIND_EMAIL},
	{STR_INIT("email-message"), {STR_INIT("from_ref"), STR_INIT("value")}, KIND_EMAIL},
	{STR_INIT("email-message"), {STR_INIT("sender_ref"), STR_INIT("value")}, KIND_EMAIL},
	{STR_INIT("network-traffic"), {STR_INIT("src_ref"), STR_INIT("value")}, KIND_NONE},
	{STR_INIT("network-traffic"), {STR_INIT("dst_ref"), STR_INIT("value")}, KIND_NONE},
	{STR_INIT("autonomous-system"), {STR_INIT("number")}, KIND_ASN},
	{STR_INIT("mac-addr"), {STR_INIT("value")}, KIND_MAC},
};

/* Names without '-' and '_', in lower case: producers write SHA-256, SHA256 and sha256. */
static const struct {
	struct str object_type, algorithm;
	enum kind kind;
} HASHES[] = {
	{STR_INIT("file"), STR_INIT("md5"), KIND_MD5},
	{STR_INIT("file"), STR_INIT("sha1"), KIND_SHA1},
	{STR_INIT("file"), STR_INIT("sha256"), KIND_SHA256},
	{STR_INIT("file"), STR_INIT("sha512"), KIND_SHA512},
	{STR_INIT("x509-certificate"), STR_INIT("sha1"), KIND_CERT_SHA1},
	{STR_INIT("x509-certificate"), STR_INIT("sha256"), KIND_CERT_SHA256},
};

static bool is_path(const struct stix_test *test, const struct stix_step *steps, size_t i)
{
	size_t n = PATHS[i].keys[1].n ? 2 : 1;
	if (test->n_steps != n || !str_eq(test->object_type, PATHS[i].object_type))
		return false;
	for (size_t k = 0; k < n; k++)
		if (steps[k].type != STIX_STEP_KEY || !str_eq(steps[k].key, PATHS[i].keys[k]))
			return false;
	return true;
}

static bool is_hash(const struct stix_test *test, const struct stix_step *steps, size_t i)
{
	if (test->n_steps != 2 || !str_eq(test->object_type, HASHES[i].object_type) || steps[1].type != STIX_STEP_KEY ||
	    !str_eq(steps[0].key, STR("hashes")))
		return false;
	char name[8];
	size_t n = 0;
	for (size_t k = 0; k < steps[1].key.n; k++) {
		char c = steps[1].key.p[k];
		if (c == '-' || c == '_')
			continue;
		if (n == sizeof name)
			return false;
		name[n++] = str_lower_char(c);
	}
	return str_eq(str_make(name, n), HASHES[i].algorithm);
}

static bool path_kind(const struct stix_test *test, const struct stix_step *steps, enum kind *out)
{
	for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
		if (is_path(test, steps, i)) {
			*out = PATHS[i].kind;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof HASHES / sizeof *HASHES; i++) {
		if (is_hash(test, steps, i)) {
			*out = HASHES[i].kind;
			return true;
		}
	}
	return false;
}

/* What an end of network traffic refers to: ipv4-addr, ipv6-addr, mac-addr or domain-name. */
static enum kind end_kind(struct str text)
{
	enum { MAC_TEXT_BYTES = 17, MAC_COLONS = 5 };
	size_t colons = 0, digits = 0;
	for (size_t i = 0; i < text.n; i++) {
		colons += text.p[i] == ':';
		digits += (text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.' || text.p[i] == '/';
	}
	if (text.n == MAC_TEXT_BYTES && colons == MAC_COLONS && text.p[2] == ':')
		return KIND_MAC;
	return colons || digits == text.n ? KIND_NETWORK : KIND_DOMAIN;
}

static enum kind constant_kind(enum kind kind, struct str text)
{
	if (kind == KIND_NONE)
		return end_kind(text);
	bool network = (kind == KIND_IPV4 || kind == KIND_IPV6) && str_find(text, '/') < text.n;
	return network ? KIND_NETWORK : kind;
}

static bool is_equality(const struct stix_pattern *p, const struct stix_test *test, enum kind *out_kind)
{
	if (test->negated || (test->op != STIX_OP_EQ && test->op != STIX_OP_IN))
		return false;
	if (!path_kind(test, p->steps + test->step, out_kind))
		return false;
	for (uint32_t i = 0; i < test->n_constants; i++) {
		enum stix_constant_type type = p->constants[test->constant + i].type;
		if (type != STIX_CONSTANT_STRING && !(type == STIX_CONSTANT_INT && *out_kind == KIND_ASN))
			return false;
	}
	return test->n_constants > 0;
}

enum err stix_pattern_equalities(const struct stix_pattern *p, struct arena *a, struct stix_equality **out,
				 size_t *out_n)
{
	for (size_t i = 0; i < p->n_nodes; i++) {
		enum stix_node_type type = p->nodes[i].type;
		if (type != STIX_NODE_OR && type != STIX_NODE_ANY_OF && type != STIX_NODE_OBSERVATION &&
		    type != STIX_NODE_TEST)
			return ERR_UNSUPPORTED;
	}
	struct stix_equality *list = arena_zalloc(a, p->n_constants, sizeof *list);
	size_t n = 0;
	if (!list)
		return ERR_NOMEM;
	for (size_t i = 0; i < p->n_tests; i++) {
		const struct stix_test *test = &p->tests[i];
		enum kind kind;
		if (!is_equality(p, test, &kind))
			return ERR_UNSUPPORTED;
		for (uint32_t k = 0; k < test->n_constants; k++) {
			struct str text = p->constants[test->constant + k].text;
			list[n++] = (struct stix_equality){constant_kind(kind, text), text};
		}
	}
	*out = list;
	*out_n = n;
	return OK;
}

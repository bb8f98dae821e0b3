/* SPDX-License-Identifier: Apache-2.0 */
/* Which version a vector is of, and what its score is called. */
#include "model/cvss.h"

#include "model/cvss_v2.h"
#include "model/cvss_v3.h"
#include "model/cvss_v4.h"

static const struct {
	struct str name, prefix;
	void (*score)(const struct cvss_metrics *m, struct cvss *out);
} versions[] = {
	[CVSS_2] = {STR_INIT("2.0"), STR_INIT(""), cvss_v2_score},
	[CVSS_3_0] = {STR_INIT("3.0"), STR_INIT("CVSS:3.0/"), cvss_v3_score},
	[CVSS_3_1] = {STR_INIT("3.1"), STR_INIT("CVSS:3.1/"), cvss_v3_score},
	[CVSS_4_0] = {STR_INIT("4.0"), STR_INIT("CVSS:4.0/"), cvss_v4_score},
};

enum err cvss_parse(struct str vector, struct cvss *out, const char **why)
{
	struct cvss_metrics m;
	enum cvss_version v = CVSS_4_0;
	*why = "the vector is too long";
	if (vector.n > CVSS_VECTOR_BYTES)
		return ERR_LIMIT;
	while (!str_has_prefix(vector, versions[v].prefix))
		v--; /* that of version 2 is empty */
	struct str body = str_from(vector, versions[v].prefix.n);
	if (v == CVSS_2 && body.n >= 2 && body.p[0] == '(' && body.p[body.n - 1] == ')')
		body = str_make(body.p + 1, body.n - 2);
	enum err e = cvss_metric_read(v, body, &m, why);
	if (e)
		return e;
	out->version = v;
	versions[v].score(&m, out);
	return OK;
}

int cvss_score(const struct cvss *c)
{
	if (c->environmental != CVSS_NONE)
		return c->environmental;
	return c->temporal != CVSS_NONE ? c->temporal : c->base;
}

struct str cvss_severity(enum cvss_version version, int score)
{
	if (score >= 90 && version != CVSS_2)
		return STR("critical");
	if (score >= 70)
		return STR("high");
	if (score >= 40)
		return STR("medium");
	return score > 0 || version == CVSS_2 ? STR("low") : STR("none");
}

struct str cvss_version_name(enum cvss_version version)
{
	return versions[version].name;
}

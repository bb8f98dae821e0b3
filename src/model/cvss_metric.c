/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of metrics, and vectors read by them. */
#include "model/cvss_metric.h"

#include <assert.h>

struct metric {
	struct str name;
	struct str values; /* blanks between them */
};

#define M(name, values) {STR_INIT(name), STR_INIT(values)}

static const struct metric v2[] = {
	M("AV", "L A N"), M("AC", "H M L"), M("Au", "M S N"), M("C", "N P C"), M("I", "N P C"), M("A", "N P C"),
	M("E", "U POC F H ND"), M("RL", "OF TF W U ND"), M("RC", "UC UR C ND"),
	M("CDP", "N L LM MH H ND"), M("TD", "N L M H ND"), M("CR", "L M H ND"), M("IR", "L M H ND"), M("AR", "L M H ND"),
};
static const struct metric v3[] = {
	M("AV", "N A L P"), M("AC", "L H"), M("PR", "N L H"), M("UI", "N R"), M("S", "U C"), M("C", "N L H"), M("I", "N L H"),
	M("A", "N L H"), M("E", "U P F H X"), M("RL", "O T W U X"), M("RC", "U R C X"),
	M("CR", "L M H X"), M("IR", "L M H X"), M("AR", "L M H X"),
	M("MAV", "N A L P X"), M("MAC", "L H X"), M("MPR", "N L H X"), M("MUI", "N R X"), M("MS", "U C X"), M("MC", "N L H X"),
	M("MI", "N L H X"), M("MA", "N L H X"),
};
/* Values in the order of falling severity, so that their numbers are the distances of the specification. */
static const struct metric v4[] = {
	M("AV", "N A L P"), M("AC", "L H"), M("AT", "N P"), M("PR", "N L H"), M("UI", "N P A"), M("VC", "H L N"), M("VI", "H L N"),
	M("VA", "H L N"), M("SC", "S H L N"), M("SI", "S H L N"), M("SA", "S H L N"), M("E", "A P U X"), M("CR", "H M L X"),
	M("IR", "H M L X"), M("AR", "H M L X"), M("MAV", "N A L P X"), M("MAC", "L H X"), M("MAT", "N P X"), M("MPR", "N L H X"),
	M("MUI", "N P A X"), M("MVC", "H L N X"), M("MVI", "H L N X"), M("MVA", "H L N X"), M("MSC", "S H L N X"), M("MSI", "S H L N X"),
	M("MSA", "S H L N X"), M("S", "X N P"), M("AU", "X N Y"), M("R", "X A U I"), M("V", "X D C"), M("RE", "X L M H"),
	M("U", "X Clear Green Amber Red"),
};
static_assert(sizeof v2 / sizeof *v2 == V2_COUNT && sizeof v3 / sizeof *v3 == V3_COUNT, "one row a metric");
static_assert(sizeof v4 / sizeof *v4 == V4_COUNT && sizeof v4 / sizeof *v4 <= CVSS_METRICS_MAX, "one row a metric");

static const struct {
	const struct metric *metrics;
	size_t n, required; /* the first ones */
} versions[] = {
	[CVSS_2] = {v2, V2_COUNT, V2_A + 1},
	[CVSS_3_0] = {v3, V3_COUNT, V3_A + 1},
	[CVSS_3_1] = {v3, V3_COUNT, V3_A + 1},
	[CVSS_4_0] = {v4, V4_COUNT, V4_SA + 1},
};

/* What counts as not said, where later steps ask for its absence. */
static bool is_not_defined(struct str word)
{
	return str_eq(word, STR("X")) || str_eq(word, STR("ND"));
}

/* Of what hits others than the vulnerable system only modified integrity and availability know safety. */
static bool is_allowed(enum cvss_version version, size_t metric, struct str word)
{
	return version != CVSS_4_0 || !str_eq(word, STR("S")) || metric == V4_MSI || metric == V4_MSA;
}

static enum err read_one(enum cvss_version version, struct str item, struct cvss_metrics *out, const char **why)
{
	struct str value = item, name = str_next_field(&value, ':');
	size_t at = 0, number = 0;
	while (at < versions[version].n && !str_eq(versions[version].metrics[at].name, name))
		at++;
	*why = "a metric that this version does not have";
	if (at == versions[version].n || !value.p)
		return ERR_SYNTAX;
	*why = "a metric stands twice";
	if (out->value[at] != CVSS_UNSET)
		return ERR_SYNTAX;
	*why = "a value that the metric does not have";
	struct str words = versions[version].metrics[at].values, word = {NULL, 0};
	while (words.p && !str_eq(word = str_next_field(&words, ' '), value))
		number++;
	if (!str_eq(word, value) || !is_allowed(version, at, value))
		return ERR_SYNTAX;
	out->value[at] = (uint8_t)number;
	return OK;
}

static void drop_not_defined(enum cvss_version version, struct cvss_metrics *m)
{
	for (size_t at = 0; at < versions[version].n; at++) {
		struct str words = versions[version].metrics[at].values, word = {NULL, 0};
		for (size_t i = 0; m->value[at] != CVSS_UNSET && i <= m->value[at]; i++)
			word = str_next_field(&words, ' ');
		if (is_not_defined(word))
			m->value[at] = CVSS_UNSET;
	}
}

enum err cvss_metric_read(enum cvss_version version, struct str body, struct cvss_metrics *out, const char **why)
{
	struct cvss_metrics m;
	memset(m.value, CVSS_UNSET, sizeof m.value);
	while (body.p) {
		enum err e = read_one(version, str_next_field(&body, '/'), &m, why);
		if (e)
			return e;
	}
	*why = "a metric of the base is missing";
	for (size_t at = 0; at < versions[version].required; at++)
		if (m.value[at] == CVSS_UNSET)
			return ERR_SYNTAX;
	drop_not_defined(version, &m);
	*out = m;
	return OK;
}

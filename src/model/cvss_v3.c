/* SPDX-License-Identifier: Apache-2.0 */
/* CVSS version 3.0 (FIRST, 2015), section 8, and 3.1 (2019), section 7. */
#include "model/cvss_v3.h"

#include <math.h>

static const double av[] = {0.85, 0.62, 0.55, 0.2}, ac[] = {0.77, 0.44}, ui[] = {0.85, 0.62}, cia[] = {0, 0.22, 0.56};
static const double pr[2][3] = {{0.85, 0.62, 0.27}, {0.85, 0.68, 0.5}}; /* by scope */
static const double e[] = {0.91, 0.94, 0.97, 1}, rl[] = {0.95, 0.96, 0.97, 1}, rc[] = {0.92, 0.96, 1}, req[] = {0.5, 1, 1.5};

static double of(const struct cvss_metrics *m, int metric, const double *weights)
{
	return m->value[metric] == CVSS_UNSET ? 1 : weights[m->value[metric]];
}

/* The modified metric stands in for that of the base when it is there. */
static uint8_t modified(const struct cvss_metrics *m, int base, int metric)
{
	return m->value[metric] == CVSS_UNSET ? m->value[base] : m->value[metric];
}

/* Up to the next tenth: 3.1 appendix A; 3.0 without its five digits, less what binary fractions add. */
static int up(enum cvss_version version, double x)
{
	if (version == CVSS_3_0)
		return (int)ceil(x * 10 - 1e-9);
	long long i = llround(x * 100000);
	return (int)(i / 10000 + (i % 10000 != 0));
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static int sum(enum cvss_version version, double impact, double exploitability, bool changed)
{
	if (impact <= 0)
		return 0;
	return up(version, least((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

static int base_of(const struct cvss_metrics *m, enum cvss_version version)
{
	bool changed = m->value[V3_S] == 1;
	double iss = 1 - (1 - cia[m->value[V3_C]]) * (1 - cia[m->value[V3_I]]) * (1 - cia[m->value[V3_A]]);
	double impact = changed ? 7.52 * (iss - 0.029) - 3.25 * pow(iss - 0.02, 15) : 6.42 * iss;
	double exploitability = 8.22 * av[m->value[V3_AV]] * ac[m->value[V3_AC]] * pr[changed][m->value[V3_PR]] * ui[m->value[V3_UI]];
	return sum(version, impact, exploitability, changed);
}

static int modified_base(const struct cvss_metrics *m, enum cvss_version version)
{
	bool changed = modified(m, V3_S, V3_MS) == 1;
	double c = 1 - cia[modified(m, V3_C, V3_MC)] * of(m, V3_CR, req), i = 1 - cia[modified(m, V3_I, V3_MI)] * of(m, V3_IR, req);
	double a = 1 - cia[modified(m, V3_A, V3_MA)] * of(m, V3_AR, req);
	double iss = least(1 - c * i * a, 0.915);
	double less = version == CVSS_3_0 ? pow(iss - 0.02, 15) : pow(iss * 0.9731 - 0.02, 13);
	double impact = changed ? 7.52 * (iss - 0.029) - 3.25 * less : 6.42 * iss;
	double exploitability = 8.22 * av[modified(m, V3_AV, V3_MAV)] * ac[modified(m, V3_AC, V3_MAC)] *
	                        pr[changed][modified(m, V3_PR, V3_MPR)] * ui[modified(m, V3_UI, V3_MUI)];
	return sum(version, impact, exploitability, changed);
}

void cvss_v3_score(const struct cvss_metrics *m, struct cvss *out)
{
	double time = of(m, V3_E, e) * of(m, V3_RL, rl) * of(m, V3_RC, rc);
	out->base = base_of(m, out->version);
	out->temporal = up(out->version, out->base / 10.0 * time);
	out->environmental = up(out->version, modified_base(m, out->version) / 10.0 * time);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* CVSS version 2.0 (FIRST, 2007), section 3.2. */
#include "model/cvss_v2.h"

#include <math.h>

static const double av[] = {0.395, 0.646, 1}, ac[] = {0.35, 0.61, 0.71}, au[] = {0.45, 0.56, 0.704}, cia[] = {0, 0.275, 0.660};
static const double e[] = {0.85, 0.9, 0.95, 1}, rl[] = {0.87, 0.9, 0.95, 1}, rc[] = {0.9, 0.95, 1};
static const double cdp[] = {0, 0.1, 0.3, 0.4, 0.5}, td[] = {0, 0.25, 0.75, 1}, req[] = {0.5, 1, 1.51};

static double of(const struct cvss_metrics *m, int metric, const double *weights, double otherwise)
{
	return m->value[metric] == CVSS_UNSET ? otherwise : weights[m->value[metric]];
}

/* Half up, to tenths. The addend makes good for what binary fractions lose: a product of these weights has no more than 13 digits. */
static int tenths(double x)
{
	return (int)floor(x * 10 + 0.5 + 1e-9);
}

static int base_of(const struct cvss_metrics *m, double impact)
{
	double exploitability = 20 * av[m->value[V2_AV]] * ac[m->value[V2_AC]] * au[m->value[V2_AU]];
	double x = (0.6 * impact + 0.4 * exploitability - 1.5) * (impact > 0 ? 1.176 : 0);
	return x < 0 ? 0 : tenths(x);
}

static double impact_of(const struct cvss_metrics *m, double c, double i, double a)
{
	return 10.41 * (1 - (1 - cia[m->value[V2_C]] * c) * (1 - cia[m->value[V2_I]] * i) * (1 - cia[m->value[V2_A]] * a));
}

static bool says(const struct cvss_metrics *m, int first, int last)
{
	bool any = false;
	for (int at = first; at <= last; at++)
		any |= m->value[at] != CVSS_UNSET;
	return any;
}

void cvss_v2_score(const struct cvss_metrics *m, struct cvss *out)
{
	double time = of(m, V2_E, e, 1) * of(m, V2_RL, rl, 1) * of(m, V2_RC, rc, 1);
	out->base = base_of(m, impact_of(m, 1, 1, 1));
	out->temporal = says(m, V2_E, V2_RC) ? tenths(out->base / 10.0 * time) : CVSS_NONE;
	out->environmental = CVSS_NONE;
	if (!says(m, V2_CDP, V2_AR))
		return;
	double impact = impact_of(m, of(m, V2_CR, req, 1), of(m, V2_IR, req, 1), of(m, V2_AR, req, 1));
	double adjusted = tenths(base_of(m, impact < 10 ? impact : 10) / 10.0 * time) / 10.0;
	out->environmental = tenths((adjusted + (10 - adjusted) * of(m, V2_CDP, cdp, 0)) * of(m, V2_TD, td, 1));
}

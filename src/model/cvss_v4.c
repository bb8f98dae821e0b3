/* SPDX-License-Identifier: Apache-2.0 */
/* CVSS version 4.0 (FIRST, 2023), section 8: tables of the specification; exact, in fractions of whole numbers. */
/* The scores of macrovectors and their highest vectors are those that FIRST publishes (FIRST.Org, Inc., BSD-2-Clause). */
#include "model/cvss_v4.h"

#include <assert.h>

/* Scores of macrovectors: EQ1, EQ2, EQ3, EQ4, EQ5, EQ6. 0: there is none (EQ3 2 with EQ6 0). */
static const uint8_t macro_score[3][2][3][3][3][2] = {
	{{{{{100, 99}, {98, 95}, {95, 92}}, {{100, 96}, {93, 87}, {91, 81}}, {{93, 90}, {89, 80}, {81, 68}}},
	  {{{98, 95}, {95, 92}, {90, 84}}, {{93, 92}, {89, 81}, {81, 65}}, {{88, 80}, {78, 70}, {69, 48}}},
	  {{{0, 92}, {0, 82}, {0, 72}}, {{0, 79}, {0, 69}, {0, 50}}, {{0, 69}, {0, 55}, {0, 27}}}},
	 {{{{99, 97}, {95, 92}, {92, 85}}, {{95, 91}, {90, 83}, {84, 71}}, {{92, 81}, {82, 71}, {72, 53}}},
	  {{{95, 93}, {92, 85}, {85, 73}}, {{92, 82}, {80, 72}, {70, 59}}, {{84, 70}, {71, 52}, {50, 30}}},
	  {{{0, 86}, {0, 75}, {0, 52}}, {{0, 71}, {0, 52}, {0, 29}}, {{0, 63}, {0, 29}, {0, 17}}}}},
	{{{{{98, 95}, {94, 87}, {91, 81}}, {{94, 89}, {86, 74}, {77, 64}}, {{87, 75}, {74, 63}, {63, 49}}},
	  {{{94, 89}, {88, 77}, {76, 67}}, {{86, 76}, {74, 58}, {59, 50}}, {{72, 57}, {57, 52}, {52, 25}}},
	  {{{0, 83}, {0, 70}, {0, 54}}, {{0, 65}, {0, 58}, {0, 26}}, {{0, 53}, {0, 21}, {0, 13}}}},
	 {{{{95, 90}, {88, 76}, {76, 70}}, {{90, 77}, {75, 62}, {61, 53}}, {{77, 66}, {68, 59}, {52, 30}}},
	  {{{89, 78}, {76, 67}, {62, 58}}, {{74, 59}, {57, 57}, {47, 23}}, {{61, 52}, {57, 29}, {24, 16}}},
	  {{{0, 71}, {0, 59}, {0, 30}}, {{0, 58}, {0, 26}, {0, 15}}, {{0, 23}, {0, 13}, {0, 6}}}}},
	{{{{{93, 87}, {86, 72}, {75, 58}}, {{86, 74}, {74, 61}, {56, 34}}, {{70, 54}, {52, 40}, {40, 22}}},
	  {{{85, 75}, {74, 55}, {62, 51}}, {{72, 57}, {55, 41}, {46, 19}}, {{53, 36}, {34, 19}, {19, 8}}},
	  {{{0, 64}, {0, 51}, {0, 20}}, {{0, 47}, {0, 21}, {0, 11}}, {{0, 24}, {0, 9}, {0, 4}}}},
	 {{{{88, 75}, {73, 53}, {60, 50}}, {{73, 55}, {59, 40}, {41, 20}}, {{54, 43}, {45, 22}, {20, 11}}},
	  {{{75, 55}, {58, 45}, {40, 21}}, {{61, 51}, {48, 18}, {20, 9}}, {{46, 18}, {17, 7}, {8, 2}}},
	  {{{0, 53}, {0, 24}, {0, 14}}, {{0, 24}, {0, 12}, {0, 5}}, {{0, 10}, {0, 3}, {0, 1}}}}},
};

/*
 * The highest vectors of each level, as numbers of values, and the depth of the level in steps (section 8.3, max_composed and
 * max_severity): metrics of the group in the order of groups below.
 */
struct level {
	int depth;
	int n_tops;
	uint8_t tops[5][6];
};
static const struct level eq1[] = {
	{1, 1, {{0, 0, 0}}},
	{4, 3, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{5, 2, {{3, 0, 0}, {1, 1, 1}}},
};
static const struct level eq2[] = {{1, 1, {{0, 0}}}, {2, 2, {{1, 0}, {0, 1}}}};
static const struct level eq3_eq6[3][2] = {
	{{7, 1, {{0, 0, 0, 0, 0, 0}}}, {6, 2, {{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}}}},
	{{8, 2, {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}}},
	 {8, 5, {{1, 0, 1, 0, 1, 0}, {1, 0, 0, 0, 1, 1}, {0, 1, 0, 1, 0, 1}, {0, 1, 1, 1, 0, 0}, {1, 1, 0, 0, 0, 1}}}},
	{{0, 0, {{0}}}, {10, 1, {{1, 1, 1, 0, 0, 0}}}},
};
static const struct level eq4[] = {{6, 1, {{1, 0, 0}}}, {5, 1, {{1, 1, 1}}}, {4, 1, {{2, 2, 2}}}};

enum { AV_N, AV_P = 3, E_A = 0, IMPACT_H = 0, IMPACT_S = 0, AFTER_H = 1, REQUIREMENT_H = 0 };
/* Divides by every depth. */
enum { WHOLE = 840 };

/* What counts of a metric: the modified one, that of the base, or the worst where neither is said. */
static uint8_t value_of(const struct cvss_metrics *m, int metric)
{
	int over = metric <= V4_SA ? metric - V4_AV + V4_MAV : metric;
	if (m->value[over] != CVSS_UNSET)
		return m->value[over];
	return m->value[metric] != CVSS_UNSET ? m->value[metric] : 0;
}

struct macro {
	int eq[7]; /* 1 to 6 */
};

static int first_level(int zero, bool one)
{
	return zero ? 0 : one ? 1 : 2;
}

static struct macro macro_of(const uint8_t v[V4_COUNT])
{
	bool av = v[V4_AV] == 0, pr = v[V4_PR] == 0, ui = v[V4_UI] == 0;
	bool c = v[V4_VC] == IMPACT_H, i = v[V4_VI] == IMPACT_H, a = v[V4_VA] == IMPACT_H;
	struct macro q = {{0}};
	q.eq[1] = first_level(av && pr && ui, (av || pr || ui) && v[V4_AV] != AV_P);
	q.eq[2] = !(v[V4_AC] == 0 && v[V4_AT] == 0);
	q.eq[3] = first_level(c && i, c || i || a);
	q.eq[4] = first_level(v[V4_SI] == IMPACT_S || v[V4_SA] == IMPACT_S,
	                      v[V4_SC] == AFTER_H || v[V4_SI] == AFTER_H || v[V4_SA] == AFTER_H);
	q.eq[5] = v[V4_E];
	q.eq[6] = !((c && v[V4_CR] == REQUIREMENT_H) || (i && v[V4_IR] == REQUIREMENT_H) || (a && v[V4_AR] == REQUIREMENT_H));
	return q;
}

/* 0: there is no such macrovector. */
static int score_of(struct macro q)
{
	static const int ends[] = {0, 3, 2, 3, 3, 3, 2};
	for (int i = 1; i <= 6; i++)
		if (q.eq[i] >= ends[i])
			return 0;
	return macro_score[q.eq[1]][q.eq[2]][q.eq[3]][q.eq[4]][q.eq[5]][q.eq[6]];
}

static int lower(struct macro q, int at)
{
	q.eq[at]++;
	return score_of(q);
}

/* EQ3 and EQ6 go down together. */
static int lower_3_6(struct macro q)
{
	if (q.eq[3] == 0 && q.eq[6] == 0) {
		int a = lower(q, 3), b = lower(q, 6);
		return a > b ? a : b;
	}
	return q.eq[3] == 1 && q.eq[6] == 0 ? lower(q, 6) : lower(q, 3);
}

/* Steps from the first highest vector of the level that is nowhere below the vector. */
static int steps(const uint8_t v[V4_COUNT], const int *metrics, int n, const struct level *l)
{
	for (int t = 0; t < l->n_tops; t++) {
		int total = 0, i = 0;
		for (; i < n && v[metrics[i]] >= l->tops[t][i]; i++)
			total += v[metrics[i]] - l->tops[t][i];
		if (i == n)
			return total;
	}
	return 0;
}

struct way {
	int below; /* score of the next lower macrovector; 0: none */
	int steps, depth;
};

/* The mean of the ways down that there are, each taken by its share, is left off; half up. */
static int between(int score, const struct way *ways, int n)
{
	int taken = 0, count = 0;
	for (int i = 0; i < n; i++) {
		if (ways[i].below == 0)
			continue;
		count++;
		taken += (score - ways[i].below) * ways[i].steps * (WHOLE / ways[i].depth);
	}
	if (count == 0)
		return score;
	int whole = WHOLE * count, left = score * whole - taken;
	return left < 0 ? 0 : (2 * left + whole) / (2 * whole);
}

void cvss_v4_score(const struct cvss_metrics *m, struct cvss *out)
{
	static const int g1[] = {V4_AV, V4_PR, V4_UI}, g2[] = {V4_AC, V4_AT}, g4[] = {V4_SC, V4_SI, V4_SA};
	static const int g3[] = {V4_VC, V4_VI, V4_VA, V4_CR, V4_IR, V4_AR};
	static_assert(WHOLE % 7 == 0 && WHOLE % 8 == 0 && WHOLE % 10 == 0 && WHOLE % 6 == 0, "divides by every depth");
	uint8_t v[V4_COUNT];
	bool none = true;
	for (int i = 0; i < V4_COUNT; i++)
		v[i] = value_of(m, i);
	for (int i = V4_VC; i <= V4_SA; i++)
		none &= v[i] == (i <= V4_VA ? 2 : 3);
	out->temporal = out->environmental = CVSS_NONE;
	out->base = 0;
	if (none)
		return;
	struct macro q = macro_of(v);
	const struct level *l1 = &eq1[q.eq[1]], *l2 = &eq2[q.eq[2]], *l3 = &eq3_eq6[q.eq[3]][q.eq[6]], *l4 = &eq4[q.eq[4]];
	const struct way ways[] = {
		{lower(q, 1), steps(v, g1, 3, l1), l1->depth},
		{lower(q, 2), steps(v, g2, 2, l2), l2->depth},
		{lower_3_6(q), steps(v, g3, 6, l3), l3->depth},
		{lower(q, 4), steps(v, g4, 3, l4), l4->depth},
		{lower(q, 5), 0, 1}, /* one value a level: no steps inside */
	};
	out->base = between(score_of(q), ways, sizeof ways / sizeof *ways);
}

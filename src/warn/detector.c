/* SPDX-License-Identifier: Apache-2.0 */
/* What each detector makes of the evidence on one subject: points, and a probability when it has something to say. */
#include "warn/detector.h"

#include "warn/constituency.h"
#include "warn/fusion.h"

/* How sure a person is who writes a warning: "very likely". */
#define ANALYST_PROBABILITY 0.9

static bool spread(const struct detector_case *c, struct warn_findings *out, struct warning_signal *say)
{
	struct warn_spread m;
	spread_measure(&c->subject->evidence, c->after, c->scratch, &m);
	if (m.n == 0)
		return false;
	m.speed = c->subject->life->speed;
	warn_score_spread(&m, &out->score);
	out->sectors = m.sectors;
	out->countries = m.countries;
	say->probability = fusion_spread(m.n);
	say->since = c->subject->evidence.first;
	return m.speed != LIFE_NO_SPREAD;
}

static bool constituency(const struct detector_case *c, struct warn_findings *out, struct warning_signal *say)
{
	struct warn_party parties[EVIDENCE_WITNESSES_MAX];
	struct warn_constituency m;
	const struct evidence *ev = &c->subject->evidence;
	constituency_measure(ev, c->after, parties, &m);
	if (m.n == 0)
		return false;
	warn_score_constituency(&m, &out->score);
	const struct roster_member *owner = ev->members[0].who;
	out->sectors = owner->sector != 0;
	out->countries = owner->country != 0;
	say->probability = out->score.sure;
	say->since = ev->first;
	return true;
}

/* What was said elsewhere and still holds; NULL when nothing. */
static const struct evidence_signal *said(const struct detector_case *c, enum detector d)
{
	const struct evidence_signal *s = c->subject->evidence.signals;
	return s && s[d].probability > 0 && s[d].last > c->after ? &s[d] : NULL;
}

static bool pass_on(const struct evidence_signal *s, struct warning_signal *say)
{
	if (!s)
		return false;
	say->probability = s->probability;
	say->since = s->since;
	say->measure = s->measure;
	say->usual = s->usual;
	return true;
}

static bool surge(const struct detector_case *c, struct warn_findings *out, struct warning_signal *say)
{
	const struct evidence_signal *s = said(c, DETECTOR_SURGE);
	if (s)
		warn_score_surge(&(struct warn_surge_measure){s->measure, s->usual, s->probability}, &out->score);
	return pass_on(s, say);
}

static bool newcomer(const struct detector_case *c, struct warn_findings *out, struct warning_signal *say)
{
	const struct evidence_signal *s = said(c, DETECTOR_NEWCOMER);
	bool alone = c->subject->life->speed == LIFE_NO_SPREAD && !said(c, DETECTOR_SURGE);
	if (s)
		warn_score_newcomer(s->probability, alone, &out->score);
	return pass_on(s, say);
}

static bool next(const struct detector_case *c, struct warn_findings *out, struct warning_signal *say)
{
	const struct evidence_signal *s = said(c, DETECTOR_NEXT);
	if (s)
		warn_score_forecast(s->probability, c->subject->life->speed == LIFE_NO_SPREAD, &out->score);
	return pass_on(s, say);
}

static bool analyst(const struct detector_case *c, struct warn_findings *out, struct warning_signal *say)
{
	say->probability = ANALYST_PROBABILITY;
	say->since = c->subject->life->raised;
	out->score.sure = out->score.sure > ANALYST_PROBABILITY ? out->score.sure : ANALYST_PROBABILITY;
	return true;
}

#define OF(type) (UINT64_C(1) << ((type) - 'a'))
#define OF_OWNED (OF(SUBJECT_ASSET) | OF(SUBJECT_LOOKALIKE))
#define OF_OTHERS (OF(SUBJECT_LABEL) | OF(SUBJECT_VALUE) | OF(SUBJECT_SERIES) | OF(SUBJECT_MANUAL))

/*
 * measure appends its terms to the score, fills in say, whose detector is set, and returns whether it has anything to
 * say. subjects is the set of types of subjects that it is asked about.
 */
static const struct {
	uint64_t subjects;
	bool (*measure)(const struct detector_case *c, struct warn_findings *out, struct warning_signal *say);
} detectors[] = {
	[DETECTOR_SPREAD] = {OF_OTHERS, spread},
	[DETECTOR_CONSTITUENCY] = {OF_OWNED, constituency},
	[DETECTOR_SURGE] = {OF_OTHERS, surge},
	[DETECTOR_NEWCOMER] = {OF_OTHERS, newcomer},
	[DETECTOR_NEXT] = {OF_OTHERS, next},
	[DETECTOR_ANALYST] = {OF(SUBJECT_MANUAL), analyst},
};
static_assert(sizeof detectors / sizeof *detectors == DETECTOR_COUNT, "every detector has a row");

void detector_ask(const struct detector_case *c, struct warn_findings *out)
{
	out->score.n_terms = 0; /* not the whole of it: the rest is not read */
	out->score.sure = 0;
	out->n_signals = 0;
	out->sectors = out->countries = 0;
	for (unsigned d = 0; d < DETECTOR_COUNT; d++) {
		struct warning_signal *say = &out->signals[out->n_signals];
		*say = (struct warning_signal){.detector = (enum detector)d};
		if (detectors[d].subjects & OF(subject_type(c->subject)) && detectors[d].measure(c, out, say))
			out->n_signals++;
	}
	warn_score_conclude(&out->score);
	out->probability = fusion_probability(out->signals, out->n_signals);
}

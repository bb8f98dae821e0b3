/* SPDX-License-Identifier: Apache-2.0 */
/* Points are rounded to hundredths before they are added, so that a person can add them up and no platform differs. */
#include "warn/warn_score.h"

#include <math.h>

#include "base/utc.h"

static const char *const term_names[] = {
#define X(name, text) text,
	WARN_TERM_MAP(X)
#undef X
};
static_assert((int)WARN_TERM_COUNT <= (int)WARNING_TERMS_MAX, "every term fits a warning");

const char *warn_score_term_name(enum warn_term t)
{
	return term_names[t];
}

enum warn_term warn_score_term_find(const char *name)
{
	enum warn_term t = 0;
	while (t < WARN_TERM_COUNT && strcmp(term_names[t], name) != 0)
		t++;
	return t;
}

static double hundredths(double v)
{
	return round(v * 100) / 100;
}

static void term(struct warn_score *s, enum warn_term t, double measure, double points)
{
	s->terms[s->n_terms++] = (struct warning_term){term_names[t], measure, hundredths(points)};
}

static double at_most(double v, double limit)
{
	return v < limit ? v : limit;
}

static double mean_confidence(const struct warn_party *parties, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += parties[i].confidence;
	return sum / (double)n;
}

/* One reporter's flood adds no more than a thousand hits do. */
static double volume(const struct warn_party *parties, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		if (parties[i].hits > 1)
			sum += at_most(log10((double)parties[i].hits), 3);
	return sum / (double)n;
}

/* Noisy-or: each witness errs alone, and is believed at most share. */
static double corroboration(const struct warn_party *parties, size_t n, double share)
{
	double all_err = 1;
	for (size_t i = 0; i < n; i++)
		all_err *= 1 - share * parties[i].confidence / 100;
	return 1 - all_err;
}

/* An indicator that is wrong is wrong at every member; more indicators of one label seldom all are. */
static double credibility(double confidence, uint64_t indicators)
{
	double independent = at_most(1 + log2((double)indicators) / 2, 2);
	return 1 - pow(1 - confidence / 100, independent);
}

static double speed_points(int64_t speed)
{
	double hours = (double)speed / (double)UTC_HOUR;
	if (hours <= 1)
		return 15;
	return hours >= 24 ? 0 : 15 * (1 - log(hours) / log(24));
}

double warn_score_points(const struct warning_term *terms, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += round(terms[i].points * 100);
	return sum / 100;
}

static const double least[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = 0, [SEVERITY_LOW] = 20, [SEVERITY_MEDIUM] = 35, [SEVERITY_HIGH] = 50, [SEVERITY_CRITICAL] = 75,
};

double warn_score_least(enum severity s)
{
	return least[s];
}

enum severity warn_score_severity(double points)
{
	enum severity s = SEVERITY_COUNT - 1;
	while (s > SEVERITY_INFO && points < least[s])
		s--;
	return s;
}

void warn_score_conclude(struct warn_score *s)
{
	s->severity = warn_score_severity(warn_score_points(s->terms, s->n_terms));
	s->confidence = (int)at_most((double)lround(100 * s->sure), 99);
}

static void surer(struct warn_score *s, double sure)
{
	s->sure = sure > s->sure ? sure : s->sure;
}

void warn_score_spread(const struct warn_spread *m, struct warn_score *out)
{
	double confidence = mean_confidence(m->parties, m->n);
	double many = volume(m->parties, m->n);
	double corroborated = corroboration(m->parties, m->n, 0.5);
	double credible = credibility(confidence, m->indicators);
	term(out, WARN_TERM_MEMBERS, (double)m->n, at_most(8 * log2((double)m->n), 40));
	term(out, WARN_TERM_SECTORS, m->sectors, at_most(5 * (m->sectors > 1 ? m->sectors - 1 : 0), 15));
	term(out, WARN_TERM_COUNTRIES, m->countries, at_most(5 * (m->countries > 1 ? m->countries - 1 : 0), 15));
	if (m->speed >= 0)
		term(out, WARN_TERM_SPEED, (double)m->speed / (double)UTC_HOUR, speed_points(m->speed));
	term(out, WARN_TERM_CONFIDENCE, confidence, confidence / 10);
	term(out, WARN_TERM_INDICATORS, (double)m->indicators, at_most(2 * log2((double)m->indicators), 5));
	term(out, WARN_TERM_VOLUME, many, many);
	term(out, WARN_TERM_CORROBORATION, corroborated, 0);
	term(out, WARN_TERM_CREDIBILITY, credible, 0);
	surer(out, corroborated * credible);
}

void warn_score_constituency(const struct warn_constituency *m, struct warn_score *out)
{
	double confidence = mean_confidence(m->parties, m->n);
	double many = volume(m->parties, m->n);
	double corroborated = corroboration(m->parties, m->n, 0.75);
	term(out, WARN_TERM_ASSET, 1, 20);
	term(out, WARN_TERM_FEEDS, m->feeds, at_most(10 * log2(1 + (double)m->feeds), 20));
	term(out, WARN_TERM_REPORTERS, m->reporters, at_most(12 * log2(1 + (double)m->reporters), 36));
	term(out, WARN_TERM_CONFIDENCE, confidence, confidence / 5);
	term(out, WARN_TERM_VOLUME, many, many);
	term(out, WARN_TERM_CORROBORATION, corroborated, 0);
	surer(out, corroborated);
}

void warn_score_surge(const struct warn_surge_measure *m, struct warn_score *out)
{
	double times = m->counted / (m->usual < 1 ? 1 : m->usual);
	term(out, WARN_TERM_SURGE, times, times > 1 ? at_most(10 * log2(times), 40) + 10 * m->probability : 0);
	surer(out, m->probability);
}

void warn_score_forecast(double probability, bool alone, struct warn_score *out)
{
	term(out, WARN_TERM_FORECAST, probability, alone ? 15 * probability : 0);
}

void warn_score_newcomer(double probability, bool alone, struct warn_score *out)
{
	term(out, WARN_TERM_NEWCOMER, probability, alone ? 15 : 0);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Beta(a, b) with decay. */
#include "warn/source_record.h"

#include <math.h>

#include "warn/warn_score.h"

static double kept(const struct source_record *r, int64_t time)
{
	if (r->at == UTC_NONE || time <= r->at)
		return 1;
	return exp2(-((double)time - (double)r->at) / (double)SOURCE_RECORD_HALF_LIFE);
}

static int64_t day_of(int64_t time)
{
	return time / UTC_DAY - (time % UTC_DAY < 0);
}

/* How many of today's confirmations still count. */
static double countable(struct source_record *r, int64_t time, double confirmed)
{
	int64_t day = day_of(time);
	if (r->at == UTC_NONE || day > r->day) {
		r->day = day;
		r->counted = 0;
	}
	double room = SOURCE_RECORD_DAY_MAX - r->counted;
	double n = confirmed < room ? confirmed : room;
	r->counted += n;
	return n;
}

void source_record_note(struct source_record *r, int64_t time, uint64_t confirmed, uint64_t refuted)
{
	double keep = kept(r, time), counts = countable(r, time, (double)confirmed);
	r->good = r->good * keep + counts;
	r->bad = r->bad * keep + (double)refuted;
	if (r->at == UTC_NONE || time > r->at)
		r->at = time;
}

double source_record_mean(const struct source_record *r, int64_t time)
{
	double keep = kept(r, time), good = SOURCE_RECORD_GOOD + r->good * keep;
	return good / (good + SOURCE_RECORD_BAD + r->bad * keep);
}

double source_record_weight(const struct source_record *r, int64_t time)
{
	double initial = SOURCE_RECORD_GOOD / (SOURCE_RECORD_GOOD + SOURCE_RECORD_BAD);
	double weight = source_record_mean(r, time) / initial;
	return weight < SOURCE_RECORD_WEIGHT_MIN ? SOURCE_RECORD_WEIGHT_MIN : weight > 1 ? 1 : weight;
}

int source_record_weigh(int confidence, double weight)
{
	if (weight >= 1)
		return confidence;
	return (int)lround((confidence < 0 ? WARN_CONFIDENCE_UNKNOWN : confidence) * weight);
}

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

double source_record_faded(double amount, int64_t at, int64_t time)
{
	const struct source_record then = {.at = at};
	return amount * kept(&then, time);
}

double source_record_say(double weight, const struct source_said *said)
{
	double word = SOURCE_SAY * (weight < 1 ? weight : 1);
	double rooms[] = {SOURCE_SAY_MAX - said->by_party, 1 - said->on_subject};
	for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
		word = word < rooms[i] ? word : rooms[i];
	return word >= 0.01 ? word : 0;
}

void source_record_note(struct source_record *r, int64_t time, uint64_t confirmed, double refuted)
{
	double keep = kept(r, time), counts = countable(r, time, (double)confirmed);
	r->good = r->good * keep + counts;
	double bad = r->bad * keep + refuted;
	r->bad = bad > 0 ? bad : 0;
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

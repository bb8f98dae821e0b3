/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads what was saved of the series as hostile bytes, as the head and as a series; with what is accepted, hours go on to be
 * closed and what is told of them is made of numbers.
 */
#include "warn/series_state.h"

#include <assert.h>
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str key = STR_INIT("port:445");

static enum err look(void *ctx, const struct series_closed *c)
{
	(void)ctx;
	assert(isfinite(c->measure) && isfinite(c->expected) && isfinite(c->score) && isfinite(c->height));
	assert(c->measure >= 0 && c->expected >= 0);
	return OK;
}

static void go_on(struct series_set *s)
{
	const struct series_hooks hooks = {.series = look};
	struct series_stats stats;
	series_state_settle(s);
	series_set_stats(s, &stats);
	for (int64_t hour = stats.hour + 1; hour < stats.hour + 60; hour++) {
		for (int64_t member = 1; member <= 3; member++)
			assert(series_set_count(s, key, &(struct series_report){member, member, hour * UTC_HOUR, 5}) == OK);
		assert(series_set_advance(s, (hour + 2) * UTC_HOUR, &hooks) == OK);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct series_set *s = series_set_new(&(struct series_rules){.series_max = 4});
	struct buf again;
	assert(s);
	buf_init(&again, SERIES_STATE_HEAD_MAX_BYTES);
	if (series_state_load_head(s, str_make(data, size)) == OK) {
		series_state_save_head(s, &again);
		size_t more = data[0] == 1 ? 16 : 0; /* a head of the first version had one floor, not three */
		assert(buf_err(&again) == OK && again.n == size + more);
		go_on(s);
	}
	buf_deinit(&again);
	series_set_free(s);

	s = series_set_new(&(struct series_rules){.series_max = 4});
	assert(s && series_set_seen(s, 1, 1, 2000 * UTC_HOUR) == OK);
	if (series_state_load(s, key, str_make(data, size)) == OK) {
		assert(series_state_hour(s, &(struct series_closed){.key = key, .hour = 1999, .parties = 2, .measure = 3}) == OK);
		go_on(s);
	}
	series_set_free(s);
	return 0;
}

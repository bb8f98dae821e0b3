/* SPDX-License-Identifier: Apache-2.0 */
/* Loads what a forecast has learned as hostile bytes; what is accepted must be written back the same and go on. */
#include "warn/forecast.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void go_on(struct forecast *f)
{
	static const int64_t end = INT64_C(253402300799) * UTC_SECOND;
	for (int64_t member = 1; member <= 3; member++) {
		const struct contact c = {.time = 0, .member = member, .value = {KIND_DOMAIN, STR("a.example")}, .port = 25};
		struct forecast_verdict v;
		assert(forecast_contact(f, &c, &v) == OK && v.probability >= 0 && v.probability <= 1);
	}
	forecast_advance(f, end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct hash_key no_key;
	struct forecast *f = forecast_new(&(struct forecast_rules){.values_max = 100, .cases_max = 64, .rates_max = 100}, &no_key);
	struct buf saved;
	assert(f);
	buf_init(&saved, 1 << 24);
	if (forecast_load(f, str_make(data, size)) == OK) {
		forecast_save(f, &saved);
		assert(buf_err(&saved) == OK && str_eq(buf_str(&saved), str_make(data, size)));
		go_on(f);
	}
	buf_deinit(&saved);
	forecast_free(f);
	return 0;
}

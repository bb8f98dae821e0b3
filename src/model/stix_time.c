/* SPDX-License-Identifier: Apache-2.0 */
/* Microseconds are compared as numbers, the digits behind them as text. */
#include "model/stix_time.h"

#include "base/utc.h"

bool stix_time_parse(struct str s, struct stix_time *out)
{
	const size_t seconds_end = sizeof "2016-06-01T01:30:00" - 1, micros_end = seconds_end + sizeof ".000000" - 1;
	int64_t t;
	if (s.n <= seconds_end || s.p[10] != 'T' || s.p[s.n - 1] != 'Z' || utc_parse(s, &t) != OK)
		return false;
	size_t end = s.n - 1;
	while (end > micros_end && s.p[end - 1] == '0')
		end--;
	out->micros = t;
	out->finer = end > micros_end ? str_from(str_upto(s, end), micros_end) : str_upto(s, 0);
	return true;
}

int stix_time_cmp(struct stix_time a, struct stix_time b)
{
	if (a.micros != b.micros)
		return a.micros < b.micros ? -1 : 1;
	return str_cmp(a.finer, b.finer);
}

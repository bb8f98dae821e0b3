/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps as STIX writes them (STIX 2.1 section 2.16), ordered to their last digit. */
#ifndef MODEL_STIX_TIME_H
#define MODEL_STIX_TIME_H

#include "base/str.h"

struct stix_time {
	int64_t micros;   /* since 1970-01-01 */
	struct str finer; /* the digits behind the microseconds, without zeros at the end; borrowed from the text */
};

/* stix_time_parse: YYYY-MM-DDThh:mm:ss[.s...]Z and nothing else; false for any other text and times that do not exist. */
bool stix_time_parse(struct str s, struct stix_time *out);
/* stix_time_cmp: negative, 0 or positive, as a is before b, the same or after. */
int stix_time_cmp(struct stix_time a, struct stix_time b);

#endif

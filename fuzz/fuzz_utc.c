/* SPDX-License-Identifier: Apache-2.0 */
/* Times: what is accepted is written as text that reads back as the same time. */
#include <assert.h>

#include "base/utc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int64_t t)
{
	char text[UTC_TEXT_BYTES];
	int64_t back;
	utc_format(t, text);
	assert(utc_parse(str_make(text, sizeof text), &back) == OK && back == t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_make(data, size);
	int64_t t;
	if (utc_parse(s, &t) == OK)
		check(t);
	if (utc_parse_epoch(s, &t) == OK)
		check(t);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* CVSS vectors: what is accepted has scores from 0.0 to 10.0, and the same ones each time. */
#include <assert.h>

#include "model/cvss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cvss c, again;
	const char *why;
	struct str vector = str_make(data, size);
	if (cvss_parse(vector, &c, &why))
		return 0;
	assert(c.base >= 0 && c.base <= 100 && c.temporal <= 100 && c.environmental <= 100);
	assert(c.temporal >= CVSS_NONE && c.environmental >= CVSS_NONE && cvss_score(&c) >= 0);
	assert(cvss_parse(vector, &again, &why) == OK && again.base == c.base && again.environmental == c.environmental);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Small histories written as text: "a1 b1 | a2" are contacts of members a and b with values 1 and 2 on two days. */
#ifndef TESTS_PROOF_STORY_H
#define TESTS_PROOF_STORY_H

#include "proof/history.h"

/* Contacts of a day are an hour apart. Members are a, b and c, all of them there; values 1 to 9 rise as their digits. */
static inline void story_tell(struct history *h, const char *text)
{
	static const struct hash_key key = {{3}};
	int64_t time = 0;
	uint32_t member, value;
	history_init(h, &key);
	for (char name = 'a'; name <= 'c'; name++)
		assert_int_equal(history_member(h, str_make(&name, 1), &member), OK);
	for (; *text; text++) {
		if (*text == '|')
			time = (time / UTC_DAY + 1) * UTC_DAY;
		if (*text < 'a' || *text > 'c')
			continue;
		const char bytes[4] = {10, 0, 0, text[1]};
		assert_int_equal(history_value(h, (struct value){KIND_IPV4, {bytes, 4}}, &value), OK);
		const struct history_contact c = {.time = time, .member = (uint16_t)(*text - 'a'), .value = value, .count = 1};
		assert_int_equal(history_add(h, &c), OK);
		time += UTC_HOUR;
	}
	assert_int_equal(history_seal(h), OK);
}

/* The digit of a value. */
static inline char story_value(const struct history *h, uint32_t value)
{
	return h->values[value].bytes.p[3];
}

#endif

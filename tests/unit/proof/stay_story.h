/* SPDX-License-Identifier: Apache-2.0 */
/* Small lists written as rows: value 1 on list a from day 0 to day 2 is {'a', '1', 0, 2}. */
#ifndef TESTS_PROOF_STAY_STORY_H
#define TESTS_PROOF_STAY_STORY_H

#include "proof/stays.h"

struct stay_story_row {
	char list, value;
	int32_t first, last;
};

/* Lists are a, b and c, all of them there; values rise as their digits, which are their last byte. The history is sealed. */
static inline void stay_story_tell(const struct stay_story_row *rows, size_t n, struct stays *s, struct history *h)
{
	static const struct hash_key key = {{3}};
	uint32_t member;
	history_init(h, &key);
	*s = (struct stays){0};
	for (char name = 'a'; name <= 'c'; name++)
		assert_int_equal(history_member(h, str_make(&name, 1), &member), OK);
	for (size_t i = 0; i < n; i++) {
		const char bytes[4] = {10, 0, 0, rows[i].value};
		struct stay one = {.first = rows[i].first, .last = rows[i].last, .list = (uint16_t)(rows[i].list - 'a')};
		assert_int_equal(history_value(h, (struct value){KIND_IPV4, {bytes, 4}}, &one.value), OK);
		assert_int_equal(stays_add(s, &one), OK);
	}
	assert_int_equal(stays_tell(s, h), OK);
	assert_int_equal(history_seal(h), OK);
}

static inline uint32_t stay_story_value(const struct history *h, char digit)
{
	const char bytes[4] = {10, 0, 0, digit};
	return history_value_find(h, (struct value){KIND_IPV4, {bytes, 4}});
}

#endif

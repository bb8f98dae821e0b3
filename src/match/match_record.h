/* SPDX-License-Identifier: Apache-2.0 */
/* Records: how values that do not fit into a short slot stand in the heap of their table. */
#ifndef MATCH_RECORD_H
#define MATCH_RECORD_H

#include "match/match_table.h"

/*
 * A record whose length its kind does not tell begins with two bytes: the length, and in the upper bit that a domain
 * matches exactly only.
 */
enum { MATCH_RECORD_HEAD_BYTES = 2, MATCH_RECORD_EXACT = 0x8000, MATCH_RECORD_LENGTH = 0x7fff };
static_assert((int)LIMIT_VALUE_BYTES <= (int)MATCH_RECORD_LENGTH, "the head of a record holds every length");

static inline bool match_record_has_head(unsigned code)
{
	return kind_length((enum kind)code) <= 0;
}

/* match_record_bytes: what a value of n bytes takes in the heap, unless it stands in a short slot. */
static inline size_t match_record_bytes(unsigned code, size_t n)
{
	size_t bytes = match_record_has_head(code) ? n + MATCH_RECORD_HEAD_BYTES : n;
	return (bytes + MATCH_HEAP_UNIT - 1) / MATCH_HEAP_UNIT * MATCH_HEAP_UNIT;
}

static inline const unsigned char *match_record_at(const struct match_table *t, const struct match_slot *s)
{
	return t->heap + (size_t)s->ref * MATCH_HEAP_UNIT;
}

static inline unsigned match_record_head(const unsigned char *record)
{
	uint16_t head;
	memcpy(&head, record, sizeof head);
	return head;
}

/* match_record_value: the value of a slot in use. */
static inline struct str match_record_value(const struct match_table *t, const struct match_slot *s)
{
	const unsigned char *record = match_record_at(t, s);
	unsigned code = match_bucket_code(s->tag);
	if (match_record_has_head(code))
		return str_make(record + MATCH_RECORD_HEAD_BYTES, match_record_head(record) & MATCH_RECORD_LENGTH);
	return str_make(record, (size_t)kind_length((enum kind)code));
}

#endif

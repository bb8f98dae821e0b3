/* SPDX-License-Identifier: Apache-2.0 */
/* The hours of five days in which something happened, one bit each, newest first. */
#ifndef WARN_LIST_HOURS_H
#define WARN_LIST_HOURS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	LIST_HOURS = 120,
	LIST_HOURS_WORD = 60, /* a multiple of six, so that a quarter of a day never spans words */
	LIST_HOURS_DAYS = 5,
	LIST_HOURS_QUARTERS = 20,
};

/* Bit i of w[k]: the hour LIST_HOURS_WORD * k + i before the end of the window. */
struct list_hours {
	uint64_t w[2];
};

static inline bool list_hours_any(const struct list_hours *h)
{
	return (h->w[0] | h->w[1]) != 0;
}

/* list_hours_bits: how many are set; the compiler's own is a call on machines that need not have an instruction for it. */
static inline uint32_t list_hours_bits(uint64_t w)
{
	w -= w >> 1 & UINT64_C(0x5555555555555555);
	w = (w & UINT64_C(0x3333333333333333)) + (w >> 2 & UINT64_C(0x3333333333333333));
	w = (w + (w >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (uint32_t)(w * UINT64_C(0x0101010101010101) >> 56);
}

static inline uint32_t list_hours_count(const struct list_hours *h)
{
	return list_hours_bits(h->w[0]) + list_hours_bits(h->w[1]);
}

/* list_hours_newest, list_hours_oldest: how many hours before the end; only when there are any. */
static inline uint32_t list_hours_newest(const struct list_hours *h)
{
	return (uint32_t)(h->w[0] ? __builtin_ctzll(h->w[0]) : LIST_HOURS_WORD + __builtin_ctzll(h->w[1]));
}

static inline uint32_t list_hours_oldest(const struct list_hours *h)
{
	return (uint32_t)(h->w[1] ? LIST_HOURS_WORD + 63 - __builtin_clzll(h->w[1]) : 63 - __builtin_clzll(h->w[0]));
}

static inline void list_hours_join(struct list_hours *h, const struct list_hours *more)
{
	h->w[0] |= more->w[0];
	h->w[1] |= more->w[1];
}

/* list_hours_quarters: bit i: any hour of the i-th quarter of a day before the end. */
static inline uint32_t list_hours_quarters(const struct list_hours *h)
{
	uint32_t quarters = 0;
	for (int i = 0; i < LIST_HOURS_QUARTERS / 2; i++) {
		quarters |= (uint32_t)((h->w[0] >> 6 * i & 63) != 0) << i;
		quarters |= (uint32_t)((h->w[1] >> 6 * i & 63) != 0) << (i + LIST_HOURS_QUARTERS / 2);
	}
	return quarters;
}

/* list_hours_days: bit i: any hour of the i-th day before the end. */
static inline uint32_t list_hours_days(const struct list_hours *h)
{
	const uint64_t day = 0xffffff, half = 0xfff;
	return (uint32_t)((h->w[0] & day) != 0) | (uint32_t)((h->w[0] & day << 24) != 0) << 1 |
	       (uint32_t)((h->w[0] >> 48 | (h->w[1] & half)) != 0) << 2 | (uint32_t)((h->w[1] & day << 12) != 0) << 3 |
	       (uint32_t)((h->w[1] & day << 36) != 0) << 4;
}

#endif

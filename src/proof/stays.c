/* SPDX-License-Identifier: Apache-2.0 */
/* An array of rows. */
#include "proof/stays.h"

#include <stdlib.h>

#include "base/grow.h"

enum err stays_add(struct stays *s, const struct stay *one)
{
	if (s->n == STAYS_MAX || one->list >= STAYS_LISTS_MAX)
		return ERR_LIMIT;
	struct stay *at = grow(s->at, s->n, sizeof(*at));
	if (!at)
		return ERR_NOMEM;
	s->at = at;
	at[s->n++] = *one;
	return OK;
}

void stays_deinit(struct stays *s)
{
	free(s->at);
	*s = (struct stays){0};
}

/* A stay, with what it is told by. */
struct turn {
	int32_t day;
	uint64_t mixed;
	const struct stay *stay;
};

/* The end of splitmix64: each number once. */
static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static int by_turn(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->mixed < y->mixed ? -1 : x->mixed > y->mixed;
}

static enum err tell_in_turn(const struct turn *turns, size_t n, struct history *h)
{
	enum err e = OK;
	for (size_t i = 0; i < n && !e; i++) {
		const struct stay *one = turns[i].stay;
		const struct history_contact c = {.time = one->first * UTC_DAY, .value = one->value, .count = 1, .member = one->list};
		e = history_add(h, &c);
	}
	return e;
}

enum err stays_tell(const struct stays *s, struct history *h)
{
	int32_t begin[STAYS_LISTS_MAX];
	struct turn *turns = calloc(s->n ? s->n : 1, sizeof(*turns));
	size_t n = 0;
	enum err e = turns ? OK : ERR_NOMEM;
	for (size_t i = 0; i < STAYS_LISTS_MAX; i++)
		begin[i] = INT32_MAX;
	for (size_t i = 0; i < s->n; i++)
		if (s->at[i].first < begin[s->at[i].list])
			begin[s->at[i].list] = s->at[i].first;
	for (size_t i = 0; i < s->n && !e; i++) {
		const struct stay *one = &s->at[i];
		if (one->first > begin[one->list])
			turns[n++] = (struct turn){one->first, mix((uint64_t)one->value << 16 | one->list), one};
		else
			e = history_add_known(h, one->list, one->value);
	}
	if (!e && n) {
		qsort(turns, n, sizeof(*turns), by_turn);
		e = tell_in_turn(turns, n, h);
	}
	free(turns);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A radix sort from the most significant digit on: by day and space, then by the first bits of the key until what is left
 * fits the cache and is sorted there. Most keys are as good as random, so that few rows agree in the bits that were looked
 * at; those are compared. A row is half a line of the cache while it is moved: the bytes of a key behind the first eight,
 * which only addresses of IPv6 have, stand aside.
 */
#include "store/recall_sort.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>

enum {
	SPACES = 8,
	GROUPS = RECALL_SORT_DAYS * SPACES,
	TOP_BITS = 8,     /* of the key: the first digit, 256 places that are written to in turn */
	DIGIT_BITS = 12,  /* of the second one at the most */
	HEAD_BYTES = 8,
	FIRST_ITEMS = 4096,
	FEW = 24, /* that inserting sorts fastest */
};

static_assert((int)RECALL_ENDPOINT6 < (int)SPACES, "spaces have three bits");

struct recall_sort_item {
	uint64_t head;  /* the first bytes of the key */
	uint32_t group; /* day and space */
	uint32_t tail;  /* 1 + where the other bytes are; 0: there are none */
	uint32_t member, first, last, count;
};

static_assert(sizeof(struct recall_sort_item) == 32, "two in a line of the cache");

struct recall_sort_tail {
	uint8_t bytes[RECALL_KEY_BYTES - 1 - HEAD_BYTES];
};

void recall_sort_reset(struct recall_rows *r)
{
	r->n = r->n_items = r->n_tails = 0;
	r->err = OK;
}

void recall_sort_deinit(struct recall_rows *r)
{
	free(r->list);
	free(r->items);
	free(r->other);
	free(r->tails);
	*r = (struct recall_rows){0};
}

static bool grow_items(struct recall_rows *r)
{
	size_t cap = r->cap_items ? r->cap_items * 2 : FIRST_ITEMS;
	struct recall_sort_item *grown = reallocarray(r->items, cap, sizeof *grown);
	if (!grown) {
		r->err = ERR_NOMEM;
		return false;
	}
	r->items = grown;
	r->cap_items = cap;
	return true;
}

static uint32_t add_tail(struct recall_rows *r, const uint8_t *bytes)
{
	if (r->n_tails == r->cap_tails) {
		size_t cap = r->cap_tails ? r->cap_tails * 2 : FIRST_ITEMS;
		struct recall_sort_tail *grown = reallocarray(r->tails, cap, sizeof *grown);
		if (!grown) {
			r->err = ERR_NOMEM;
			return 0;
		}
		r->tails = grown;
		r->cap_tails = cap;
	}
	memcpy(r->tails[r->n_tails].bytes, bytes, sizeof r->tails->bytes);
	return (uint32_t)++r->n_tails;
}

void recall_sort_add(struct recall_rows *r, const struct recall_row *row)
{
	if (r->err || (r->n_items == r->cap_items && !grow_items(r)))
		return;
	uint8_t space = row->key.bytes[0];
	bool is_long = space == RECALL_IPV6 || space == RECALL_ENDPOINT6;
	uint64_t head;
	memcpy(&head, row->key.bytes + 1, sizeof head);
	r->items[r->n_items++] = (struct recall_sort_item){
		.head = be64toh(head),
		.group = (uint32_t)row->day * SPACES + space,
		.tail = is_long ? add_tail(r, row->key.bytes + 1 + HEAD_BYTES) : 0,
		.member = row->member,
		.first = row->first,
		.last = row->last,
		.count = row->count,
	};
}

static bool take_room(struct recall_rows *r)
{
	/* Not less either: items and other change places. */
	if (r->room == r->cap_items)
		return true;
	free(r->list);
	free(r->other);
	r->list = calloc(r->cap_items, sizeof *r->list);
	r->other = calloc(r->cap_items, sizeof *r->other);
	r->room = r->list && r->other ? r->cap_items : 0;
	return r->room > 0;
}

/* Of one group. */
static int compare(const void *a, const void *b, void *ctx)
{
	const struct recall_rows *r = ctx;
	const struct recall_sort_item *x = a, *y = b;
	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	int by_tail = x->tail ? memcmp(&r->tails[x->tail - 1], &r->tails[y->tail - 1], sizeof *r->tails) : 0;
	return by_tail ? by_tail : (x->member > y->member) - (x->member < y->member);
}

static void insert(struct recall_rows *r, struct recall_sort_item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (compare(&items[i - 1], &items[i], r) <= 0)
			continue;
		struct recall_sort_item item = items[i];
		size_t k = i;
		for (; k > 0 && compare(&items[k - 1], &item, r) > 0; k--)
			items[k] = items[k - 1];
		items[k] = item;
	}
}

static void sort_alike(struct recall_rows *r, struct recall_sort_item *items, size_t n)
{
	if (n > FEW)
		qsort_r(items, n, sizeof *items, compare, r);
	else
		insert(r, items, n);
}

/* Moves items to where their digit, the bits of the key behind the first skip ones, belongs; end[d] is behind those of d. */
static void scatter(const struct recall_sort_item *from, size_t n, struct recall_sort_item *to, unsigned skip, unsigned bits, uint32_t *end)
{
	unsigned shift = 64 - skip - bits;
	uint64_t mask = (UINT64_C(1) << bits) - 1;
	memset(end, 0, ((size_t)1 << bits) * sizeof *end);
	for (size_t i = 0; i < n; i++)
		end[from[i].head >> shift & mask]++;
	uint32_t sum = 0;
	for (size_t d = 0; d <= mask; d++) {
		uint32_t count = end[d];
		end[d] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[end[from[i].head >> shift & mask]++] = from[i];
}

/* Items that agree in the first digit, from there to here. About as many places as items, so that most are alone in theirs. */
static void sort_bucket(struct recall_rows *r, const struct recall_sort_item *from, size_t n, struct recall_sort_item *to)
{
	uint32_t end[1 << DIGIT_BITS];
	unsigned bits = 1;
	if (n <= FEW) {
		if (n)
			memcpy(to, from, n * sizeof *to);
		insert(r, to, n);
		return;
	}
	while (bits < DIGIT_BITS && (size_t)1 << bits < n)
		bits++;
	scatter(from, n, to, TOP_BITS, bits, end);
	for (size_t d = 0, begin = 0; d < (size_t)1 << bits; begin = end[d++])
		if (end[d] - begin > 1)
			sort_alike(r, to + begin, end[d] - begin);
}

/* Items of one group; other has room for as many. */
static void sort_group(struct recall_rows *r, struct recall_sort_item *items, size_t n, struct recall_sort_item *other)
{
	uint32_t end[1 << TOP_BITS];
	if (n <= FEW) {
		insert(r, items, n);
		return;
	}
	scatter(items, n, other, 0, TOP_BITS, end);
	for (size_t d = 0, begin = 0; d < (size_t)1 << TOP_BITS; begin = end[d++])
		sort_bucket(r, other + begin, end[d] - begin, items + begin);
}

/* Sorts by group first; there are few of them. */
static void sort_all(struct recall_rows *r)
{
	size_t end[GROUPS] = {0}, sum = 0;
	uint32_t first = r->items[0].group / SPACES;
	for (size_t i = 0; i < r->n_items; i++)
		first = r->items[i].group / SPACES < first ? r->items[i].group / SPACES : first;
	first *= SPACES;
	for (size_t i = 0; i < r->n_items; i++) {
		assert(r->items[i].group - first < GROUPS);
		end[r->items[i].group - first]++;
	}
	for (size_t g = 0; g < GROUPS; g++) {
		size_t count = end[g];
		end[g] = sum;
		sum += count;
	}
	for (size_t i = 0; i < r->n_items; i++)
		r->other[end[r->items[i].group - first]++] = r->items[i];
	struct recall_sort_item *swap = r->items;
	r->items = r->other;
	r->other = swap;
	for (size_t g = 0, begin = 0; g < GROUPS; begin = end[g++])
		sort_group(r, r->items + begin, end[g] - begin, r->other + begin);
}

static void make_row(const struct recall_rows *r, const struct recall_sort_item *item, struct recall_row *out)
{
	uint64_t head = htobe64(item->head);
	*out = (struct recall_row){
		.key = {{(uint8_t)(item->group % SPACES)}},
		.day = (int32_t)(item->group / SPACES),
		.member = item->member,
		.first = item->first,
		.last = item->last,
		.count = item->count,
	};
	memcpy(out->key.bytes + 1, &head, sizeof head);
	if (item->tail)
		memcpy(out->key.bytes + 1 + HEAD_BYTES, &r->tails[item->tail - 1], sizeof *r->tails);
}

static void join(struct recall_rows *r)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n_items; i++) {
		const struct recall_sort_item *item = &r->items[i];
		struct recall_row *row = &r->list[n];
		make_row(r, item, row);
		if (i && item[-1].group == item->group && compare(item - 1, item, r) == 0)
			recall_row_join(row - 1, row);
		else
			n++;
	}
	r->n = n;
}

enum err recall_sort_run(struct recall_rows *r)
{
	if (r->err || r->n_items == 0)
		return r->err;
	if (!take_room(r))
		return ERR_NOMEM;
	sort_all(r);
	join(r);
	return OK;
}

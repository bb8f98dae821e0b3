/* SPDX-License-Identifier: Apache-2.0 */
/* A short list of hashes, then registers: which one say the low bits of the hash, its value is 1 + trailing zeros of the rest. */
#include "warn/hyperloglog.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	RANK_MAX = 64 - HYPERLOGLOG_BITS + 1, /* the rest of the hash is all zeros */
	FIRST_CAP = 4,
	SAVED_DENSE = 255, /* in place of the number of hashes */
};

static_assert((int)HYPERLOGLOG_EXACT < (int)SAVED_DENSE, "the number of hashes is saved in a byte");
static_assert(HYPERLOGLOG_EXACT * 8 + 1 <= HYPERLOGLOG_SAVED_MAX_BYTES, "either form fits");

void hyperloglog_deinit(struct hyperloglog *h)
{
	free(h->hashes);
	free(h->registers);
	*h = (struct hyperloglog){0};
}

static bool raise_register(uint8_t *registers, uint64_t hash)
{
	uint64_t rest = hash >> HYPERLOGLOG_BITS;
	uint8_t rank = rest ? (uint8_t)(__builtin_ctzll(rest) + 1) : RANK_MAX;
	uint8_t *at = &registers[hash & (HYPERLOGLOG_REGISTERS - 1)];
	if (*at >= rank)
		return false;
	*at = rank;
	return true;
}

/* From the list to registers. */
static enum err make_dense(struct hyperloglog *h)
{
	uint8_t *registers = calloc(HYPERLOGLOG_REGISTERS, 1);
	if (!registers)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < h->n; i++)
		raise_register(registers, h->hashes[i]);
	hyperloglog_deinit(h);
	h->registers = registers;
	return OK;
}

static enum err make_room(struct hyperloglog *h)
{
	if (h->n == HYPERLOGLOG_EXACT)
		return make_dense(h);
	if (h->n < h->cap)
		return OK;
	uint32_t cap = h->cap ? 2 * h->cap : FIRST_CAP;
	uint64_t *wider = realloc(h->hashes, cap * sizeof *wider);
	if (!wider)
		return ERR_NOMEM;
	h->hashes = wider;
	h->cap = cap;
	return OK;
}

static enum err add_hash(struct hyperloglog *h, uint64_t hash, bool *changed)
{
	*changed = false;
	for (uint32_t i = 0; i < h->n; i++)
		if (h->hashes[i] == hash)
			return OK;
	enum err e = h->registers ? OK : make_room(h);
	if (e)
		return e;
	if (h->registers) {
		*changed = raise_register(h->registers, hash);
	} else {
		h->hashes[h->n++] = hash;
		*changed = true;
	}
	return OK;
}

enum err hyperloglog_add(struct hyperloglog *h, const struct hash_key *key, struct str bytes, bool *changed)
{
	bool unused;
	return add_hash(h, hash_bytes(key, bytes.p, bytes.n), changed ? changed : &unused);
}

enum err hyperloglog_merge(struct hyperloglog *into, const struct hyperloglog *from)
{
	bool unused;
	enum err e = from->registers && !into->registers ? make_dense(into) : OK;
	for (uint32_t i = 0; i < from->n && e == OK; i++)
		e = add_hash(into, from->hashes[i], &unused);
	for (size_t i = 0; i < HYPERLOGLOG_REGISTERS && from->registers && e == OK; i++)
		if (into->registers[i] < from->registers[i])
			into->registers[i] = from->registers[i];
	return e;
}

/* Ertl, equation 13: x + sum of x^(2^k) * 2^(k-1). */
static double sigma(double x)
{
	double sum = x, y = 1, before;
	if (x >= 1)
		return (double)INFINITY;
	do {
		x *= x;
		before = sum;
		sum += x * y;
		y += y;
	} while (sum > before);
	return sum;
}

/* Ertl, equation 14: (1 - x - sum of (1 - x^(2^-k))^2 * 2^-k) / 3. */
static double tau(double x)
{
	double sum = 1 - x, y = 1, before;
	if (x <= 0 || x >= 1)
		return 0;
	do {
		x = sqrt(x);
		before = sum;
		y *= 0.5;
		sum -= (1 - x) * (1 - x) * y;
	} while (sum < before);
	return sum / 3;
}

uint64_t hyperloglog_count(const struct hyperloglog *h)
{
	const double m = HYPERLOGLOG_REGISTERS;
	uint32_t of_rank[RANK_MAX + 1] = {0};
	if (!h->registers)
		return h->n;
	for (size_t i = 0; i < HYPERLOGLOG_REGISTERS; i++)
		of_rank[h->registers[i]]++;
	double z = m * tau(1 - of_rank[RANK_MAX] / m);
	for (int rank = RANK_MAX - 1; rank > 0; rank--)
		z = 0.5 * (z + of_rank[rank]);
	z += m * sigma(of_rank[0] / m);
	/* All registers nearly full: only made on purpose. */
	double estimate = m * m / (2 * M_LN2 * z);
	return estimate < 0x1p62 ? (uint64_t)llround(estimate) : UINT64_C(1) << 62;
}

void hyperloglog_save(const struct hyperloglog *h, struct buf *out)
{
	buf_putc(out, (char)(h->registers ? SAVED_DENSE : h->n));
	for (uint32_t i = 0; i < h->n; i++)
		for (unsigned shift = 0; shift < 64; shift += 8)
			buf_putc(out, (char)(h->hashes[i] >> shift));
	if (h->registers)
		buf_put(out, str_make(h->registers, HYPERLOGLOG_REGISTERS));
}

static enum err load_dense(struct hyperloglog *h, struct str bytes)
{
	if (bytes.n < HYPERLOGLOG_REGISTERS)
		return ERR_CORRUPT;
	for (size_t i = 0; i < HYPERLOGLOG_REGISTERS; i++)
		if ((uint8_t)bytes.p[i] > RANK_MAX)
			return ERR_CORRUPT;
	enum err e = make_dense(h);
	if (e == OK)
		memcpy(h->registers, bytes.p, HYPERLOGLOG_REGISTERS);
	return e;
}

static enum err load_list(struct hyperloglog *h, struct str bytes, size_t n)
{
	enum err e = n > HYPERLOGLOG_EXACT || bytes.n < 8 * n ? ERR_CORRUPT : OK;
	for (size_t i = 0; i < n && e == OK; i++) {
		uint64_t hash = 0;
		bool fresh;
		for (size_t k = 8; k-- > 0;)
			hash = hash << 8 | (uint8_t)bytes.p[8 * i + k];
		e = add_hash(h, hash, &fresh);
		if (e == OK && !fresh)
			e = ERR_CORRUPT;
	}
	if (e)
		hyperloglog_deinit(h);
	return e;
}

enum err hyperloglog_load(struct hyperloglog *h, struct str bytes, size_t *out_taken)
{
	if (bytes.n == 0)
		return ERR_CORRUPT;
	uint8_t n = (uint8_t)bytes.p[0];
	struct str rest = {bytes.p + 1, bytes.n - 1};
	enum err e = n == SAVED_DENSE ? load_dense(h, rest) : load_list(h, rest, n);
	if (e == OK)
		*out_taken = 1 + (n == SAVED_DENSE ? (size_t)HYPERLOGLOG_REGISTERS : 8 * (size_t)n);
	return e;
}

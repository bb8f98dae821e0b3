/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many different things there were: exact up to HYPERLOGLOG_EXACT, then HyperLogLog with 4,096 registers (Flajolet
 * et al. 2007) and the estimator of Ertl (arXiv:1702.01284, algorithm 6), which needs no correction for small or large
 * numbers. Standard error 1.04 / sqrt(4096) = 1.6 %. Sketches under one key can be merged.
 *
 * The hash has a key: who holds a sketch without it cannot ask whether a thing is in it, nor fill it on purpose.
 */
#ifndef WARN_HYPERLOGLOG_H
#define WARN_HYPERLOGLOG_H

#include "base/buf.h"
#include "base/hash.h"

enum {
	HYPERLOGLOG_BITS = 12,
	HYPERLOGLOG_REGISTERS = 1 << HYPERLOGLOG_BITS,
	HYPERLOGLOG_EXACT = 64, /* 512 bytes: an eighth of the registers, and most subjects never have more */
	HYPERLOGLOG_SAVED_MAX_BYTES = 1 + HYPERLOGLOG_REGISTERS,
};

/* Zeroes are an empty set, without memory of its own. */
struct hyperloglog {
	uint64_t *hashes;   /* n of them, each once; NULL once there are registers */
	uint8_t *registers; /* NULL while exact */
	uint32_t n, cap;
};

void hyperloglog_deinit(struct hyperloglog *h);
/* hyperloglog_add: changed (may be NULL) tells whether the count may have. ERR_NOMEM: it is as before. */
MUST_CHECK enum err hyperloglog_add(struct hyperloglog *h, const struct hash_key *key, struct str bytes, bool *changed);
/* hyperloglog_merge: into has what either had. ERR_NOMEM: into holds what it had and perhaps a part of the other. */
MUST_CHECK enum err hyperloglog_merge(struct hyperloglog *into, const struct hyperloglog *from);
uint64_t hyperloglog_count(const struct hyperloglog *h);

/*
 * hyperloglog_save: appends it, at most HYPERLOGLOG_SAVED_MAX_BYTES, the same on every machine. hyperloglog_load: reads
 * one from the start of bytes into an empty h and tells how much it took. ERR_CORRUPT, ERR_NOMEM: h stays empty.
 */
void hyperloglog_save(const struct hyperloglog *h, struct buf *out);
MUST_CHECK enum err hyperloglog_load(struct hyperloglog *h, struct str bytes, size_t *out_taken);

#endif

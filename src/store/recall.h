/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of observables: for each value, member and day the first and last time and how often, so that a new
 * indicator can be asked "have we seen it already?". Neither events nor values in clear reach the disk
 * (store/recall_key.h).
 *
 * What is added is summed up in memory (two sets of tables of 64 MB, one of which is filled while the other is written,
 * and at most some 230 MB for sorting one) and written by a thread of its own at least every RECALL_FLUSH_SECONDS. A crash
 * loses at most what was added since; a loss of power also what the kernel had not written yet, and what is left is
 * whole. When the disk is slower than the logs, adding waits; when it fails, what could not be written is forgotten, noted and counted, since
 * matching must not stop for the sake of memory.
 *
 * Any thread may call any function but open and close.
 */
#ifndef STORE_RECALL_H
#define STORE_RECALL_H

#include "model/batch.h"
#include "store/recall_shelf.h"

enum {
	RECALL_FLUSH_SECONDS = 10,
	RECALL_DAYS_MAX = 400,
	RECALL_WHY_BYTES = RECALL_DAY_WHY_BYTES,
};

struct recall;

struct recall_opts {
	const char *dir;
	const uint8_t *secret; /* 32 bytes, of the store: other ones find nothing */
	int days;              /* retention, 1 to RECALL_DAYS_MAX; today is one of them */
	recall_note_fn *note;  /* told in words what went wrong, on any thread */
	void *ctx;
};

/* recall_open: also forgets the days that are over. why says what failed. */
MUST_CHECK enum err recall_open(const struct recall_opts *opts, struct recall **out, char why[RECALL_WHY_BYTES]);
/* recall_close: writes what is not written yet. NULL is fine. */
void recall_close(struct recall *r);

/*
 * recall_add: remembers the observables of a batch that member (from 0) sent. Events without a time are of now; those of
 * days that are over, and of tomorrow's tomorrow, are passed over; so are networks, addresses that mean nothing outside
 * of one network (RFC 1918 and the like), endpoints that an event came from, which have a port of the moment, and mail
 * addresses of recipients. ERR_VALUE for a member that no row can hold.
 */
MUST_CHECK enum err recall_add(struct recall *r, const struct batch *b, int64_t member, int64_t now);
/* recall_ban: from now on nothing of that member is added; what was is there until it is forgotten. ERR_NOMEM. */
MUST_CHECK enum err recall_ban(struct recall *r, int64_t member);
/* recall_flush: returns when all that was added before is on disk; the error of writing it. */
MUST_CHECK enum err recall_flush(struct recall *r);

/* What a member saw of the value asked for on one day. */
struct recall_hit {
	size_t query; /* index of the value */
	int64_t member;
	int64_t first, last; /* to the second */
	uint64_t count;
};
typedef enum err recall_hit_fn(void *ctx, const struct recall_hit *hit);
/*
 * recall_find: what was written (recall_flush) about n values: about themselves, about what is below a domain (but not
 * below a private suffix) or in a network, and about URLs with that host. Once for each day, value and member, in this
 * order. A day whose file is damaged is passed over, noted and set aside. ERR_NOMEM, ERR_IO, and what each returns.
 */
MUST_CHECK enum err recall_find(struct recall *r, const struct value *values, size_t n, recall_hit_fn *each, void *ctx);

/*
 * recall_forget_member, recall_forget_value: when they return OK, nothing that recall_find would have found of the member
 * or of the value is in the files any more. A value goes on being counted in what was remembered of its parent domains.
 * Files that were set aside are removed. They write again the days that are concerned; adding goes on meanwhile.
 */
MUST_CHECK enum err recall_forget_member(struct recall *r, int64_t member, uint64_t *out_rows);
MUST_CHECK enum err recall_forget_value(struct recall *r, struct value value, uint64_t *out_rows);
/* recall_keep: from now on so many days, 0 to RECALL_DAYS_MAX; with 0 all days are over. recall_expire does the rest. */
void recall_keep(struct recall *r, int days);
/* recall_expire: forgets what is over at now; done at open and at every flush besides. */
MUST_CHECK enum err recall_expire(struct recall *r, int64_t now);

struct recall_stats {
	struct recall_size size;
	int64_t lag; /* microseconds: what was added longer ago is on disk */
	uint64_t flushes;
	uint64_t waits; /* times that adding had to wait for the disk */
	uint64_t lost;  /* rows that could not be written */
};
void recall_stats(struct recall *r, struct recall_stats *out);

#endif

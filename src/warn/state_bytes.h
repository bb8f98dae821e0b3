/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, times and texts of saved states: little-endian, of fixed size or counted; the reader takes all for hostile. */
#ifndef WARN_STATE_BYTES_H
#define WARN_STATE_BYTES_H

#include "base/buf.h"
#include "base/utc.h"

void state_bytes_put(struct buf *out, uint64_t v, int bytes);
void state_bytes_put_u8(struct buf *out, unsigned v);
void state_bytes_put_u32(struct buf *out, uint32_t v);
void state_bytes_put_u64(struct buf *out, uint64_t v);
void state_bytes_put_time(struct buf *out, int64_t t);
void state_bytes_put_f64(struct buf *out, double v);
void state_bytes_put_text(struct buf *out, struct str s);

/* Reads with an error that sticks: after it everything reads as 0. */
struct state_bytes {
	struct str rest;
	enum err err;
};

void state_bytes_unless(struct state_bytes *r, bool ok); /* ERR_CORRUPT unless ok */
void state_bytes_keep(struct state_bytes *r, enum err e);
struct str state_bytes_get(struct state_bytes *r, size_t n); /* n bytes, lent from what is read */
uint64_t state_bytes_number(struct state_bytes *r, size_t bytes, uint64_t max);
int state_bytes_u8(struct state_bytes *r, unsigned max);
uint32_t state_bytes_u32(struct state_bytes *r, uint32_t max);
uint64_t state_bytes_u64(struct state_bytes *r);
int64_t state_bytes_time(struct state_bytes *r);     /* of years 1 to 9999 */
int64_t state_bytes_time_opt(struct state_bytes *r); /* or UTC_NONE */
double state_bytes_f64(struct state_bytes *r);       /* finite */
double state_bytes_share(struct state_bytes *r);     /* 0 to 1 */
struct str state_bytes_text(struct state_bytes *r, uint32_t max);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only growing buffer. It is born with its maximum, and its first failure sticks: after it every put does nothing,
 * so a writer of many pieces checks buf_err once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

struct buf {
	char *p;
	size_t n;
	size_t cap;
	size_t max;
	enum err err;
};

/* buf_init: empty, allocates nothing; holds at most max bytes. buf_deinit: frees; zeroes are fine. */
void buf_init(struct buf *b, size_t max);
void buf_deinit(struct buf *b);
/* buf_reset: empty and without error, memory kept. */
void buf_reset(struct buf *b);

void buf_put(struct buf *b, struct str s);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *z);
void buf_put_u64(struct buf *b, uint64_t v);
void buf_put_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * buf_room: makes room for n more bytes and lends the place to write them, NULL when that failed; the caller then
 * adds what it wrote to b->n.
 */
char *buf_room(struct buf *b, size_t n);
/* buf_drop: removes the first n bytes; n <= b->n. */
void buf_drop(struct buf *b, size_t n);
/* buf_err: OK, or the first failure (ERR_LIMIT, ERR_NOMEM). */
MUST_CHECK enum err buf_err(const struct buf *b);
/* buf_str: lends what is in it, valid until the next change. */
struct str buf_str(const struct buf *b);
/* buf_take: hands over the memory (free() it), NUL-terminated; the buffer is empty afterwards. NULL when out of memory. */
char *buf_take(struct buf *b, size_t *out_n);

#endif

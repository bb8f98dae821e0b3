/* SPDX-License-Identifier: Apache-2.0 */
/* The growing buffer with a maximum and a sticky error. */
#include "base/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { BUF_FIRST_BYTES = 256 };

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_deinit(struct buf *b)
{
	free(b->p);
	*b = (struct buf){.max = b->max};
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->err = OK;
}

char *buf_room(struct buf *b, size_t n)
{
	if (b->err)
		return NULL;
	if (n > b->max - b->n) {
		b->err = ERR_LIMIT;
		return NULL;
	}
	if (n > b->cap - b->n || !b->p) {
		size_t cap = b->cap ? b->cap : b->max < BUF_FIRST_BYTES ? b->max : BUF_FIRST_BYTES;
		while (cap - b->n < n)
			cap = cap > b->max / 2 ? b->max : cap * 2;
		char *p = realloc(b->p, cap ? cap : 1);
		if (!p) {
			b->err = ERR_NOMEM;
			return NULL;
		}
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->n;
}

void buf_put(struct buf *b, struct str s)
{
	char *at = s.n ? buf_room(b, s.n) : NULL;
	if (!at)
		return;
	memcpy(at, s.p, s.n);
	b->n += s.n;
}

void buf_putc(struct buf *b, char c)
{
	if (b->err == OK && b->n < b->cap)
		b->p[b->n++] = c;
	else
		buf_put(b, (struct str){&c, 1});
}

void buf_puts(struct buf *b, const char *z)
{
	buf_put(b, str_of(z));
}

void buf_put_u64(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + v % 10);
	while (v /= 10);
	buf_put(b, (struct str){digits + at, sizeof digits - at});
}

void buf_put_i64(struct buf *b, int64_t v)
{
	if (v < 0)
		buf_putc(b, '-');
	buf_put_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	char small[BUF_FIRST_BYTES], *large = NULL;
	va_list ap;
	va_start(ap, format);
	int need = vsnprintf(small, sizeof small, format, ap);
	va_end(ap);
	assert(need >= 0);
	if ((size_t)need < sizeof small) {
		buf_put(b, (struct str){small, (size_t)need});
		return;
	}
	/* Not printed into the buffer itself: the NUL at its end would need a byte beyond the maximum. */
	va_start(ap, format);
	need = vasprintf(&large, format, ap);
	va_end(ap);
	if (need >= 0)
		buf_put(b, (struct str){large, (size_t)need});
	else if (!b->err)
		b->err = ERR_NOMEM;
	free(need >= 0 ? large : NULL);
}

void buf_drop(struct buf *b, size_t n)
{
	assert(n <= b->n);
	if (n == 0)
		return;
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

enum err buf_err(const struct buf *b)
{
	return b->err;
}

struct str buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

char *buf_take(struct buf *b, size_t *out_n)
{
	char *p = realloc(b->p, b->n + 1);
	if (!p)
		return NULL;
	p[b->n] = '\0';
	if (out_n)
		*out_n = b->n;
	*b = (struct buf){.max = b->max};
	return p;
}

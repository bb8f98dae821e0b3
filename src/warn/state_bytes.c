/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of saved states. */
#include "warn/state_bytes.h"

#include <math.h>
#include <string.h>

#include "warn/subject.h"

void state_bytes_put(struct buf *out, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++, v >>= 8)
		buf_putc(out, (char)(v & 0xff));
}

void state_bytes_put_u8(struct buf *out, unsigned v)
{
	state_bytes_put(out, v, 1);
}

void state_bytes_put_u32(struct buf *out, uint32_t v)
{
	state_bytes_put(out, v, 4);
}

void state_bytes_put_u64(struct buf *out, uint64_t v)
{
	state_bytes_put(out, v, 8);
}

void state_bytes_put_time(struct buf *out, int64_t t)
{
	state_bytes_put(out, (uint64_t)t, 8);
}

void state_bytes_put_f64(struct buf *out, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	state_bytes_put_u64(out, bits);
}

void state_bytes_put_text(struct buf *out, struct str s)
{
	state_bytes_put_u32(out, (uint32_t)s.n);
	buf_put(out, s);
}

void state_bytes_unless(struct state_bytes *r, bool ok)
{
	if (!ok && r->err == OK)
		r->err = ERR_CORRUPT;
}

void state_bytes_keep(struct state_bytes *r, enum err e)
{
	if (r->err == OK)
		r->err = e;
}

struct str state_bytes_get(struct state_bytes *r, size_t n)
{
	state_bytes_unless(r, n <= r->rest.n);
	if (r->err)
		return (struct str){0};
	struct str s = str_upto(r->rest, n);
	r->rest = str_from(r->rest, n);
	return s;
}

uint64_t state_bytes_number(struct state_bytes *r, size_t bytes, uint64_t max)
{
	struct str s = state_bytes_get(r, bytes);
	uint64_t v = 0;
	for (size_t i = s.n; i > 0; i--)
		v = v << 8 | (uint8_t)s.p[i - 1];
	state_bytes_unless(r, v <= max);
	return r->err ? 0 : v;
}

int state_bytes_u8(struct state_bytes *r, unsigned max)
{
	return (int)state_bytes_number(r, 1, max);
}

uint32_t state_bytes_u32(struct state_bytes *r, uint32_t max)
{
	return (uint32_t)state_bytes_number(r, 4, max);
}

uint64_t state_bytes_u64(struct state_bytes *r)
{
	return state_bytes_number(r, 8, UINT64_MAX);
}

int64_t state_bytes_time(struct state_bytes *r)
{
	int64_t t = (int64_t)state_bytes_u64(r);
	state_bytes_unless(r, subject_time_ok(t));
	return r->err ? 0 : t;
}

int64_t state_bytes_time_opt(struct state_bytes *r)
{
	int64_t t = (int64_t)state_bytes_u64(r);
	state_bytes_unless(r, t == UTC_NONE || subject_time_ok(t));
	return r->err ? UTC_NONE : t;
}

double state_bytes_f64(struct state_bytes *r)
{
	uint64_t bits = state_bytes_u64(r);
	double v;
	memcpy(&v, &bits, sizeof v);
	state_bytes_unless(r, isfinite(v));
	return r->err ? 0 : v;
}

double state_bytes_share(struct state_bytes *r)
{
	double v = state_bytes_f64(r);
	state_bytes_unless(r, v >= 0 && v <= 1);
	return r->err ? 0 : v;
}

struct str state_bytes_text(struct state_bytes *r, uint32_t max)
{
	return state_bytes_get(r, state_bytes_u32(r, max));
}

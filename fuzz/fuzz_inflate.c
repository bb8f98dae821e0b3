/* SPDX-License-Identifier: Apache-2.0 */
/* In one call or in small pieces, the outcome and the plain bytes are the same. */
#include <stdlib.h>

#include "parse/inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 1 << 20 };

static enum err in_pieces(struct str in, size_t piece, size_t room, struct buf *out)
{
	struct inflate *z = inflate_new();
	enum err e = z ? OK : ERR_NOMEM;
	size_t n = 0, calls = 0;
	while (!e && (in.n > n || n)) {
		n += in.n - n < piece ? in.n - n : piece;
		struct str given = str_upto(in, n);
		size_t before = out->n;
		e = inflate_feed(z, &given, room, out);
		if (out->n - before > room || ++calls > 100u * OUT_MAX)
			abort();
		in = str_from(in, n - given.n);
		n = given.n;
	}
	if (!e)
		e = inflate_end(z);
	inflate_free(z);
	return e;
}

/* Of data that is truncated and too long, in pieces the end may be met first: what the decoder still holds is not asked for then. */
static bool same_outcome(enum err whole, enum err pieces)
{
	return whole == pieces || (whole == ERR_LIMIT && pieces == ERR_SYNTAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct str in = str_make(data + 1, size - 1);
	struct buf whole, pieces;
	struct parse_fault fault;
	buf_init(&whole, OUT_MAX);
	buf_init(&pieces, OUT_MAX);
	enum err e = inflate_all(in, &whole, &fault);
	if (e && (!fault.what || fault.at > in.n))
		abort();
	enum err f = in_pieces(in, 1u + (data[0] & 15), 4u + ((size_t)data[0] << 4), &pieces);
	if (!same_outcome(e, f) || (!e && !str_eq(buf_str(&whole), buf_str(&pieces))))
		abort();
	buf_deinit(&whole);
	buf_deinit(&pieces);
	return 0;
}

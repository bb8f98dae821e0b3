/* SPDX-License-Identifier: Apache-2.0 */
/* A file of real data, as it is when it is unpacked. */
#ifndef BENCH_PACKED_FILE_H
#define BENCH_PACKED_FILE_H

#include <stdio.h>

#include "parse/inflate.h"

/* packed_file_read: appends path's content to out, unpacked when it is gzip or zstd. False when it cannot be read. */
static inline bool packed_file_read(const char *path, struct buf *out)
{
	struct buf packed;
	struct parse_fault fault;
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	buf_init(&packed, (size_t)1 << 28);
	for (char *room; (room = buf_room(&packed, 1 << 16));) {
		size_t n = fread(room, 1, 1 << 16, f);
		packed.n += n;
		if (n == 0)
			break;
	}
	fclose(f);
	enum err e = inflate_all(buf_str(&packed), out, &fault);
	buf_deinit(&packed);
	return e == OK;
}

#endif

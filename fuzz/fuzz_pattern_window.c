/* SPDX-License-Identifier: Apache-2.0 */
/* What a hub kept of half-seen sequences, as bytes that are not trusted: refused, or the same when saved again. */
#include <stdlib.h>

#include "match/pattern_window.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static enum err load(struct str in, struct buf *out)
{
	static const struct hash_key key;
	struct pattern_window_stats stats;
	struct pattern_window *w = pattern_window_new(&key);
	require(w != NULL);
	enum err e = pattern_window_load(w, in);
	pattern_window_stats(w, &stats);
	require(e == OK || stats.bytes == 0);
	require(stats.bytes <= PATTERN_WINDOW_BYTES);
	pattern_window_save(w, out);
	pattern_window_free(w);
	return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf first, second;
	buf_init(&first, 2 * PATTERN_WINDOW_BYTES);
	buf_init(&second, 2 * PATTERN_WINDOW_BYTES);
	/* Scopes of patterns that another one replaced, and events that are too old, may be gone after the first time. */
	if (load(str_make(data, size), &first) == OK) {
		require(load(buf_str(&first), &second) == OK);
		require(second.n <= first.n);
	}
	buf_deinit(&first);
	buf_deinit(&second);
	return 0;
}

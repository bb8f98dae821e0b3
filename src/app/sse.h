/* SPDX-License-Identifier: Apache-2.0 */
/* Server-sent events (WHATWG HTML section 9.2) out of the pieces in which they arrive. */
#ifndef APP_SSE_H
#define APP_SSE_H

#include "base/buf.h"

enum { SSE_ID_BYTES = 64, SSE_NAME_BYTES = 32 };

struct sse_event {
	struct str name; /* "message" when the stream names none */
	struct str id;   /* the last one that the stream gave */
	struct str data;
};

/* Called for each event; an error ends the reading. */
typedef enum err sse_fn(void *ctx, const struct sse_event *e);

struct sse {
	struct buf line, data;
	char id[SSE_ID_BYTES], name[SSE_NAME_BYTES];
	size_t n_id, n_name;
	bool has_data;
	bool after_cr; /* an LF that comes now belongs to the line before */
	sse_fn *each;
	void *ctx;
};

void sse_init(struct sse *s, sse_fn *each, void *ctx);
void sse_deinit(struct sse *s);
/* sse_reset: a new connection; the id is kept, an unfinished event is dropped. */
void sse_reset(struct sse *s);
/* sse_feed: the next bytes. ERR_LIMIT for a line or event that is too large; else what each returned. */
MUST_CHECK enum err sse_feed(struct sse *s, struct str bytes);

#endif

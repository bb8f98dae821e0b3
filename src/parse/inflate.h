/* SPDX-License-Identifier: Apache-2.0 */
/* gzip and zstd opened transparently, as a stream. */
#ifndef PARSE_INFLATE_H
#define PARSE_INFLATE_H

#include "base/buf.h"

struct inflate;

/* inflate_is_packed: whether data that begins with head (4 bytes are enough) is gzip or zstd, so that it needs inflating. */
bool inflate_is_packed(struct str head);

/* inflate_new: expects plain, gzip (also several members) or zstd (also several frames) data and finds out which by its first bytes. */
struct inflate *inflate_new(void);
void inflate_free(struct inflate *z);

/*
 * inflate_feed: takes bytes from *in and appends at most room (4 or more) bytes of plain data to out. What could not
 * be taken yet stays in *in; call again after draining out. ERR_SYNTAX for damaged data, ERR_LIMIT past LIMIT_INFLATE_RATIO.
 */
MUST_CHECK enum err inflate_feed(struct inflate *z, struct str *in, size_t room, struct buf *out);
/* inflate_end: OK when the input so far is complete; ERR_SYNTAX when it is truncated, which an input of one to three bytes that
 * begins like a compressed one counts as. */
MUST_CHECK enum err inflate_end(struct inflate *z);
/* inflate_all: in one call; out's maximum is the limit. fault->at is an offset into in. */
MUST_CHECK enum err inflate_all(struct str in, struct buf *out, struct parse_fault *fault);

#endif

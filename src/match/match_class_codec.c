/* SPDX-License-Identifier: Apache-2.0 */
/* A class: the number of its claims, then each with the lengths of its texts before these. */
#include "match/match_class_codec.h"

#include <stdlib.h>

struct head {
	int64_t valid_from, valid_until;
	int32_t confidence;
	uint32_t tlp;
	uint32_t label_bytes, source_bytes;
};
static_assert(sizeof(struct head) == 32, "no padding, which would not be zero");

/* What is left to read. Nothing is aligned. */
struct cursor {
	struct str rest;
	bool bad;
};

static struct str take(struct cursor *c, size_t n)
{
	if (c->bad || n > c->rest.n) {
		c->bad = true;
		return STR("");
	}
	struct str got = str_upto(c->rest, n);
	c->rest = str_from(c->rest, n);
	return got;
}

static void take_into(struct cursor *c, void *out, size_t n)
{
	struct str got = take(c, n);
	memset(out, 0, n);
	memcpy(out, got.p, got.n);
}

void match_class_codec_write(const struct match_classes *c, struct buf *out)
{
	for (uint32_t id = 1; id <= c->lists.n; id++) {
		const struct match_claim *claims;
		uint32_t n = (uint32_t)match_class_get(c, id, &claims);
		buf_put(out, str_make(&n, sizeof n));
		for (uint32_t i = 0; i < n; i++) {
			const struct match_claim *k = &claims[i];
			const struct head h = {
				.valid_from = k->valid_from,
				.valid_until = k->valid_until,
				.confidence = k->confidence,
				.tlp = (uint32_t)k->tlp,
				.label_bytes = (uint32_t)k->label.n,
				.source_bytes = (uint32_t)k->source.n,
			};
			buf_put(out, str_make(&h, sizeof h));
			buf_put(out, k->label);
			buf_put(out, k->source);
		}
	}
}

static struct match_claim take_claim(struct cursor *c)
{
	struct head h;
	take_into(c, &h, sizeof h);
	struct match_claim k = {
		.label = take(c, h.label_bytes),
		.source = take(c, h.source_bytes),
		.confidence = h.confidence,
		.tlp = (enum tlp)h.tlp,
		.valid_from = h.valid_from,
		.valid_until = h.valid_until,
	};
	c->bad |= h.tlp >= TLP_COUNT;
	return k;
}

static enum err take_class(struct cursor *c, uint32_t id, struct match_classes *classes)
{
	uint32_t n;
	take_into(c, &n, sizeof n);
	/* A count that the bytes cannot hold asks for no memory. */
	if (c->bad || n == 0 || n > c->rest.n / sizeof(struct head))
		return ERR_CORRUPT;
	struct match_claim *claims = calloc(n, sizeof *claims);
	if (!claims)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++)
		claims[i] = take_claim(c);
	uint32_t got = c->bad ? 0 : match_class_add(classes, claims, n);
	free(claims);
	if (c->bad)
		return ERR_CORRUPT;
	return got == id ? OK : got ? ERR_CORRUPT : ERR_NOMEM;
}

enum err match_class_codec_read(struct str in, uint64_t n, struct match_classes *c)
{
	struct cursor at = {in, false};
	if (n > in.n)
		return ERR_CORRUPT;
	for (uint32_t id = 1; id <= n; id++) {
		enum err e = take_class(&at, id, c);
		if (e)
			return e;
	}
	return at.rest.n ? ERR_CORRUPT : OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A text with its own memory. */
#ifndef WARN_OWNED_H
#define WARN_OWNED_H

#include <stdlib.h>

#include "base/str.h"

/* Zeroes are the empty text. */
struct owned {
	char *p;
	size_t n;
};

static inline struct str owned_str(const struct owned *o)
{
	return (struct str){o->p, o->n};
}

/* owned_dup: out is untouched on ERR_NOMEM; what it held is not freed. */
MUST_CHECK static inline enum err owned_dup(struct str s, struct owned *out)
{
	char *p = NULL;
	if (s.n) {
		p = malloc(s.n);
		if (!p)
			return ERR_NOMEM;
		memcpy(p, s.p, s.n);
	}
	*out = (struct owned){p, s.n};
	return OK;
}

static inline void owned_free(struct owned *o)
{
	free(o->p);
	*o = (struct owned){0};
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Suricata EVE lines as a sensor of a mid-sized network writes them, about 600 bytes each; the same seed, the same bytes. */
#ifndef BENCH_GEN_EVE_H
#define BENCH_GEN_EVE_H

#include "base/buf.h"

struct gen_eve {
	uint64_t state;
	int64_t time; /* of the line that comes next */
};

/* gen_eve_init: a generator whose first line bears the time start. */
void gen_eve_init(struct gen_eve *g, uint64_t seed, int64_t start);
/* gen_eve_line: appends one line with its LF to out: flow, dns, http, tls, fileinfo, smtp or alert. */
void gen_eve_line(struct gen_eve *g, struct buf *out);
/* gen_eve_u64: the next random number; for callers that mix in lines of their own. */
uint64_t gen_eve_u64(struct gen_eve *g);

#endif

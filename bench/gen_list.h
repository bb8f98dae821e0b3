/* SPDX-License-Identifier: Apache-2.0 */
/* A mixed list of indicators: 40 % addresses, 40 % names, 10 % URLs, 10 % SHA-256; the same number, the same line. */
#ifndef BENCH_GEN_LIST_H
#define BENCH_GEN_LIST_H

#include "base/buf.h"

/* gen_list_line: appends line i with its LF. Lines of different i differ. */
void gen_list_line(uint64_t i, struct buf *out);

#endif

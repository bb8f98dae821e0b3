/* SPDX-License-Identifier: Apache-2.0 */
/* jansson alone, as a second thing to be measured against. Its names clash with parse/json.h's. */
#ifndef BENCH_REF_JANSSON_H
#define BENCH_REF_JANSSON_H

#include <stddef.h>

/* ref_jansson_eve: reads every line and looks up the addresses and the time; how many lines were objects. */
size_t ref_jansson_eve(const char *lines, size_t n);

#endif

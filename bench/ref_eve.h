/* SPDX-License-Identifier: Apache-2.0 */
/* What tocsin's reading of EVE is measured against: simdjson alone, extracting the same fields from the same memory. */
#ifndef BENCH_REF_EVE_H
#define BENCH_REF_EVE_H

#include <stddef.h>

/* What was seen, so that it is not optimised away. */
struct ref_eve {
	size_t lines, fields, bytes;
};

/*
 * ref_eve_extract: simdjson On-Demand, in the plain way: iterate the fields of each object once, compare raw keys, take
 * strings and numbers. streamed: with iterate_many over all lines, else line by line. lines are padded.
 */
struct ref_eve ref_eve_extract(const char *lines, size_t n, int streamed);

#endif

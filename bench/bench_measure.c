/* SPDX-License-Identifier: Apache-2.0 */
/* Seconds to write a million countermeasures in each format, beside copying the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "emit/measure.h"

enum { ROWS = 1000000, VALUE_MAX = 48, DRAIN_BYTES = 1 << 16 };

struct source {
	struct measure *rows;
	char (*bytes)[VALUE_MAX];
};

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void figure(const char *what, double got, double reference, const char *unit)
{
	printf("%-58s %12.3f %12.3f %8.3f  %s\n", what, got, reference, got / reference, unit);
	fflush(stdout);
}

/* 40 % addresses, 40 % domains, 10 % URLs, 10 % SHA-256, in the order of kinds. */
static struct value make_value(unsigned i, char out[VALUE_MAX])
{
	int n;
	if (i < ROWS / 10 * 4) {
		for (int k = 0; k < 4; k++)
			out[k] = (char)(i * 2654u >> (24 - 8 * k));
		return (struct value){KIND_IPV4, {out, 4}};
	}
	if (i < ROWS / 10 * 8) {
		n = snprintf(out, VALUE_MAX, "host%u.evil.example", i);
		return (struct value){KIND_DOMAIN, {out, (size_t)n}};
	}
	if (i < ROWS / 10 * 9) {
		n = snprintf(out, VALUE_MAX, "http://host%u.evil.example/a%%20b?q=1", i);
		return (struct value){KIND_URL, {out, (size_t)n}};
	}
	n = snprintf(out, VALUE_MAX, "%032u", i);
	return (struct value){KIND_SHA256, {out, (size_t)n}};
}

static struct source make_rows(void)
{
	static const int64_t now = INT64_C(1790000000) * UTC_SECOND;
	struct source s = {malloc(ROWS * sizeof *s.rows), malloc(ROWS * sizeof *s.bytes)};
	for (unsigned i = 0; s.rows && s.bytes && i < ROWS; i++)
		s.rows[i] = (struct measure){
			.value = make_value(i, s.bytes[i]),
			.label = STR("emotet"),
			.source = STR("a feed"),
			.id = STR("indicator--28bb3599-77cd-5a82-a950-b5bc3caf07c4"),
			.confidence = 80,
			.tlp = TLP_GREEN,
			.first_seen = now,
			.last_seen = now,
			.valid_from = UTC_NONE,
			.expires = now + 7 * UTC_DAY,
		};
	return s;
}

/* Returns the bytes written; one pass over the sample. */
static size_t write_all(const struct measure_format *f, const struct source *s)
{
	const struct measure_head h = {STR("hub"), STR("all"), s->rows[0].first_seen, TLP_GREEN, 1};
	struct measure_state state = {0};
	struct buf b;
	size_t total = 0;
	buf_init(&b, 1 << 20);
	f->begin(&b, &h, &state);
	for (size_t i = 0; i < ROWS; i++) {
		if (f->kinds & kind_bit(s->rows[i].value.kind))
			f->row(&b, &h, &state, &s->rows[i]);
		if (b.n > DRAIN_BYTES) {
			total += b.n;
			buf_reset(&b);
		}
	}
	f->end(&b, &h, &state);
	total += b.n;
	if (buf_err(&b)) {
		fprintf(stderr, "bench_measure: %s\n", err_text(buf_err(&b)));
		exit(1);
	}
	buf_deinit(&b);
	return total;
}

static double copy_seconds(size_t total)
{
	static char from[DRAIN_BYTES], to[DRAIN_BYTES];
	double start = seconds();
	for (size_t n = 0; n < total; n += DRAIN_BYTES) {
		memcpy(to, from, DRAIN_BYTES);
		__asm__ volatile("" : : "r"(to) : "memory");
	}
	return seconds() - start;
}

int main(void)
{
	struct source s = make_rows();
	if (!s.rows || !s.bytes) {
		fprintf(stderr, "bench_measure: out of memory\n");
		return 1;
	}
	for (const struct measure_format *f = measure_formats(); f->name; f++) {
		char what[64];
		double start = seconds();
		size_t total = write_all(f, &s);
		double took = seconds() - start;
		snprintf(what, sizeof what, "1 M countermeasures as %s", f->name);
		figure(what, took, copy_seconds(total), "s; copying the same bytes");
	}
	free(s.rows);
	free(s.bytes);
	return 0;
}

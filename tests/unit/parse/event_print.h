/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of log formats: a text in, events as readable lines out. */
#ifndef TESTS_EVENT_PRINT_H
#define TESTS_EVENT_PRINT_H

#include <stdlib.h>

#include "base/buf.h"
#include "base/utc.h"
#include "parse/event_log.h"
#include "parse/json.h"

static inline void event_print_one(const struct batch *b, const struct event *e, struct buf *out)
{
	char utc[UTC_TEXT_BYTES] = "-";
	if (e->time != UTC_NONE)
		utc_format(e->time, utc);
	buf_printf(out, "%llu %.*s", (unsigned long long)e->line, e->time == UTC_NONE ? 1 : UTC_TEXT_BYTES, utc);
	if (e->count != 1)
		buf_printf(out, " x%u", e->count);
	if (e->adverse)
		buf_puts(out, " adverse");
	for (size_t k = e->observed; k < e->observed + e->n_observed; k++) {
		char value[VALUE_TEXT_BYTES];
		const struct observed *o = &b->observed[k];
		size_t n = value_format(observed_value(o), value);
		buf_printf(out, " %.*s/%.*s=%.*s", STR_ARG(kind_name((enum kind)o->kind)), STR_ARG(role_name((enum role)o->role)), (int)n, value);
	}
	buf_putc(out, '\n');
}

/* Events and refusals in the order of their lines. */
static inline void event_print_batch(const struct batch *b, struct buf *out)
{
	for (size_t i = 0, k = 0; i < b->n_events || k < b->n_refusals;) {
		if (k == b->n_refusals || (i < b->n_events && b->events[i].line < b->refusals[k].line)) {
			event_print_one(b, &b->events[i++], out);
		} else {
			buf_printf(out, "%llu refused: %s\n", (unsigned long long)b->refusals[k].line, b->refusals[k].what);
			k++;
		}
	}
}

/*
 * All of text, cut into blocks of at most max bytes, as
 *	<line> <time or -> [x<count>] [adverse] <kind>/<role>=<value> ...
 *	<line> refused: <why>
 */
static inline void event_print(enum event_format format, struct str mapping, struct str text, size_t max, struct buf *out)
{
	struct event_header h = {.format = format};
	struct event_parser *p;
	struct batch b;
	struct str block;
	const char *why;
	uint64_t line = 0;
	if (event_parser_new(mapping, &p, &why)) {
		buf_printf(out, "mapping: %s\n", why);
		return;
	}
	batch_init(&b);
	while (event_log_next_block(&h, &text, max, true, &block, &line)) {
		/* A copy of exactly the bytes that may be read, so that AddressSanitizer sees one more. */
		char *copy = malloc(block.n + JSON_PADDING_BYTES);
		memcpy(copy, block.p, block.n);
		memset(copy + block.n, '}', JSON_PADDING_BYTES);
		uint64_t before = b.lines;
		if (event_log_parse(p, &h, str_make(copy, block.n), line + 1, &b))
			abort();
		line += b.lines - before;
		event_print_batch(&b, out);
		batch_reset(&b);
		free(copy);
	}
	batch_deinit(&b);
	event_parser_free(p);
}

#endif

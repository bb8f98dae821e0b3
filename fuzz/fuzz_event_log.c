/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first byte chooses the format and how the input comes in pieces. Every line is counted once, every event and
 * refusal belongs to one, and every observable is canonical.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "parse/event_log.h"
#include "parse/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct batch *b, uint64_t lines)
{
	for (size_t i = 0; i < b->n_events; i++)
		require(b->events[i].line >= 1 && b->events[i].line <= lines && b->events[i].count >= 1);
	for (size_t i = 0; i < b->n_observed; i++)
		require(value_is_canonical(observed_value(&b->observed[i])) && b->observed[i].event < b->n_events);
	for (size_t i = 0; i < b->n_properties; i++)
		require(b->properties[i].property > PROPERTY_NONE && b->properties[i].property < PROPERTY_COUNT);
	for (size_t i = 0; i < b->n_events; i++)
		require(b->events[i].property + b->events[i].n_properties <= b->n_properties);
	for (size_t i = 0; i < b->n_refusals; i++)
		require(b->refusals[i].line >= 1 && b->refusals[i].line <= lines && b->refusals[i].what);
}

/* Takes blocks off *pending and returns by how many lines the count grew. */
static uint64_t drain(struct event_parser *p, struct event_header *h, struct buf *pending, size_t max, bool at_end, uint64_t line, struct batch *b)
{
	struct str block, input = buf_str(pending);
	uint64_t begin = line;
	while (event_log_next_block(h, &input, max, at_end, &block, &line)) {
		char *copy = malloc(block.n + JSON_PADDING_BYTES);
		require(copy && block.n > 0);
		memcpy(copy, block.p, block.n);
		memset(copy + block.n, '}', JSON_PADDING_BYTES);
		batch_reset(b);
		uint64_t before = b->lines;
		require(event_log_parse(p, h, str_make(copy, block.n), line + 1, b) == OK);
		line += b->lines - before;
		check(b, line);
		free(copy);
	}
	buf_drop(pending, pending->n - input.n);
	return line - begin;
}

static uint64_t count_lines(struct str text)
{
	struct str line;
	uint64_t n = 0;
	while (str_next_line(&text, &line))
		n++;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char mapping[] = "time=ts,count=n,source=s.ip,source-port=s.port,query=q[],url=u,other=o[].x,md5/file=h,"
				      "file:name=n,network-traffic:protocols[*]=p[],process:pid=i,network-traffic:start=b";
	struct event_parser *p;
	struct batch b;
	struct buf pending;
	const char *why;
	if (size == 0)
		return 0;
	struct event_header h = {.format = (enum event_format)(data[0] % EVENT_FORMAT_COUNT)};
	property_set wanted = size % 2 ? ~(property_set)0 : 0;
	size_t piece = data[0] & 128 ? SIZE_MAX : 7, max = data[0] & 64 ? 1 << 16 : 1;
	struct str rest = str_make(data + 1, size - 1), all = rest;
	uint64_t line = 0;
	require(event_parser_new(str_of(mapping), &p, &why) == OK);
	require(event_parser_want(p, wanted) == OK);
	batch_init(&b);
	buf_init(&pending, SIZE_MAX);
	while (rest.n) {
		size_t n = rest.n < piece ? rest.n : piece;
		buf_put(&pending, str_upto(rest, n));
		rest = str_from(rest, n);
		line += drain(p, &h, &pending, max, rest.n == 0, line, &b);
	}
	require(pending.n == 0);
	/* A byte order mark alone is no line. */
	require(line == count_lines(all) || (line == 0 && all.n <= 3));
	buf_deinit(&pending);
	batch_deinit(&b);
	event_parser_free(p);
	return 0;
}

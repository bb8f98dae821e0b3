/* SPDX-License-Identifier: Apache-2.0 */
/* The generated list through the reader of feeds into an index. */
#include "gen_index.h"

#include <stdlib.h>

#include "gen_list.h"
#include "parse/feed_doc.h"
#include "stopwatch.h"

struct list {
	struct arena arena;
	struct match_change *changes;
	size_t n;
	uint32_t class_id;
};

static enum err take(void *ctx, const struct report *r)
{
	struct list *l = ctx;
	l->changes[l->n++] = (struct match_change){{r->value.kind, arena_dup(&l->arena, r->value.bytes)}, l->class_id};
	return OK;
}

static void refuse(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	(void)ctx;
	fprintf(stderr, "line %llu: %s: %.*s\n", (unsigned long long)line, why, STR_ARG(excerpt));
}

void gen_index_load(struct matcher *m, size_t n)
{
	struct buf text;
	struct list l = {.changes = calloc(n, sizeof *l.changes)};
	struct match_claim claim = {.source = STR("list"), .confidence = 50, .valid_from = UTC_NONE, .valid_until = UTC_NONE};
	struct feed_sink sink = {&l, take, NULL, refuse};
	struct feed_doc_opts opts = {.format = FEED_LIST};
	struct parse_fault fault;
	stopwatch_must(l.changes, "out of memory");
	buf_init(&text, (size_t)1 << 30);
	arena_init(&l.arena, (size_t)1 << 30);
	for (uint64_t i = 0; i < n; i++)
		gen_list_line(i, &text);
	l.class_id = matcher_class(m, &claim, 1);
	stopwatch_must(feed_doc_parse(buf_str(&text), &opts, &sink, &fault) == OK, "the list");
	stopwatch_must(matcher_apply(m, l.changes, l.n) == OK, "the index");
	arena_deinit(&l.arena);
	buf_deinit(&text);
	free(l.changes);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of observables: what adding costs beside matching, and how fast it answers. TOCSIN_BENCH_ROWS sets how many
 * rows are remembered for the look-ups (10 million; the figures of docs/decisions/0010 are for 100 million; 0: no look-ups).
 */
#include <inttypes.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gen_eve.h"
#include "gen_list.h"
#include "stopwatch.h"
#include "match/matcher.h"
#include "os/clock.h"
#include "parse/event_log.h"
#include "parse/json.h"
#include "store/recall.h"

enum { LINES = 600000, BLOCK_BYTES = 256 << 10, ROUNDS = 3, DAYS = 30, MEMBERS = 50, RUNS_A_DAY = 4, SINGLE = 1000, MANY = 100000 };

static const uint8_t secret[32] = "a secret of a benchmark, 32 byte";

static void note(void *ctx, const char *what)
{
	(void)ctx;
	fprintf(stderr, "%s\n", what);
}

static struct recall *open_recall(const char *dir)
{
	struct recall_opts opts = {dir, secret, DAYS, note, NULL};
	char why[RECALL_WHY_BYTES];
	struct recall *r = NULL;
	if (recall_open(&opts, &r, why) != OK)
		fprintf(stderr, "%s\n", why);
	stopwatch_must(r != NULL, "opening the memory");
	return r;
}

static double cpu_seconds(int who)
{
	struct rusage u;
	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

struct rate {
	double wall, thread, process; /* seconds */
};

/* One worker's work on all of text, remembered when memory is not NULL. */
static struct rate work(struct event_parser *p, struct match_reader *reader, struct recall *memory, struct str text)
{
	struct event_header h = {.format = EVENT_EVE};
	const struct match_hit *hits;
	struct str block;
	struct batch b;
	uint64_t line = 0;
	size_t n, events = 0;
	struct rate r = {stopwatch_now(), cpu_seconds(RUSAGE_THREAD), cpu_seconds(RUSAGE_SELF)};
	int64_t now = clock_now();
	batch_init(&b);
	while (event_log_next_block(&h, &text, BLOCK_BYTES, true, &block, &line)) {
		batch_reset(&b);
		stopwatch_must(event_log_parse(p, &h, block, line + 1, &b) == OK, "parsing");
		stopwatch_must(!memory || recall_add(memory, &b, 7, now) == OK, "remembering");
		stopwatch_must(match_batch(reader, &b, 0, &hits, &n) == OK, "matching");
		events += b.n_events;
	}
	stopwatch_must(events == LINES, "lines are missing");
	batch_deinit(&b);
	r.wall = stopwatch_now() - r.wall;
	r.thread = cpu_seconds(RUSAGE_THREAD) - r.thread;
	if (memory)
		stopwatch_must(recall_flush(memory) == OK, "flushing");
	r.process = cpu_seconds(RUSAGE_SELF) - r.process;
	return r;
}

/* The generator's indicators are not needed: what is looked for and not found costs the most. */
static struct matcher *some_matcher(void)
{
	struct hash_key key = {{1, 2, 3}};
	struct match_claim claim = {.source = STR("list"), .confidence = 50, .valid_from = UTC_NONE, .valid_until = UTC_NONE};
	enum { INDICATORS = 1000000 };
	struct matcher *m = matcher_new(&key);
	struct match_change *changes = calloc(INDICATORS, sizeof *changes);
	uint64_t *digests = calloc(INDICATORS, 32);
	stopwatch_must(m && changes && digests, "out of memory");
	uint32_t class_id = matcher_class(m, &claim, 1);
	struct gen_eve g;
	gen_eve_init(&g, 99, 0);
	for (size_t i = 0; i < INDICATORS; i++) {
		uint64_t *d = digests + 4 * i;
		for (int k = 0; k < 4; k++)
			d[k] = gen_eve_u64(&g);
		enum kind kind = i % 2 ? KIND_SHA256 : KIND_IPV4;
		changes[i] = (struct match_change){{kind, str_make(d, i % 2 ? 32 : 4)}, class_id};
	}
	stopwatch_must(matcher_apply(m, changes, INDICATORS) == OK, "the index");
	free(changes);
	free(digests);
	return m;
}

/* What a log is matched with. */
struct setting {
	struct matcher *matcher;
	struct match_reader *reader;
	struct event_parser *parser;
};

static void print_adding(const char *what, const struct rate *alone, const struct rate *beside)
{
	printf("%-44s %12.0f  %-20s %12.0f  ratio %.2f  target 0.75\n", what, LINES / beside->wall, "matched only", LINES / alone->wall,
	       alone->wall / beside->wall);
	printf("%-44s %12.0f  %-20s %12.0f  ratio %.2f\n", "  CPU of the worker, ns a line", 1e9 * beside->thread / LINES, "matched only",
	       1e9 * alone->thread / LINES, alone->thread / beside->thread);
	printf("%-44s %12.0f  %-20s %12.0f  ratio %.2f\n", "  CPU in all with writing, ns a line", 1e9 * beside->process / LINES,
	       "matched only", 1e9 * alone->process / LINES, alone->process / beside->process);
}

/* A log of which every line stands in it so many times. */
static void bench_log(const char *dir, const struct setting *s, const char *what, int times)
{
	struct rate alone = {1e9, 1e9, 1e9}, beside = alone;
	struct gen_eve g;
	struct buf once, text;
	buf_init(&once, (size_t)1 << 30);
	buf_init(&text, (size_t)1 << 30);
	gen_eve_init(&g, 7, clock_now() - UTC_HOUR);
	for (int i = 0; i < LINES / times; i++)
		gen_eve_line(&g, &once);
	for (int i = 0; i < times; i++)
		buf_put(&text, buf_str(&once));
	stopwatch_must(buf_room(&text, JSON_PADDING_BYTES) != NULL, "out of memory");
	struct recall *memory = open_recall(dir);
	for (int round = 0; round < ROUNDS; round++) {
		struct rate r = work(s->parser, s->reader, NULL, buf_str(&text));
		alone = r.wall < alone.wall ? r : alone;
		r = work(s->parser, s->reader, memory, buf_str(&text));
		beside = r.wall < beside.wall ? r : beside;
	}
	recall_close(memory);
	stopwatch_remove(dir);
	print_adding(what, &alone, &beside);
	buf_deinit(&once);
	buf_deinit(&text);
}

static void bench_adding(const char *dir)
{
	const char *why;
	struct setting s = {.matcher = some_matcher()};
	s.reader = match_reader_new(s.matcher);
	stopwatch_must(s.reader && event_parser_new((struct str){NULL, 0}, &s.parser, &why) == OK, "out of memory");
	bench_log(dir, &s, "eve matched and remembered, lines/s", 1);
	bench_log(dir, &s, "  the same when values repeat, lines/s", 10);
	match_reader_free(s.reader);
	matcher_free(s.matcher);
	event_parser_free(s.parser);
}

/* Row i of a day: its values are numbers, a fifth of them addresses. */
static void make_row(const struct recall_cipher *c, int32_t day, uint64_t i, struct recall_row *row)
{
	struct gen_eve g;
	gen_eve_init(&g, (uint64_t)day << 40 ^ i, 0);
	uint64_t v = gen_eve_u64(&g), w = gen_eve_u64(&g);
	if (i % 5 == 0) {
		struct recall_range range[RECALL_RANGES_MAX];
		recall_key_ranges(c, (struct value){KIND_IPV4, str_make(&v, 4)}, range);
		row->key = range[0].first;
	} else {
		row->key = (struct recall_key){{RECALL_HASHED}};
		memcpy(row->key.bytes + 1, &v, 8);
	}
	row->day = day;
	row->member = 1 + (uint32_t)(w % MEMBERS);
	row->first = (uint32_t)(w >> 20) % 80000;
	row->last = row->first + (uint32_t)(w >> 40) % 6000;
	row->count = 1 + (uint32_t)(w >> 58);
}

static int in_order(const void *a, const void *b)
{
	return recall_row_cmp(a, b);
}

/* Short keys meet now and then. */
static size_t drop_repeats(struct recall_row *rows, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || in_order(&rows[kept - 1], &rows[i]) != 0)
			rows[kept++] = rows[i];
	return kept;
}

/* Each day in runs of which each repeats a fifth of the one before, as hours repeat their hosts. */
static void fill(const char *dir, uint64_t rows, int32_t today, const struct recall_cipher *c)
{
	char why[RECALL_WHY_BYTES];
	struct recall_shelf *shelf = NULL;
	uint64_t a_day = rows / DAYS, a_run = a_day * 3 / 10, given = 0;
	struct recall_row *list = calloc(a_run, sizeof *list);
	double writing = 0, cpu = 0;
	struct recall_size size;
	stopwatch_must(list && recall_shelf_open(dir, note, NULL, &shelf, why) == OK, "opening the shelf");
	for (int32_t day = today - DAYS + 1; day <= today; day++) {
		for (uint64_t run = 0; run < RUNS_A_DAY; run++) {
			for (uint64_t i = 0; i < a_run; i++)
				make_row(c, day, run * (a_day - a_run) / (RUNS_A_DAY - 1) + i, &list[i]);
			qsort(list, a_run, sizeof *list, in_order);
			size_t n = drop_repeats(list, a_run);
			given += n;
			double t = stopwatch_now(), u = cpu_seconds(RUSAGE_SELF);
			stopwatch_must(recall_shelf_put(shelf, list, n) == OK, "putting");
			writing += stopwatch_now() - t;
			cpu += cpu_seconds(RUSAGE_SELF) - u;
		}
		double t = stopwatch_now(), u = cpu_seconds(RUSAGE_SELF);
		bool more = true;
		while (more)
			stopwatch_must(recall_shelf_tidy(shelf, day + 1, 0, &more) == OK, "tidying");
		writing += stopwatch_now() - t;
		cpu += cpu_seconds(RUSAGE_SELF) - u;
	}
	recall_shelf_size(shelf, &size);
	printf("%-44s %12.0f\n", "rows written and merged, rows/s", (double)given / writing);
	printf("%-44s %12.0f\n", "  CPU, ns a row", 1e9 * cpu / (double)given);
	printf("%-44s %12.1f\n", "  bytes a remembered row", (double)size.bytes / (double)rows);
	free(list);
	recall_shelf_close(shelf);
}

static enum err count_hit(void *ctx, const struct recall_hit *hit)
{
	(void)hit;
	++*(uint64_t *)ctx;
	return OK;
}

static double search(struct recall *r, const struct value *values, size_t n, uint64_t *hits)
{
	double t = stopwatch_now();
	stopwatch_must(recall_find(r, values, n, count_hit, hits) == OK, "searching");
	return stopwatch_now() - t;
}

/* Every tenth address was seen, and none of the names. */
static void make_values(int32_t today, uint64_t a_day, struct value *values, uint64_t (*bytes)[4])
{
	struct gen_eve g;
	gen_eve_init(&g, 5, 0);
	for (size_t i = 0; i < MANY; i++) {
		struct gen_eve row;
		gen_eve_init(&row, (uint64_t)(today - (int32_t)(i % DAYS)) << 40 ^ (gen_eve_u64(&g) % (a_day / 5) * 5), 0);
		bytes[i][0] = i % 10 ? gen_eve_u64(&g) : gen_eve_u64(&row);
		if (i % 2 == 0) {
			values[i] = (struct value){KIND_IPV4, str_make(bytes[i], 4)};
			continue;
		}
		char *name = (char *)bytes[i];
		int n = snprintf(name, sizeof bytes[i], "h%" PRIx64 ".example.com", bytes[i][0] >> 8);
		values[i] = (struct value){KIND_DOMAIN, str_make(name, (size_t)n)};
	}
}

static void bench_looking(const char *dir, uint64_t rows)
{
	int32_t today = (int32_t)(clock_now() / UTC_DAY);
	struct recall_cipher c;
	recall_cipher_init(&c, secret);
	fill(dir, rows, today, &c);
	struct recall *r = open_recall(dir);
	struct value *values = calloc(MANY, sizeof *values);
	uint64_t(*bytes)[4] = calloc(MANY, sizeof *bytes), hits = 0, gone;
	stopwatch_must(values && bytes, "out of memory");
	make_values(today, rows / DAYS, values, bytes);
	double sum = 0, worst = 0;
	for (int i = 0; i < SINGLE; i++) {
		double t = search(r, &values[i * 7], 1, &hits);
		sum += t;
		worst = t > worst ? t : worst;
	}
	printf("%-44s %12.0f  %-20s %12.0f  ratio %.2f  target 1.00\n", "look-up of one value, us", 1e6 * sum / SINGLE, "allowed", 1e6,
	       SINGLE / sum);
	printf("%-44s %12.0f\n", "  the slowest of 1,000, us", 1e6 * worst);
	hits = 0;
	double many = search(r, values, MANY, &hits);
	stopwatch_must(hits >= MANY / 10, "values were not found");
	printf("%-44s %12.2f  %-20s %12.2f  ratio %.2f\n", "look-up of 100,000 values, s", many, "one by one", MANY * sum / SINGLE,
	       MANY * sum / SINGLE / many);
	struct value net = {KIND_NETWORK, STR("\x50\x00\x00\x00\x08")};
	printf("%-44s %12.0f\n", "look-up of a /8, us", 1e6 * search(r, &net, 1, &hits));
	double t = stopwatch_now();
	stopwatch_must(recall_forget_value(r, values[0], &gone) == OK, "forgetting");
	printf("%-44s %12.2f\n", "forgetting a value, s", stopwatch_now() - t);
	t = stopwatch_now();
	stopwatch_must(recall_forget_member(r, 3, &gone) == OK && gone > 0, "forgetting");
	printf("%-44s %12.2f\n", "forgetting a member, s", stopwatch_now() - t);
	recall_close(r);
	free(values);
	free(bytes);
}

int main(void)
{
	const char *text = getenv("TOCSIN_BENCH_ROWS");
	uint64_t rows = text ? strtoull(text, NULL, 10) : 10000000;
	char dir[STOPWATCH_PATH_BYTES];
	stopwatch_folder(dir);
	bench_adding(dir);
	stopwatch_must(rows == 0 || rows >= 100000, "TOCSIN_BENCH_ROWS is too small");
	if (rows)
		bench_looking(dir, rows);
	stopwatch_remove(dir);
	return 0;
}

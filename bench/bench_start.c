/* SPDX-License-Identifier: Apache-2.0 */
/* A hub with 10 million indicators (TOCSIN_BENCH_VALUES) ends and starts again: until an event's hit is durable. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "figure.h"
#include "gen_list.h"
#include "stopwatch.h"
#include "hub/import.h"
#include "hub/intake.h"
#include "store/store_member.h"

static struct hub *open_hub(const char *dir)
{
	struct hub_opts opts = {.data_dir = dir};
	struct hub *h = NULL;
	char why[200] = "";
	stopwatch_must(hub_open(&opts, &h, why) == OK, why);
	return h;
}

static enum err add_member(void *ctx, struct store *s)
{
	struct member m = {.name = STR("sensor"), .country = STR("DE"), .sector = STR("finance")};
	return store_member_add(s, &m, 1, ctx);
}

/* One document: rows in the order of the store's trees, which pieces after each other would not be. */
static void import_all(struct hub *h, size_t n)
{
	struct viewer operator = viewer_operator();
	struct import_opts opts = {.feed = STR("list"), .create = true, .doc.confidence = CONFIDENCE_UNKNOWN};
	struct import_result r;
	struct buf text;
	buf_init(&text, (size_t)1 << 30);
	for (size_t i = 0; i < n; i++)
		gen_list_line(i, &text);
	struct str doc = buf_str(&text);
	double begin = stopwatch_now();
	stopwatch_must(import_run(h, &operator, &opts, &doc, 1, &r) == OK && r.fresh == n, "the import");
	figure_at(n, "imported into a hub", (double)n / (stopwatch_now() - begin), 200000, "rows/s, of 200,000");
	import_result_deinit(&r);
	buf_deinit(&text);
}

/* Hands in one event on the last value; its hit is durable when this returns. */
static void meet(struct hub *h, int64_t member, size_t n)
{
	struct intake_result got;
	struct intake *in = NULL;
	struct buf line;
	const char *why = "";
	buf_init(&line, 1000);
	gen_list_line((n - 1) / 10 * 10 + 4, &line);
	size_t name = line.n - 1;
	buf_printf(&line, "{\"time\":\"2026-01-01T00:00:00Z\",\"kind\":\"domain\",\"value\":\"%.*s\",\"role\":\"query\"}\n", (int)name, line.p);
	stopwatch_must(intake_new(h, &(struct intake_opts){.member = member, .format = EVENT_TOCSIN}, &in, &why) == OK &&
			       intake_feed(in, str_from(buf_str(&line), name + 1)) == OK && intake_end(in, &got) == OK, "the event");
	stopwatch_must(got.hits == 1, "no hit");
	intake_free(in);
	buf_deinit(&line);
}

static void drop_from_memory(const char *dir, const char *file)
{
	char path[STOPWATCH_PATH_BYTES + 32];
	snprintf(path, sizeof path, "%s/%s", dir, file);
	int fd = open(path, O_RDONLY);
	if (fd < 0)
		return;
	fdatasync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
}

static void start(const char *dir, int64_t member, size_t n, const char *what)
{
	double begin = stopwatch_now();
	struct hub *h = open_hub(dir);
	double open = stopwatch_now() - begin;
	meet(h, member, n);
	figure_at(n, what, stopwatch_now() - begin, 2, "s, of 2 s");
	figure_print("  of them until the hub is open", open, 2, "s, of 2 s");
	begin = stopwatch_now();
	hub_close(h);
	figure_print("  and until it is closed", stopwatch_now() - begin, 10, "s, of 10 s");
}

int main(void)
{
	size_t n = figure_most_values();
	char dir[STOPWATCH_PATH_BYTES];
	int64_t member;
	stopwatch_folder(dir);
	struct hub *h = open_hub(dir);
	stopwatch_must(hub_write(h, add_member, &member) == OK && hub_reload_members(h, 0) == OK, "a member");
	import_all(h, n);
	hub_close(h);
	start(dir, member, n, "hub started, first match durable");
	drop_from_memory(dir, "index.snapshot");
	drop_from_memory(dir, "tocsin.db");
	start(dir, member, n, "hub started, nothing of its files in memory");
	stopwatch_remove(dir);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A 500 k-line list imported into a running hub: parsed, committed durably, live; beside plain appends of SQLite. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gen_list.h"
#include "stopwatch.h"
#include "hub/import.h"

enum { ROWS = 500000 };

/* The same lines appended to one table without an index, in one transaction, fsync at its end. */
static double plain_appends(const char *dir, struct str text)
{
	char path[STOPWATCH_PATH_BYTES + 16];
	sqlite3 *db;
	sqlite3_stmt *q;
	struct str line;
	snprintf(path, sizeof path, "%s/plain.db", dir);
	stopwatch_must(sqlite3_open(path, &db) == SQLITE_OK, "sqlite");
	sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, feed INTEGER, seen INTEGER, value TEXT)", NULL, NULL, NULL);
	stopwatch_must(sqlite3_prepare_v2(db, "INSERT INTO t (feed, seen, value) VALUES (1, 1767225600000000, ?)", -1, &q, NULL) == SQLITE_OK, "sqlite");
	double t0 = stopwatch_now();
	sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
	while (str_next_line(&text, &line)) {
		sqlite3_bind_text(q, 1, line.p, (int)line.n, SQLITE_STATIC);
		sqlite3_step(q);
		sqlite3_reset(q);
	}
	stopwatch_must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "sqlite");
	double took = stopwatch_now() - t0;
	sqlite3_finalize(q);
	sqlite3_close(db);
	return took;
}

static double import(struct hub *h, const char *feed, struct str text, uint64_t fresh)
{
	struct viewer operator = viewer_operator();
	struct import_opts opts = {.feed = str_of(feed), .create = true};
	struct import_result r;
	opts.doc.confidence = CONFIDENCE_UNKNOWN;
	double t0 = stopwatch_now();
	stopwatch_must(import_run(h, &operator, &opts, &text, 1, &r) == OK, "the import");
	double took = stopwatch_now() - t0;
	stopwatch_must(r.fresh == fresh && r.refused == 0, "rows are missing");
	import_result_deinit(&r);
	return took;
}

int main(void)
{
	char dir[STOPWATCH_PATH_BYTES], data[STOPWATCH_PATH_BYTES + 8], why[200];
	struct buf text;
	struct hub *h;
	stopwatch_folder(dir);
	snprintf(data, sizeof data, "%s/data", dir);
	struct hub_opts opts = {.data_dir = data};
	stopwatch_must(hub_open(&opts, &h, why) == OK, why);
	buf_init(&text, (size_t)1 << 30);
	for (uint64_t i = 0; i < ROWS; i++)
		gen_list_line(i, &text);
	double reference = plain_appends(dir, buf_str(&text));
	double first = import(h, "one", buf_str(&text), ROWS);
	double again = import(h, "one", buf_str(&text), 0);
	buf_reset(&text);
	for (uint64_t i = ROWS; i < 2 * ROWS; i++)
		gen_list_line(i, &text);
	double second = import(h, "two", buf_str(&text), ROWS);
	const struct {
		const char *what;
		double took;
	} rows[] = {{"import of 500 k lines, live, rows/s (target 200000)", first}, {"the same again, rows/s", again}, {"500 k more beside them, rows/s", second}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		printf("%-52s %10.0f  plain SQLite appends %10.0f  ratio %.2f\n", rows[i].what, ROWS / rows[i].took, ROWS / reference, reference / rows[i].took);
	hub_close(h);
	buf_deinit(&text);
	stopwatch_remove(dir);
	return 0;
}

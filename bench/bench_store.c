/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an import costs in the store, beside the same rows appended to one SQLite table without any index in the same
 * way (write-ahead log, synchronous=FULL, as many rows a transaction), which is the most that SQLite gives.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "os/clock.h"
#include "os/file.h"
#include "store/store_feed.h"
#include "store/store_report.h"

enum { ROWS = 500000, STEP_ROWS = 20000, TEXT_BYTES = 32 };

static void stop(const char *what, enum err e)
{
	fprintf(stderr, "bench_store: %s: %s\n", what, err_text(e));
	exit(1);
}

static void must(enum err e, const char *what)
{
	if (e)
		stop(what, e);
}

static int by_id(const void *a, const void *b)
{
	const struct store_row *x = a, *y = b;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* A mixed list: two of five are addresses, the others names of some 20 bytes; one of 500 labels each. */
static struct store_row *make_rows(const struct store *s, unsigned list, size_t n)
{
	static char labels[500][16];
	struct store_row *rows = calloc(n, sizeof *rows);
	char *text = calloc(n, TEXT_BYTES);
	if (!rows || !text)
		stop("rows", ERR_NOMEM);
	for (size_t i = 0; i < 500; i++)
		snprintf(labels[i], sizeof labels[i], "family-%zu", i);
	for (size_t i = 0; i < n; i++) {
		char *p = text + i * TEXT_BYTES;
		bool is_name = i % 5 > 1;
		/* Odd factor: no two lists share an address. */
		uint32_t address = ((uint32_t)i + list * 1000000u) * 2654435761u;
		int length = snprintf(p, TEXT_BYTES, "h%08x.list%02u.example", address, list % 100);
		if (!is_name)
			memcpy(p, &address, 4);
		rows[i] = (struct store_row){
			.value = {is_name ? KIND_DOMAIN : KIND_IPV4, {p, is_name ? (size_t)length : 4}},
			.label = str_of(labels[i % 500]),
			.confidence = 70,
			.valid_from = UTC_NONE,
			.valid_until = UTC_NONE,
		};
		rows[i].id = store_value_id(s, rows[i].value);
	}
	qsort(rows, n, sizeof *rows, by_id);
	return rows;
}

static enum err count_change(void *ctx, int64_t id, struct value value)
{
	(void)id;
	(void)value;
	++*(uint64_t *)ctx;
	return OK;
}

/* Returns rows a second, commits included. */
static double import(struct store *s, int64_t feed, const struct store_row *rows, size_t n, struct store_tally *tally)
{
	struct db *db = store_writer(s);
	uint64_t changes = 0;
	int64_t start = clock_monotonic(), from = 0;
	*tally = (struct store_tally){0};
	must(db_begin(db), "begin");
	must(store_report_begin(s, feed), "import");
	for (size_t i = 0; i < n; i += STEP_ROWS) {
		size_t end = n - i > STEP_ROWS ? i + STEP_ROWS : n;
		int64_t to = end < n ? rows[end].id - 1 : INT64_MAX;
		must(store_report_merge(s, feed, clock_now(), STORE_MERGE_SNAPSHOT, rows + i, end - i, from, to, count_change,
		                        &changes, tally), "merge");
		must(db_commit(db), "commit");
		must(db_begin(db), "begin");
		from = to + (end < n);
	}
	must(store_report_end(s, feed), "end");
	must(db_commit(db), "commit");
	return (double)n * 1e6 / (double)(clock_monotonic() - start);
}

static int64_t add_feed(struct store *s, const char *name)
{
	struct store_feed f = {.name = str_of(name), .format = STR("auto"), .confidence = 50};
	int64_t id;
	must(store_feed_add(s, &f, clock_now(), &id), "feed");
	return id;
}

static void lite(int code, sqlite3 *h)
{
	if (code == SQLITE_OK || code == SQLITE_DONE)
		return;
	fprintf(stderr, "bench_store: reference: %s\n", sqlite3_errmsg(h));
	exit(1);
}

static void append(sqlite3 *h, sqlite3_stmt *st, const struct store_row *r, int64_t now)
{
	const int64_t numbers[] = {r->id, 1, (int64_t)r->value.bytes.n, (int64_t)r->value.kind, r->confidence, 0, now, now, 1};
	for (int i = 0; i < 9; i++)
		sqlite3_bind_int64(st, i + 1, numbers[i]);
	sqlite3_bind_blob(st, 10, r->value.bytes.p, (int)r->value.bytes.n, SQLITE_STATIC);
	lite(sqlite3_step(st), h);
	lite(sqlite3_reset(st), h);
}

static double reference(const char *path, const struct store_row *rows, size_t n)
{
	sqlite3 *h;
	sqlite3_stmt *st;
	lite(sqlite3_open(path, &h), h);
	lite(sqlite3_exec(h, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	                     "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=2000; CREATE TABLE t (id INTEGER,"
	                     " feed INTEGER, label INTEGER, kind INTEGER, confidence INTEGER, tlp INTEGER, first_seen INTEGER,"
	                     " since INTEGER, import INTEGER, value BLOB, valid_from INTEGER, valid_until INTEGER,"
	                     " gone INTEGER, object TEXT)", NULL, NULL, NULL), h);
	lite(sqlite3_prepare_v2(h, "INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, NULL, NULL, NULL)",
	                        -1, &st, NULL), h);
	int64_t start = clock_monotonic(), now = clock_now();
	for (size_t i = 0; i < n;) {
		lite(sqlite3_exec(h, "BEGIN", NULL, NULL, NULL), h);
		for (size_t k = 0; k < STEP_ROWS && i < n; k++)
			append(h, st, &rows[i++], now);
		lite(sqlite3_exec(h, "COMMIT", NULL, NULL, NULL), h);
	}
	double rate = (double)n * 1e6 / (double)(clock_monotonic() - start);
	sqlite3_finalize(st);
	sqlite3_close(h);
	return rate;
}

static enum err count_report(void *ctx, const struct store_report *r)
{
	(void)r;
	++*(uint64_t *)ctx;
	return OK;
}

static void reads(struct store *s)
{
	enum tlp tlp;
	struct db *db;
	uint64_t n = 0;
	struct viewer operator = viewer_operator();
	must(store_reader(s, &db), "reader");
	int64_t start = clock_monotonic();
	must(store_report_load(db, count_report, &n), "load");
	double seconds = (double)(clock_monotonic() - start) / 1e6;
	printf("store load            %10.0f rows/s (%llu rows)\n", (double)n / seconds, (unsigned long long)n);
	n = 0;
	start = clock_monotonic();
	must(store_report_export(db, &operator, clock_now(), 0, &(struct store_report_filter){0}, PAP_USE_SHARE, &tlp, count_report, &n), "export");
	seconds = (double)(clock_monotonic() - start) / 1e6;
	printf("store export sorted   %10.2f s for %llu values\n", seconds, (unsigned long long)n);
	struct store_counts c;
	start = clock_monotonic();
	must(store_counts(db, &c), "counts");
	seconds = (double)(clock_monotonic() - start) / 1e6;
	printf("store counts          %10.2f s; %.0f bytes a report on disk\n", seconds, (double)c.bytes / (double)c.reports);
	start = clock_monotonic();
	must(store_report_live_count(db, 1, &c.reports), "live count");
	seconds = (double)(clock_monotonic() - start) / 1e6;
	printf("store live count      %10.2f s for %lld rows\n", seconds, (long long)c.reports);
	db_close(db);
}

/* Every tenth row is new, every tenth of the old ones is gone. */
static void second_snapshot(struct store *s, int64_t feed, struct store_row *rows, double ref)
{
	struct store_tally t;
	struct store_row *other = make_rows(s, 7, ROWS / 10);
	printf("store merge unchanged %10.0f rows/s\n", import(s, feed, rows, ROWS, &t));
	for (size_t i = 0; i < ROWS / 10; i++)
		rows[i * 10] = other[i];
	qsort(rows, ROWS, sizeof *rows, by_id);
	double rate = import(s, feed, rows, ROWS, &t);
	printf("store merge 10%% new   %10.0f rows/s (%llu new, %llu again, %llu withdrawn), ratio to appends %.2f\n", rate,
	       (unsigned long long)t.fresh, (unsigned long long)t.again, (unsigned long long)t.withdrawn, rate / ref);
}

int main(int argc, char **argv)
{
	char dir[512], path[600], why[STORE_WHY_BYTES];
	snprintf(dir, sizeof dir, "%s/bench_store.%d", argc > 1 ? argv[1] : "build", (int)getpid());
	snprintf(path, sizeof path, "%s/reference.db", dir);
	struct store *s;
	if (store_open(dir, &s, why)) {
		fprintf(stderr, "bench_store: %s: %s\n", dir, why);
		return 1;
	}
	struct store_tally t;
	struct store_row *first = make_rows(s, 1, ROWS), *second = make_rows(s, 2, ROWS);
	double ref = reference(path, first, ROWS);
	printf("sqlite plain appends  %10.0f rows/s (reference)\n", ref);
	double rate = import(s, add_feed(s, "first"), first, ROWS, &t);
	printf("store merge new       %10.0f rows/s, ratio to appends %.2f (target 300000 rows/s)\n", rate, rate / ref);
	rate = import(s, add_feed(s, "second"), second, ROWS, &t);
	printf("store merge new among %10.0f rows/s, ratio to appends %.2f (%d rows of another feed)\n", rate, rate / ref, ROWS);
	second_snapshot(s, 1, first, ref);
	reads(s);
	store_close(s);
	char command[1100];
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	return system(command) != 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What members exchange, below HTTP: objects posted durably in envelopes of 1,000 with the index live, by one client and
 * by eight; then pages of 1,000 of all of them. Beside the rates what was published of medallion 3, the reference server
 * of TAXII, on such a machine.
 */
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>

#include "figure.h"
#include "hub/exchange.h"
#include "stopwatch.h"
#include "store/store_collection.h"
#include "store/store_member.h"
#include "store/store_page.h"

enum { ENVELOPE = 1000, CLIENTS = 8, PAGE = 1000, POLLS = 20000 };

/* What may be used where 20,000 a second are to be posted by one core. */
static const double TARGET_CPU_US = 50;

/* Objects posted a second on average over 24,771; read a second when 1,000 are stored. */
static const double MEDALLION_POSTED = 300, MEDALLION_READ = PAGE / 4.6;

struct world {
	struct hub *hub;
	int64_t collection, members[CLIENTS];
};

static enum err prepare(void *ctx, struct store *s)
{
	struct world *w = ctx;
	char uuid[UUID_TEXT_BYTES], name[20];
	const struct store_collection made = {.title = STR("bench")};
	enum err e = store_collection_add(s, &made, 1, &w->collection, uuid);
	for (int i = 0; i < CLIENTS && !e; i++) {
		int n = snprintf(name, sizeof name, "member %d", i);
		struct member m = {.name = str_make(name, (size_t)n), .country = STR("DE"), .sector = STR("finance")};
		e = store_member_add(s, &m, 1, &w->members[i]);
		if (!e)
			e = store_collection_grant(s, w->collection, w->members[i], COLLECTION_READ | COLLECTION_WRITE);
	}
	return e;
}

static struct viewer viewer(const struct world *w, size_t client)
{
	return (struct viewer){.member = w->members[client], .scopes = SCOPE_READ | SCOPE_PUBLISH};
}

/* Some 420 bytes, as public feeds have them; ids in no order, as random ones are. */
static void put_indicator(struct buf *b, size_t n)
{
	buf_printf(b,
	           "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--%08x-0000-4000-8000-%012zx\","
	           "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\",\"name\":\"C2 of sample %zu\","
	           "\"indicator_types\":[\"malicious-activity\"],\"pattern\":\"[domain-name:value = 'h%08zx.bad.example']\","
	           "\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\",\"confidence\":80,"
	           "\"object_marking_refs\":[\"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb\"]}",
	           (unsigned)n * 2654435761u, n, n, n);
}

struct client {
	const struct world *w;
	size_t number, from, envelopes;
	double bytes; /* of one object, with its share of the envelope */
};

static void *post(void *ctx)
{
	struct client *c = ctx;
	const struct viewer who = viewer(c->w, c->number);
	struct buf b;
	buf_init(&b, 16 << 20);
	for (size_t i = 0; i < c->envelopes; i++) {
		struct exchange_result r;
		buf_reset(&b);
		buf_puts(&b, "{\"objects\":[");
		for (size_t k = 0; k < ENVELOPE; k++) {
			if (k)
				buf_putc(&b, ',');
			put_indicator(&b, c->from + i * ENVELOPE + k);
		}
		buf_puts(&b, "]}");
		c->bytes = (double)b.n / ENVELOPE;
		enum err e = exchange_add(c->w->hub, &who, c->w->collection, buf_str(&b), false, &r);
		stopwatch_must(e == OK && r.added == ENVELOPE, "an envelope");
		exchange_result_deinit(&r);
	}
	buf_deinit(&b);
	return NULL;
}

/* Of the whole process, clients included. */
static double cpu_us(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* Bytes handed to the kernel to be written, repeatedly for a page that is written repeatedly. */
static double written(void)
{
	char line[80];
	double bytes = 0;
	FILE *f = fopen("/proc/self/io", "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "wchar: ", 7) == 0)
			bytes = strtod(line + 7, NULL);
	if (f)
		fclose(f);
	return bytes;
}

static void post_all(const struct world *w, size_t clients, size_t from, size_t n)
{
	struct client c[CLIENTS];
	pthread_t threads[CLIENTS];
	char what[80];
	double start = stopwatch_now(), cpu = cpu_us(), bytes = written();
	for (size_t i = 0; i < clients; i++) {
		c[i] = (struct client){w, i, from + i * (n / clients), n / clients / ENVELOPE, 0};
		stopwatch_must(pthread_create(&threads[i], NULL, post, &c[i]) == 0, "a thread");
	}
	for (size_t i = 0; i < clients; i++)
		pthread_join(threads[i], NULL);
	double s = stopwatch_now() - start;
	snprintf(what, sizeof what, "posted durably and live, %zu clients, objects/s", clients);
	double posted = (double)(n / clients / ENVELOPE * clients * ENVELOPE);
	figure_of_objects(from + n, what, posted / s, MEDALLION_POSTED, "medallion");
	figure_of_objects(from + n, "us of processor time an object", (cpu_us() - cpu) / posted, TARGET_CPU_US, "target");
	figure_of_objects(from + n, "bytes written an object", (written() - bytes) / posted, c[0].bytes, "bytes of the object");
}

struct reading {
	struct buf body;
	size_t rows;
	int64_t last;
};

static enum err take(void *ctx, const struct store_page_row *row)
{
	struct reading *r = ctx;
	buf_put(&r->body, row->raw);
	r->rows++;
	r->last = row->added;
	return buf_err(&r->body);
}

static void read_all(const struct world *w, int64_t collection, const char *what, size_t objects)
{
	const struct viewer who = viewer(w, 0);
	struct db *db = hub_reader_get(w->hub);
	struct reading r = {.last = 0};
	bool more = true;
	buf_init(&r.body, 64 << 20);
	double start = stopwatch_now();
	while (more) {
		const struct store_page_ask ask = {
			.store = hub_store(w->hub), .collection = collection, .after = r.last, .limit = PAGE, .raw = true};
		buf_reset(&r.body);
		stopwatch_must(store_page(db, &who, &ask, take, &r, &more) == OK, "a page");
	}
	double s = stopwatch_now() - start;
	stopwatch_must(r.rows == objects, "all objects");
	figure_of_objects(objects, what, (double)objects / s, MEDALLION_READ, "medallion with 1,000 objects stored");
	start = stopwatch_now();
	for (int i = 0; i < POLLS; i++) {
		const struct store_page_ask ask = {
			.store = hub_store(w->hub), .collection = collection, .after = r.last, .limit = PAGE, .raw = true};
		stopwatch_must(store_page(db, &who, &ask, take, &r, &more) == OK && !more, "a poll");
	}
	figure_of_objects(objects, "ms of a poll that finds nothing", (stopwatch_now() - start) * 1e3 / POLLS, 0.2, "target");
	buf_deinit(&r.body);
	hub_reader_put(w->hub, db);
}

int main(void)
{
	struct world w;
	char dir[STOPWATCH_PATH_BYTES], why[200];
	size_t objects = figure_most_values() < 1000000 ? figure_most_values() : 1000000, part = objects / 10;
	stopwatch_folder(dir);
	struct hub_opts opts = {.data_dir = dir, .retention = 30};
	stopwatch_must(hub_open(&opts, &w.hub, why) == OK, why);
	stopwatch_must(hub_write(w.hub, prepare, &w) == OK, "a collection");
	post_all(&w, 1, 0, part);
	post_all(&w, CLIENTS, part, objects - 2 * part);
	post_all(&w, 1, objects - part, part);
	size_t posted = part / ENVELOPE * ENVELOPE * 2 + (objects - 2 * part) / CLIENTS / ENVELOPE * CLIENTS * ENVELOPE;
	read_all(&w, w.collection, "read of their collection in pages of 1,000, objects/s", posted);
	read_all(&w, COLLECTION_ALL, "read of all that a member sees, objects/s", posted);
	read_all(&w, COLLECTION_INDICATORS, "read of the indicators, objects/s", posted);
	hub_close(w.hub);
	stopwatch_remove(dir);
	return 0;
}

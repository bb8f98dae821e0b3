/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TAXII over HTTP in this one process: envelopes of 1,000 posted, each durable and live before its answer; pages of 1,000 from a million objects, one reader after the other and while
 * events are matched in the background; what a poll costs that finds nothing. Beside them what was published of medallion 3,
 * the reference server, on such a machine.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "api/api.h"
#include "api/server.h"
#include "figure.h"
#include "gen_eve.h"
#include "http_peer.h"
#include "hub/import.h"
#include "store/store_collection.h"
#include "store/store_member.h"
#include "store/store_token.h"

enum { DOCUMENT_OBJECTS = 50000, PAGE = 1000, POLLS = 5000, SENSORS = 2, RATE = 100000, LINES = 1000, BODIES = 8, LOADED_PAGES = 1000, ENVELOPES = 100, WRITERS = 2 };

/* Objects posted a second on average over 24,771; seconds of server time for a page of 1,000. */
static const double MEDALLION_POSTED = 300, MEDALLION_PAGE_S = 4.6;

struct world {
	struct hub *hub;
	struct server *server;
	char reader[STORE_TOKEN_BYTES + 1], sensor[STORE_TOKEN_BYTES + 1];
	char collection[UUID_TEXT_BYTES + 1];
	struct buf body[BODIES];
	atomic_bool stop;
	atomic_ulong events;
};

static enum err add_member(void *ctx, struct store *s)
{
	struct world *w = ctx;
	int64_t id = 0, token;
	struct member m = {.name = STR("bank"), .country = STR("DE"), .sector = STR("finance")};
	enum err e = store_member_add(s, &m, 1, &id);
	const struct store_collection made = {.title = STR("bench")};
	int64_t collection = 0;
	if (e == OK)
		e = store_collection_add(s, &made, 1, &collection, w->collection);
	if (e == OK)
		e = store_collection_grant(s, collection, id, COLLECTION_READ | COLLECTION_WRITE);
	const struct store_token reader = {.member = id, .scopes = SCOPE_READ | SCOPE_PUBLISH, .expires = UTC_NONE};
	const struct store_token sensor = {.member = id, .scopes = SCOPE_OBSERVE, .expires = UTC_NONE};
	if (e == OK)
		e = store_token_add(s, &reader, 1, w->reader, &token);
	return e ? e : store_token_add(s, &sensor, 1, w->sensor, &token);
}

/* Some 420 bytes, as public feeds have them. */
static void put_indicator(struct buf *b, size_t n)
{
	buf_printf(b,
	           "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--%08zx-0000-4000-8000-000000000000\","
	           "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\",\"name\":\"C2 of sample %zu\","
	           "\"indicator_types\":[\"malicious-activity\"],\"pattern\":\"[domain-name:value = 'h%08zx.bad.example']\","
	           "\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\",\"confidence\":80,"
	           "\"object_marking_refs\":[\"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb\"]}",
	           n, n, n);
}

struct writer {
	const struct world *w;
	struct buf envelopes[ENVELOPES];
	size_t n;
};

static void *run_writer(void *ctx)
{
	struct writer *x = ctx;
	struct buf b;
	char head[512];
	int fd = http_peer_open(server_port(x->w->server));
	buf_init(&b, 64 << 20);
	for (size_t i = 0; i < x->n; i++) {
		int n = snprintf(head, sizeof head,
		                 "POST /taxii2/hub/collections/%s/objects/ HTTP/1.1\r\nHost: x\r\nAccept: application/taxii+json;version=2.1\r\n"
		                 "Content-Type: application/taxii+json;version=2.1\r\nAuthorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n",
		                 x->w->collection, x->w->reader, x->envelopes[i].n);
		http_peer_send(fd, str_make(head, (size_t)n));
		http_peer_send(fd, buf_str(&x->envelopes[i]));
		struct str status = http_peer_receive(fd, &b, "202");
		stopwatch_must(str_find_str(status, STR("\"success_count\":1000")) < status.n, "all objects are taken");
	}
	close(fd);
	buf_deinit(&b);
	return NULL;
}

/* writers post ENVELOPES envelopes of PAGE objects that nobody posted before. */
static void post_all(const struct world *w, size_t first, int writers)
{
	static struct writer x[WRITERS];
	pthread_t threads[WRITERS];
	char what[100];
	for (int k = 0; k < writers; k++) {
		x[k] = (struct writer){.w = w, .n = (size_t)(ENVELOPES / writers)};
		for (size_t i = 0; i < x[k].n; i++) {
			buf_init(&x[k].envelopes[i], 16 << 20);
			buf_puts(&x[k].envelopes[i], "{\"objects\":[");
			for (size_t n = 0; n < PAGE; n++) {
				if (n)
					buf_putc(&x[k].envelopes[i], ',');
				put_indicator(&x[k].envelopes[i], first++);
			}
			buf_puts(&x[k].envelopes[i], "]}");
		}
	}
	double start = stopwatch_now();
	for (int k = 0; k < writers; k++)
		stopwatch_must(pthread_create(&threads[k], NULL, run_writer, &x[k]) == 0, "a thread");
	for (int k = 0; k < writers; k++)
		pthread_join(threads[k], NULL);
	double s = stopwatch_now() - start;
	for (int k = 0; k < writers; k++)
		for (size_t i = 0; i < x[k].n; i++)
			buf_deinit(&x[k].envelopes[i]);
	snprintf(what, sizeof what, "TAXII posted, envelopes of 1,000, %d at a time", writers);
	figure_print(what, ENVELOPES * PAGE / s, MEDALLION_POSTED, "objects/s; medallion on average over 24,771 objects");
}

static void import(struct world *w, size_t from, size_t n)
{
	struct viewer operator = viewer_operator();
	struct import_opts opts = {.feed = STR("partner"), .create = true, .add = true, .doc = {.tlp = TLP_GREEN, .confidence = 80}};
	struct import_result r;
	struct buf b;
	buf_init(&b, (size_t)1 << 30);
	buf_puts(&b, "{\"type\":\"bundle\",\"id\":\"bundle--00000000-0000-4000-8000-000000000000\",\"objects\":[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_putc(&b, ',');
		put_indicator(&b, from + i);
	}
	buf_puts(&b, "]}");
	struct str doc = buf_str(&b);
	stopwatch_must(import_run(w->hub, &operator, &opts, &doc, 1, &r) == OK && r.objects == n, "the objects");
	import_result_deinit(&r);
	buf_deinit(&b);
}

static void send_get(int fd, const struct world *w, const char *path)
{
	char text[1024];
	int n = snprintf(text, sizeof text,
	                 "GET /taxii2/hub/collections/%s HTTP/1.1\r\nHost: x\r\nAccept: application/taxii+json;version=2.1\r\n"
	                 "Authorization: Bearer %s\r\n\r\n", path, w->reader);
	http_peer_send(fd, str_make(text, (size_t)n));
}

/* The cursor stands at the end of a page. */
static bool find_next(struct str page, char out[64])
{
	struct str tail = page.n > 100 ? str_from(page, page.n - 100) : page;
	size_t at = str_find_str(tail, STR("\"next\":\""));
	if (at == tail.n)
		return false;
	tail = str_from(tail, at + 8);
	size_t n = str_find(tail, '"');
	memcpy(out, tail.p, n);
	out[n] = '\0';
	return true;
}

struct walk {
	size_t pages, bytes;
	double *each; /* seconds of each page, when wanted */
	size_t most;
};

static void read_pages(const struct world *w, const char *collection, struct walk *walk)
{
	char path[200], next[64] = "";
	struct buf b;
	int fd = http_peer_open(server_port(w->server));
	buf_init(&b, 64 << 20);
	do {
		int n = snprintf(path, sizeof path, "%s/objects/?limit=%d%s%s", collection, PAGE, next[0] ? "&next=" : "", next);
		stopwatch_must(n > 0 && n < (int)sizeof path, "a path");
		double start = stopwatch_now();
		send_get(fd, w, path);
		struct str body = http_peer_receive(fd, &b, "200");
		if (walk->each)
			walk->each[walk->pages] = stopwatch_now() - start;
		walk->pages++;
		walk->bytes += body.n;
		if (!find_next(body, next))
			break;
	} while (walk->pages < walk->most);
	close(fd);
	buf_deinit(&b);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void serve_all(const struct world *w, size_t objects)
{
	static const struct {
		const char *collection, *what;
	} cases[] = {
		{"indicators", "TAXII served, indicators, pages of 1,000"},
		{"all", "TAXII served, all that a member sees, pages of 1,000"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct walk walk = {.most = SIZE_MAX};
		double start = stopwatch_now();
		read_pages(w, cases[i].collection, &walk);
		double s = stopwatch_now() - start;
		stopwatch_must(walk.pages == (objects + PAGE - 1) / PAGE, "all pages");
		figure_print(cases[i].what, (double)objects / s, PAGE / MEDALLION_PAGE_S, "objects/s; medallion with 1,000 objects stored");
	}
}

/* Server time alone: from the request's head to the answer's body, with the credential looked up. */
static void poll_nothing(const struct world *w)
{
	char authorization[sizeof w->reader + 8];
	snprintf(authorization, sizeof authorization, "Bearer %s", w->reader);
	const struct api_request request = {
		.method = STR("GET"),
		.path = STR("/taxii2/hub/collections/all/objects/"),
		.query = STR("added_after=2100-01-01T00:00:00.000000Z&limit=1000"),
		.authorization = str_of(authorization),
		.accept = STR("application/taxii+json;version=2.1"),
	};
	static double each[POLLS];
	for (size_t i = 0; i < POLLS; i++) {
		struct api_response r;
		double start = stopwatch_now();
		struct api_call *c = api_call_new(w->hub, &request);
		stopwatch_must(c != NULL, "memory");
		api_call_finish(c, &r);
		each[i] = stopwatch_now() - start;
		stopwatch_must(r.status == 200 && str_has_prefix(buf_str(&r.body), STR("{}")), "an empty page");
		api_response_deinit(&r);
		api_call_free(c);
	}
	qsort(each, POLLS, sizeof *each, by_value);
	figure_print("TAXII poll that finds nothing, server time, median", each[POLLS / 2] * 1e3, 0.2, "ms; target");
	figure_print("TAXII poll that finds nothing, server time, p99", each[POLLS * 99 / 100] * 1e3, 0.2, "ms; target");
}

static void *run_sensor(void *ctx)
{
	struct world *w = ctx;
	struct buf b;
	char head[400];
	int fd = http_peer_open(server_port(w->server));
	double start = stopwatch_now(), each = (double)LINES * SENSORS / RATE;
	buf_init(&b, 1 << 20);
	for (int i = 0; !w->stop; i++) {
		struct str body = buf_str(&w->body[i % BODIES]);
		double due = start + i * each;
		while (stopwatch_now() < due && !w->stop)
			nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
		int n = snprintf(head, sizeof head,
		                 "POST /api/v1/observations?format=eve HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
		                 "Content-Length: %zu\r\n\r\n", w->sensor, body.n);
		http_peer_send(fd, str_make(head, (size_t)n));
		http_peer_send(fd, body);
		http_peer_receive(fd, &b, "200");
		atomic_fetch_add(&w->events, LINES);
	}
	close(fd);
	buf_deinit(&b);
	return NULL;
}

static void serve_while_matching(struct world *w)
{
	static double each[LOADED_PAGES + 1];
	struct walk walk = {.each = each, .most = LOADED_PAGES};
	pthread_t threads[SENSORS];
	char what[120];
	for (int i = 0; i < SENSORS; i++)
		stopwatch_must(pthread_create(&threads[i], NULL, run_sensor, w) == 0, "a thread");
	nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
	unsigned long events = w->events;
	double start = stopwatch_now();
	read_pages(w, "all", &walk);
	double s = stopwatch_now() - start;
	events = w->events - events;
	w->stop = true;
	for (int i = 0; i < SENSORS; i++)
		pthread_join(threads[i], NULL);
	qsort(each, walk.pages, sizeof *each, by_value);
	snprintf(what, sizeof what, "TAXII page of 1,000, p99, while %.0f k events/s are matched", (double)events / s / 1e3);
	figure_print(what, each[walk.pages * 99 / 100] * 1e3, 20, "ms; target");
}

static void prepare(struct world *w, size_t objects)
{
	struct gen_eve g;
	stopwatch_must(hub_write(w->hub, add_member, w) == OK && hub_reload_members(w->hub, 0) == OK, "a member");
	for (size_t at = 0; at < objects; at += DOCUMENT_OBJECTS)
		import(w, at, objects - at < DOCUMENT_OBJECTS ? objects - at : DOCUMENT_OBJECTS);
	gen_eve_init(&g, 3, INT64_C(1767225600) * UTC_SECOND);
	for (int i = 0; i < BODIES; i++) {
		buf_init(&w->body[i], 64 << 20);
		for (int k = 0; k < LINES; k++)
			gen_eve_line(&g, &w->body[i]);
	}
}

int main(void)
{
	static struct world w;
	char dir[STOPWATCH_PATH_BYTES], why[200];
	size_t objects = figure_most_values() < 1000000 ? figure_most_values() : 1000000;
	stopwatch_folder(dir);
	struct hub_opts opts = {.data_dir = dir, .retention = 30};
	struct server_opts listen = {.listen = STR("127.0.0.1:0")};
	stopwatch_must(hub_open(&opts, &w.hub, why) == OK && server_start(w.hub, &listen, &w.server, why) == OK, why);
	prepare(&w, objects);
	post_all(&w, objects, 1);
	post_all(&w, objects + ENVELOPES * PAGE, WRITERS);
	objects += 2 * ENVELOPES * PAGE;
	serve_all(&w, objects);
	poll_nothing(&w);
	serve_while_matching(&w);
	hub_stop(w.hub);
	server_stop(w.server);
	hub_close(w.hub);
	for (int i = 0; i < BODIES; i++)
		buf_deinit(&w.body[i]);
	stopwatch_remove(dir);
	return 0;
}

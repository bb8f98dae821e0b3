/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an event sent over HTTP to its warning on the event stream, while sensors hand in 100 k events a second on other
 * connections: real sockets, a real store, everything in this one process on the same cores.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "api/server.h"
#include "gen_eve.h"
#include "stopwatch.h"
#include "hub/import.h"
#include "store/store_member.h"
#include "store/store_token.h"

enum { SENSORS = 4, RATE = 100000, LINES = 1000, PROBES = 400, PROBE_EVERY_US = 15000, MEMBERS = 3 + SENSORS, BODIES = 8 };

struct world {
	struct hub *hub;
	struct server *server;
	char token[MEMBERS][STORE_TOKEN_BYTES + 1];
	struct buf body[BODIES]; /* of LINES lines each */
	_Atomic double sent[PROBES], seen[PROBES];
	atomic_bool stop;
	atomic_ulong events;
};

static int open_connection(const struct world *w)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(w->server)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct sockaddr_storage any = {0};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	memcpy(&any, &a, sizeof a);
	stopwatch_must(fd >= 0 && connect(fd, (struct sockaddr *)&any, sizeof a) == 0, "connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

static void send_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
		stopwatch_must(n > 0, "send");
		s = str_from(s, (size_t)n);
	}
}

/* One request on a kept connection; the answer must be 200. */
static void post(int fd, const char *token, struct str body)
{
	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, "POST /api/v1/observations?format=%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n",
	                            body.n > 1000 ? "eve" : "tocsin", token, body.n);
	send_all(fd, str_make(text, n));
	send_all(fd, body);
	n = 0;
	for (;;) {
		ssize_t got = recv(fd, text + n, sizeof text - 1 - n, 0);
		stopwatch_must(got > 0, "recv");
		n += (size_t)got;
		struct str all = str_make(text, n);
		size_t head = str_find_str(all, STR("\r\n\r\n"));
		if (head < n && text[n - 1] == '\n' && n > head + 4)
			break;
	}
	stopwatch_must(str_has_prefix(str_make(text, n), STR("HTTP/1.1 200")), "the hub refused");
}

static void post_probe(int fd, const char *token, int i)
{
	char line[200];
	int n = snprintf(line, sizeof line, "{\"time\":\"2026-01-01T00:00:00Z\",\"kind\":\"domain\",\"value\":\"probe-%d.example\",\"role\":\"query\"}\n", i);
	post(fd, token, str_make(line, (size_t)n));
}

struct sensor {
	struct world *w;
	int number;
};

static void *run_sensor(void *ctx)
{
	struct sensor *s = ctx;
	struct world *w = s->w;
	int fd = open_connection(w);
	double start = stopwatch_now(), each = (double)LINES * SENSORS / RATE;
	for (int i = 0; !w->stop; i++) {
		double due = start + i * each;
		while (stopwatch_now() < due && !w->stop)
			nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
		post(fd, w->token[3 + s->number], buf_str(&w->body[i % BODIES]));
		atomic_fetch_add(&w->events, LINES);
	}
	close(fd);
	return NULL;
}

static void *run_reader(void *ctx)
{
	struct world *w = ctx;
	struct buf text;
	char piece[65536];
	int fd = open_connection(w);
	size_t n = (size_t)snprintf(piece, sizeof piece, "GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", w->token[0]);
	send_all(fd, str_make(piece, n));
	buf_init(&text, 64 << 20);
	while (!w->stop) {
		ssize_t got = recv(fd, piece, sizeof piece, 0);
		if (got <= 0)
			break;
		double t = stopwatch_now();
		buf_put(&text, str_make(piece, (size_t)got));
		struct str rest = buf_str(&text);
		for (size_t at; (at = str_find_str(rest, STR("\"subject\":\"label:probe-"))) < rest.n;) {
			rest = str_from(rest, at + sizeof "\"subject\":\"label:probe-" - 1);
			size_t end = str_find(rest, '"');
			uint64_t i;
			if (end < rest.n && str_to_u64(str_upto(rest, end), PROBES - 1, &i) == OK && w->seen[i] == 0)
				w->seen[i] = t;
		}
		/* The tail may hold the beginning of a subject. */
		if (text.n > 64)
			buf_drop(&text, text.n - 64);
	}
	close(fd);
	buf_deinit(&text);
	return NULL;
}

struct adding {
	struct world *w;
	int i;
};

static enum err add_member(void *ctx, struct store *s)
{
	struct adding *a = ctx;
	char name[32];
	int64_t id, token;
	struct member m = {.name = str_make(name, (size_t)snprintf(name, sizeof name, "member-%d", a->i)), .country = STR("DE"), .sector = STR("finance")};
	enum err e = store_member_add(s, &m, 1, &id);
	const struct store_token allows = {.member = id, .scopes = SCOPE_OBSERVE | SCOPE_READ, .expires = UTC_NONE};
	return e ? e : store_token_add(s, &allows, 1, a->w->token[a->i], &token);
}

static void prepare(struct world *w)
{
	struct buf feed;
	struct gen_eve g;
	struct viewer operator = viewer_operator();
	struct import_opts opts = {.feed = STR("probes"), .create = true, .doc = {.tlp = TLP_GREEN, .confidence = 80}};
	struct import_result r;
	buf_init(&feed, 1 << 20);
	buf_puts(&feed, "value,label\n");
	for (int i = 0; i < PROBES; i++)
		buf_printf(&feed, "probe-%d.example,probe-%d\n", i, i);
	struct str doc = buf_str(&feed);
	stopwatch_must(import_run(w->hub, &operator, &opts, &doc, 1, &r) == OK && r.fresh == PROBES, "the probes");
	import_result_deinit(&r);
	buf_deinit(&feed);
	for (int i = 0; i < MEMBERS; i++)
		stopwatch_must(hub_write(w->hub, add_member, &(struct adding){w, i}) == OK, "members");
	stopwatch_must(hub_reload_members(w->hub, 0) == OK, "members");
	gen_eve_init(&g, 3, INT64_C(1767225600) * UTC_SECOND);
	for (int i = 0; i < BODIES; i++) {
		buf_init(&w->body[i], 64 << 20);
		for (int k = 0; k < LINES; k++)
			gen_eve_line(&g, &w->body[i]);
	}
	for (int m = 0; m < 2; m++) {
		int fd = open_connection(w);
		for (int i = 0; i < PROBES; i++)
			post_probe(fd, w->token[m], i);
		close(fd);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void report(struct world *w, const char *what, double events_s)
{
	double ms[PROBES];
	int n = 0, lost = 0;
	for (int i = 0; i < PROBES; i++) {
		if (w->seen[i] > 0)
			ms[n++] = (w->seen[i] - w->sent[i]) * 1e3;
		else
			lost++;
	}
	stopwatch_must(n > 0, "no warning came");
	qsort(ms, (size_t)n, sizeof *ms, by_value);
	printf("%-44s p50 %7.2f ms  p99 %7.2f ms  max %7.2f ms  at %.0f events/s, %d of %d lost  target p99 100 ms\n", what, ms[n / 2], ms[n * 99 / 100], ms[n - 1],
	       events_s, lost, PROBES);
}

int main(void)
{
	static struct world w;
	char dir[STOPWATCH_PATH_BYTES], why[200];
	struct sensor sensors[SENSORS];
	pthread_t threads[SENSORS], reader;
	stopwatch_folder(dir);
	struct hub_opts opts = {.data_dir = dir, .retention = 30};
	struct server_opts listen = {.listen = STR("127.0.0.1:0")};
	stopwatch_must(hub_open(&opts, &w.hub, why) == OK && server_start(w.hub, &listen, &w.server, why) == OK, why);
	prepare(&w);
	pthread_create(&reader, NULL, run_reader, &w);
	for (int i = 0; i < SENSORS; i++) {
		sensors[i] = (struct sensor){&w, i};
		pthread_create(&threads[i], NULL, run_sensor, &sensors[i]);
	}
	nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
	int fd = open_connection(&w);
	double start = stopwatch_now();
	unsigned long events = w.events;
	for (int i = 0; i < PROBES; i++) {
		while (stopwatch_now() < start + i * 1e-6 * PROBE_EVERY_US)
			nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
		w.sent[i] = stopwatch_now();
		post_probe(fd, w.token[2], i);
	}
	double events_s = (double)(w.events - events) / (stopwatch_now() - start);
	nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
	w.stop = true;
	for (int i = 0; i < SENSORS; i++)
		pthread_join(threads[i], NULL);
	report(&w, "event over HTTP to warning on the stream", events_s);
	hub_stop(w.hub);
	pthread_join(reader, NULL);
	close(fd);
	server_stop(w.server);
	hub_close(w.hub);
	for (int i = 0; i < BODIES; i++)
		buf_deinit(&w.body[i]);
	stopwatch_remove(dir);
	return 0;
}

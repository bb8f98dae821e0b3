/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every call that a screen of the console makes to show itself, over HTTP, with a million indicators, 100,000 sightings and
 * 1,000 warnings in the hub, all of which came in through its public faces: the 50th and 95th percentile for staff and for a member.
 * tests/browser/calls.test.mjs fails on a call of the console that is not in the table here.
 */
#include <string.h>

#include "api/server.h"
#include "figure.h"
#include "gen_list.h"
#include "http_peer.h"
#include "os/clock.h"
#include "store/store_account.h"
#include "store/store_member.h"
#include "store/store_token.h"

enum { VALUES_MOST = 1000000, MEMBERS = 100, WARNINGS = 1000, LABELS = 200, REPEATS = 40, POST_LINES = 1000, TEXT_BYTES = 256 };
enum { STAFF = 1, MEMBER = 2, BOTH = STAFF | MEMBER };
static const double LIMIT_MS = 100;

/* "*" stands for what the hub gave: the id of a warning, a value, a member, a series. */
static const struct call {
	const char *screen, *path;
	enum { NOTHING, WARNING, VALUE, NAME, SERIES, OBJECT } star;
	unsigned who;
} calls[] = {
	{"every screen", "/api/v1/session", NOTHING, 0}, /* a session's: not measured with a token */
	{"situation", "/api/v1/members", NOTHING, BOTH},
	{"situation", "/api/v1/feeds", NOTHING, BOTH},
	{"situation", "/api/v1/lead-times", NOTHING, BOTH},
	{"situation", "/api/v1/origins?hours=24", NOTHING, BOTH},
	{"situation, a week", "/api/v1/origins?hours=168", NOTHING, BOTH},
	{"situation", "/api/v1/series?ranked=true&limit=6", NOTHING, BOTH},
	{"situation", "/api/v1/series/*?hours=168", SERIES, STAFF},
	{"situation", "/api/v1/hits?hours=24&limit=1000", NOTHING, BOTH},
	{"warnings, first page", "/api/v1/warnings?limit=1000", NOTHING, BOTH},
	{"warning", "/api/v1/warnings/*", WARNING, BOTH},
	{"warning", "/api/v1/warnings/*/deliveries", WARNING, BOTH},
	{"warning", "/api/v1/warnings/*/comments?limit=1000", WARNING, BOTH},
	{"inbox", "/api/v1/comments?limit=1000", NOTHING, STAFF},
	{"inbox", "/api/v1/indicators/false-positive?limit=1000", NOTHING, STAFF},
	{"lookup", "/api/v1/lookup?value=*", VALUE, BOTH},
	{"lookup", "/api/v1/lookback?value=*", VALUE, BOTH},
	{"lookup", "/api/v1/warnings/*?format=text", WARNING, BOTH},
	{"lookup", "/api/v1/objects/*/related?depth=2", OBJECT, BOTH},
	{"networks", "/api/v1/hits?member=*&limit=100", NAME, BOTH},
	{"networks", "/api/v1/notices?member=*&limit=100", NAME, BOTH},
	{"networks", "/api/v1/sensors?member=*", NAME, BOTH},
	{"networks", "/api/v1/members/*/lists/confirm?n=50", NAME, BOTH},
	{"networks", "/api/v1/members/*/lists/new?n=50", NAME, BOTH},
	{"indicators", "/api/v1/indicators?limit=500", NOTHING, BOTH},
	{"indicators, from the middle", "/api/v1/indicators?limit=500&skip=500000", NOTHING, STAFF},
	{"indicators, from the end", "/api/v1/indicators?limit=500&skip=999500", NOTHING, STAFF},
	{"indicators, one of ten", "/api/v1/indicators?limit=500&kind=url", NOTHING, BOTH},
	{"indicators, a rare label", "/api/v1/indicators?limit=500&label=family-7", NOTHING, BOTH},
	{"indicators, none", "/api/v1/indicators?limit=500&kind=cve", NOTHING, BOTH},
	{"indicators, none of the feed since", "/api/v1/indicators?limit=500&feed=big&since=2999-01-01", NOTHING, BOTH},
	{"indicators", "/api/v1/searches", NOTHING, STAFF},
	{"sightings", "/api/v1/sightings?order=newest&limit=500", NOTHING, BOTH},
	{"sightings, from the middle", "/api/v1/sightings?order=newest&limit=500&skip=50000", NOTHING, STAFF},
	{"sightings, of a member", "/api/v1/sightings?order=newest&limit=500&member=*", NAME, BOTH},
	{"sightings, none", "/api/v1/sightings?order=newest&limit=500&kind=cve", NOTHING, BOTH},
	{"objects", "/api/v1/objects?limit=500", NOTHING, BOTH},
	{"objects, of a type", "/api/v1/objects?limit=500&type=report", NOTHING, BOTH},
	{"feeds", "/api/v1/sources", NOTHING, BOTH},
	{"feeds", "/api/v1/suspensions?limit=1000", NOTHING, BOTH},
	{"sharing", "/api/v1/collections", NOTHING, BOTH},
	{"sharing", "/api/v1/outlets", NOTHING, STAFF},
	{"sharing", "/api/v1/explain?object=*", OBJECT, STAFF},
	{"mail", "/api/v1/contacts", NOTHING, STAFF},
	{"mail", "/api/v1/mail?limit=500", NOTHING, STAFF},
	{"access", "/api/v1/certificates", NOTHING, STAFF},
	{"access", "/api/v1/accounts", NOTHING, STAFF},
	{"access", "/api/v1/tokens", NOTHING, STAFF},
	{"settings", "/api/v1/settings", NOTHING, BOTH},
	{"audit", "/api/v1/audit?limit=500", NOTHING, STAFF},
	{"system", "/api/v1/status", NOTHING, BOTH},
};

struct world {
	struct hub *hub;
	struct server *server;
	int fd;
	size_t values;
	char staff[STORE_TOKEN_BYTES + 1], member[MEMBERS][STORE_TOKEN_BYTES + 1];
	char star[OBJECT + 1][TEXT_BYTES];
	struct buf answer;
};

/* The body of the answer, whose status begins with 2. */
static struct str ask(struct world *w, const char *method, const char *path, const char *token, struct str body)
{
	char head[1024];
	int n = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n", method, path, token, body.n);
	http_peer_send(w->fd, str_make(head, (size_t)n));
	http_peer_send(w->fd, body);
	return http_peer_receive(w->fd, &w->answer, "2");
}

static enum err add_everybody(void *ctx, struct store *s)
{
	struct world *w = ctx;
	int64_t account, id, token;
	const struct store_account ana = {.name = STR("ana"), .role = ACCOUNT_OPERATOR};
	enum err e = store_account_add(s, &ana, "no password", 1, &account);
	const struct store_token staff = {.account = account, .scopes = SCOPE_READ | SCOPE_PUBLISH | SCOPE_OPERATE | SCOPE_OVERSEE, .expires = UTC_NONE};
	if (e == OK)
		e = store_token_add(s, &staff, 1, w->staff, &token);
	for (int i = 0; i < MEMBERS && e == OK; i++) {
		static const char *const countries[] = {"DE", "FR", "KE", "CH", "IT", "BR", "JP", "IN", "US", "ZA"};
		static const char *const sectors[] = {"finance", "energy", "health", "transport", "government"};
		char name[32];
		struct member m = {.name = str_make(name, (size_t)snprintf(name, sizeof name, "member-%d", i)), .country = str_of(countries[i % 10]),
		                   .sector = str_of(sectors[i % 5])};
		e = store_member_add(s, &m, 1, &id);
		const struct store_token sensor = {.member = id, .scopes = SCOPE_OBSERVE | SCOPE_READ, .expires = UTC_NONE};
		if (e == OK)
			e = store_token_add(s, &sensor, 1, w->member[i], &token);
	}
	return e;
}

/* Names that members meet are of one of LABELS families; the others have no label. */
static void put_indicator(uint64_t i, struct buf *out)
{
	gen_list_line(i, out);
	out->n--;
	if (i % 10 == 5)
		buf_printf(out, ",family-%llu\n", (unsigned long long)(i / 10 % LABELS));
	else
		buf_puts(out, ",\n");
}

static void load_indicators(struct world *w)
{
	struct buf body;
	buf_init(&body, (size_t)256 << 20);
	buf_puts(&body, "value,label\n");
	for (size_t i = 0; i < w->values; i++)
		put_indicator(i, &body);
	ask(w, "POST", "/api/v1/import?feed=big&format=csv&tlp=green&confidence=70", w->staff, buf_str(&body));
	buf_reset(&body);
	buf_puts(&body, "value,label\n");
	for (size_t i = 0; i < w->values; i += 100)
		put_indicator(i, &body);
	ask(w, "POST", "/api/v1/import?feed=small&format=csv&tlp=amber&confidence=40", w->staff, buf_str(&body));
	buf_deinit(&body);
}

/* Each member meets a thousandth of all values that no other member meets. */
static void load_sightings(struct world *w)
{
	struct buf body, value;
	char time[UTC_TEXT_BYTES];
	size_t n = w->values / 10 / MEMBERS;
	buf_init(&body, 64 << 20);
	buf_init(&value, 4096);
	for (size_t m = 0; m < MEMBERS; m++) {
		buf_reset(&body);
		for (size_t k = 0; k < n; k++) {
			utc_format(clock_now() - (int64_t)(n - k) * 3 * UTC_SECOND, time);
			buf_reset(&value);
			gen_list_line((m * n + k) * 10 + 5, &value);
			buf_printf(&body, "{\"time\":\"%.*s\",\"kind\":\"domain\",\"value\":\"%.*s\",\"role\":\"query\"}\n", UTC_TEXT_BYTES, time, (int)(value.n - 1), value.p);
		}
		ask(w, "POST", "/api/v1/observations?format=tocsin", w->member[m], buf_str(&body));
	}
	snprintf(w->star[VALUE], TEXT_BYTES, "%.*s", (int)(value.n - 1), value.p);
	buf_deinit(&body);
	buf_deinit(&value);
}

/* Analysts write and release them, each with ten of the values. */
static void load_warnings(struct world *w)
{
	struct buf body, value;
	char path[TEXT_BYTES * 2];
	buf_init(&body, 1 << 20);
	buf_init(&value, 4096);
	for (size_t i = 0; i < WARNINGS; i++) {
		buf_reset(&body);
		buf_printf(&body, "{\"title\":\"Campaign %zu\",\"text\":\"What is known of it.\",\"severity\":\"high\",\"tlp\":\"green\",\"values\":[", i);
		for (size_t k = 0; k < 10; k++) {
			buf_reset(&value);
			gen_list_line((i * 10 + k) * 10 % w->values + 5, &value);
			buf_printf(&body, "%s\"%.*s\"", k ? "," : "", (int)(value.n - 1), value.p);
		}
		buf_puts(&body, "]}");
		struct str answer = ask(w, "POST", "/api/v1/warnings", w->staff, buf_str(&body));
		struct str id = str_from(answer, str_find_str(answer, STR("\"id\":\"")) + 6);
		snprintf(w->star[WARNING], TEXT_BYTES, "%.*s", UUID_TEXT_BYTES, id.p);
		snprintf(path, sizeof path, "/api/v1/warnings/%s/release", w->star[WARNING]);
		ask(w, "POST", path, w->staff, STR(""));
	}
	buf_deinit(&body);
	buf_deinit(&value);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double measure(struct world *w, const struct call *c, const char *token, const char *who)
{
	char path[TEXT_BYTES * 2], what[TEXT_BYTES], unit[96];
	double ms[REPEATS];
	struct timespec before, after;
	size_t star = strcspn(c->path, "*"), bytes = 0;
	snprintf(path, sizeof path, "%.*s%s%s", (int)star, c->path, w->star[c->star], c->path[star] ? c->path + star + 1 : "");
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	for (int i = 0; i < REPEATS; i++) {
		double start = stopwatch_now();
		bytes = ask(w, "GET", path, token, STR("")).n;
		ms[i] = (stopwatch_now() - start) * 1e3;
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	qsort(ms, REPEATS, sizeof *ms, by_value);
	double cpu_ms = ((double)(after.tv_sec - before.tv_sec) * 1e3 + (double)(after.tv_nsec - before.tv_nsec) * 1e-6) / REPEATS;
	double p95 = ms[REPEATS * 95 / 100];
	snprintf(what, sizeof what, "console, %s, %s, p95", c->screen, who);
	snprintf(unit, sizeof unit, "ms of the limit, p50 %.1f, CPU %.1f, %zu kB: ", ms[REPEATS / 2], cpu_ms, bytes / 1000);
	printf("%-66s %12.3f %12.3f %8.3f  %s%s\n", what, p95, LIMIT_MS, p95 / LIMIT_MS, unit, c->path);
	fflush(stdout);
	return p95;
}

/* The first value of a key in a list. */
static void find(struct world *w, const char *path, const char *key, char out[TEXT_BYTES])
{
	struct str answer = ask(w, "GET", path, w->staff, STR("")), sought = str_of(key);
	struct str found = str_from(answer, str_find_str(answer, sought) + sought.n);
	stopwatch_must(found.n > 0, path);
	snprintf(out, TEXT_BYTES, "%.*s", (int)str_find(found, '"'), found.p);
}

static void must_hold(struct world *w)
{
	struct str status = ask(w, "GET", "/api/v1/status", w->staff, STR(""));
	size_t at = str_find_str(status, STR("\"stored\"")), end = str_find_str(status, STR("\"counters\""));
	printf("# console: %.*s\n", (int)(end > at ? end - at - 1 : 0), status.p + at);
}

int main(void)
{
	static struct world w;
	char dir[STOPWATCH_PATH_BYTES], why[200];
	double worst = 0;
	stopwatch_folder(dir);
	struct hub_opts opts = {.data_dir = dir, .retention = 30};
	struct server_opts listen = {.listen = STR("127.0.0.1:0")};
	stopwatch_must(hub_open(&opts, &w.hub, why) == OK && server_start(w.hub, &listen, &w.server, why) == OK, why);
	stopwatch_must(hub_write(w.hub, add_everybody, &w) == OK && hub_reload_members(w.hub, 0) == OK, "members");
	w.values = figure_most_values() < VALUES_MOST ? figure_most_values() : VALUES_MOST;
	w.fd = http_peer_open(server_port(w.server));
	buf_init(&w.answer, (size_t)1 << 30);
	snprintf(w.star[NAME], TEXT_BYTES, "member-7");
	load_indicators(&w);
	load_sightings(&w);
	load_warnings(&w);
	find(&w, "/api/v1/series?ranked=true&limit=1", "\"series\":\"", w.star[SERIES]);
	find(&w, "/api/v1/objects?type=report&limit=1", "\"id\":\"", w.star[OBJECT]);
	must_hold(&w);
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		double p95 = calls[i].who & STAFF ? measure(&w, &calls[i], w.staff, "staff") : 0;
		worst = p95 > worst ? p95 : worst;
		p95 = calls[i].who & MEMBER ? measure(&w, &calls[i], w.member[7], "member") : 0;
		worst = p95 > worst ? p95 : worst;
	}
	figure_at(w.values, "console, the slowest call of all screens, p95", worst, LIMIT_MS, "ms, of the limit");
	close(w.fd);
	hub_stop(w.hub);
	server_stop(w.server);
	hub_close(w.hub);
	buf_deinit(&w.answer);
	stopwatch_remove(dir);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What the status says of how the hub copes: latency, resources, the last copy. */
#include "api/api_resources.h"
#include "hub/latency.h"
#include "os/clock.h"
#include "store/store_backup.h"
#include "store/store_mail.h"

static const char *const names[HUB_LATENCY_COUNT] = {
	[HUB_LATENCY_REQUESTS] = "requests", [HUB_LATENCY_INTAKE] = "intake", [HUB_LATENCY_WRITES] = "writes"};

static void put_latency(struct hub *h, struct jsonw *w)
{
	jsonw_key(w, "latency");
	jsonw_open(w, '{');
	for (int i = 0; i < HUB_LATENCY_COUNT; i++) {
		struct latency_summary s;
		hub_latency_get(h, (enum hub_latency)i, &s);
		jsonw_key(w, names[i]);
		jsonw_open(w, '{');
		jsonw_pair_i64(w, "count", (int64_t)s.n);
		jsonw_pair_i64(w, "p50_us", s.p50);
		jsonw_pair_i64(w, "p95_us", s.p95);
		jsonw_pair_i64(w, "p99_us", s.p99);
		jsonw_pair_i64(w, "most_us", s.most);
		jsonw_close(w, '}');
	}
	jsonw_close(w, '}');
}

static enum err put_resources(struct hub *h, struct jsonw *w)
{
	struct hub_resources r;
	enum err e = hub_resources(h, &r);
	jsonw_key(w, "resources");
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "resident_bytes", r.resident_bytes);
	jsonw_pair_i64(w, "disk_bytes", r.disk_bytes);
	jsonw_pair_i64(w, "disk_free_bytes", r.disk_free_bytes);
	jsonw_pair_i64(w, "log_bytes", r.log_bytes);
	jsonw_close(w, '}');
	return e;
}

static enum err put_backup(struct db *db, struct jsonw *w)
{
	struct store_backup b;
	enum err e = store_backup_last(db, &b);
	jsonw_key(w, "backup");
	jsonw_open(w, '{');
	jsonw_pair_time_opt(w, "at", b.at);
	if (b.at != UTC_NONE)
		jsonw_pair_i64(w, "bytes", b.bytes);
	jsonw_close(w, '}');
	return e;
}

enum err api_state_put(struct api_call *c, struct jsonw *w)
{
	int64_t waiting = 0;
	struct db *db = hub_reader_get(c->hub);
	if (!db)
		return ERR_NOMEM;
	put_latency(c->hub, w);
	enum err e = put_resources(c->hub, w);
	if (e == OK)
		e = put_backup(db, w);
	if (e == OK)
		e = store_mail_waiting(db, &waiting);
	jsonw_pair_i64(w, "mail_waiting", waiting);
	hub_reader_put(c->hub, db);
	return e;
}

void api_state_metrics(struct hub *h, struct buf *out)
{
	buf_puts(out, "# HELP tocsin_latency_seconds How long it took, over the last minutes\n# TYPE tocsin_latency_seconds summary\n");
	for (int i = 0; i < HUB_LATENCY_COUNT; i++) {
		struct latency_summary s;
		hub_latency_get(h, (enum hub_latency)i, &s);
		const struct {
			const char *quantile;
			int64_t us;
		} rows[] = {{"0.5", s.p50}, {"0.95", s.p95}, {"0.99", s.p99}, {"1", s.most}};
		for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
			buf_printf(out, "tocsin_latency_seconds{of=\"%s\",quantile=\"%s\"} %.6f\n", names[i], rows[k].quantile,
			           (double)rows[k].us / (double)UTC_SECOND);
	}
}

struct noting {
	struct api_call *call;
	struct store_backup backup;
};

static enum err note(void *ctx, struct store *s)
{
	struct noting *n = ctx;
	enum err e = store_backup_note(s, &n->backup);
	return e ? e : api_audit(n->call, s, "backup", STR(""), STR(""));
}

/* {"bytes": 4096}: who made a copy says so. */
void api_state_backup(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct noting n = {.call = c, .backup = {.at = clock_now()}};
	if (api_body_json(c, &parser, &body)) {
		n.backup.bytes = json_get_i64(body, "bytes", -1);
		enum err e = n.backup.bytes < 0 ? ERR_VALUE : hub_write(c->hub, note, &n);
		if (e)
			api_fail(c, e, e == ERR_VALUE ? "bytes: the size of the copy is expected" : NULL);
		else
			api_empty(c);
	}
	json_parser_free(parser);
}

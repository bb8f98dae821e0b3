/* SPDX-License-Identifier: Apache-2.0 */
/* Files of countermeasures: live reports in the order of the formats, through the gate, row by row. */
#include "hub/outlet.h"

#include <stdio.h>

#include "hub/delivery.h"
#include "hub/hub_state.h"
#include "hub/suspension.h"
#include "hub/warned.h"
#include "os/clock.h"
#include "store/store_report.h"

enum {
	DRAIN_BYTES = 256 << 10,
	ROW_MAX_BYTES = 1 << 20,
	/* Wider networks are held back: blocking them needs more than a feed's word. */
	WIDEST_IPV4 = 16,
	WIDEST_IPV6 = 32,
};
/*
 * Times in a file move in steps and with changes, so that a file asked for again in between is the same, byte for byte.
 */
static const int64_t TIME_STEP = 10 * UTC_MINUTE;

struct making {
	struct hub *hub;
	const struct viewer *viewer;
	const struct outlet_opts *opts;
	struct measure_head head;
	struct measure_state state;
	struct buf out;
	outlet_write_fn *write;
	void *ctx;
	struct outlet_result result;
	bool begun;
	struct warned warned;
	bool all; /* not only what warned has */
};

static int64_t file_time(struct hub *h)
{
	int64_t now = clock_now(), step = now - now % TIME_STEP, changed = (int64_t)hub_generation(h) * UTC_SECOND;
	return changed > step && changed <= now ? changed : step;
}

void outlet_tag(struct hub *h, const struct viewer *viewer, struct str name, char out[OUTLET_ETAG_BYTES])
{
	char all[512];
	int n = snprintf(all, sizeof all, "%llu %lld %u %lld %lld %.*s", (unsigned long long)hub_generation(h), (long long)file_time(h),
	                 viewer->scopes, (long long)viewer->member, (long long)viewer->account, STR_ARG(name));
	size_t length = (size_t)n < sizeof all ? (size_t)n : sizeof all - 1;
	snprintf(out, OUTLET_ETAG_BYTES, "\"%016llx\"", (unsigned long long)hash_bytes(&h->key, all, length));
}

void outlet_etag(struct hub *h, const struct viewer *viewer, const struct outlet_opts *opts, char out[OUTLET_ETAG_BYTES])
{
	const struct store_report_filter *f = &opts->filter;
	char name[256];
	int n = snprintf(name, sizeof name, "%s %.*s %d %u %lld %u %lld %lld %d%016llx", opts->format->name, STR_ARG(opts->name),
	                 opts->min_confidence, f->kinds, (long long)f->feed, f->tlps, (long long)f->since, (long long)f->until, f->label.p != NULL,
	                 (unsigned long long)hash_bytes(&h->key, f->label.p, f->label.n));
	outlet_tag(h, viewer, str_make(name, (size_t)n < sizeof name ? (size_t)n : sizeof name - 1), out);
}

static enum err drain(struct making *m, size_t above)
{
	enum err e = buf_err(&m->out);
	if (e == OK && m->out.n > above) {
		e = m->write(m->ctx, buf_str(&m->out));
		buf_reset(&m->out);
	}
	return e;
}

static bool too_wide(struct value v)
{
	if (v.kind != KIND_NETWORK)
		return false;
	unsigned length = (uint8_t)v.bytes.p[v.bytes.n - 1];
	return length < (v.bytes.n == 5 ? WIDEST_IPV4 : WIDEST_IPV6);
}

enum outlet_gate outlet_gate(struct hub *h, struct value v)
{
	if (too_wide(v))
		return OUTLET_TOO_WIDE;
	return hub_protected(h, v, NULL, NULL) || suspension_holds(h, v) ? OUTLET_PROTECTED : OUTLET_PASSES;
}

/* The head names the most restrictive marking, which is known when the first row comes. */
static void begin(struct making *m)
{
	if (!m->begun)
		m->opts->format->begin(&m->out, &m->head, &m->state);
	m->begun = true;
}

static enum err row(void *ctx, const struct store_report *r)
{
	struct making *m = ctx;
	begin(m);
	if (!m->all && !warned_has(&m->warned, r->id))
		return OK;
	enum outlet_gate gate = outlet_gate(m->hub, r->value);
	m->result.too_wide += gate == OUTLET_TOO_WIDE;
	m->result.protected_rows += gate == OUTLET_PROTECTED;
	if (gate != OUTLET_PASSES)
		return OK;
	int64_t expires = measure_expiry(r->value.kind, m->head.now, r->valid_until);
	if (expires <= m->head.now)
		return OK;
	char id[11 + UUID_TEXT_BYTES] = "indicator--";
	struct uuid uuid = uuid_of_indicator(r->value);
	uuid_format(&uuid, id + 11);
	struct measure measure = {
		.value = r->value,
		.label = r->label,
		.source = r->feed_name,
		.id = str_has_prefix(r->object, STR("indicator--")) ? r->object : str_make(id, sizeof id),
		.confidence = r->confidence,
		.tlp = r->tlp,
		.pap = r->pap,
		.first_seen = r->first_seen,
		.last_seen = m->head.now, /* a feed that still lists it sees it now */
		.valid_from = r->valid_from,
		.expires = expires,
	};
	m->opts->format->row(&m->out, &m->head, &m->state, &measure);
	m->result.rows++;
	warned_hold(&m->warned, r->id);
	return drain(m, DRAIN_BYTES);
}

static enum err gather_warned(struct making *m, struct db *db)
{
	struct str name = m->opts->name;
	struct uuid id;
	m->all = str_eq(name, STR("all"));
	if (m->all && !m->viewer->member)
		return OK; /* to whom no warning is delivered */
	if (m->all || str_eq(name, STR("warned")))
		return warned_load(&m->warned, db, m->viewer);
	if (!str_has_prefix(name, STR("warning-")) || uuid_parse(str_from(name, 8), &id))
		return ERR_NOT_FOUND;
	return warned_load_one(&m->warned, db, m->viewer, &id);
}

/* What the viewer was given with it, and what was taken from it. */
static void note_delivery(const struct making *m, struct db *db)
{
	char file[64];
	int n = snprintf(file, sizeof file, "%.*s.%s", STR_ARG(m->opts->name), m->opts->format->name);
	struct delivery *d = delivery_begin(m->viewer, DELIVERY_OUTLET, str_make(file, (size_t)n < sizeof file ? (size_t)n : sizeof file - 1));
	delivery_file(d, db);
	warned_deliver(&m->warned, d);
	delivery_end(m->hub, d, db);
}

static enum err make(struct making *m, struct db *db)
{
	struct store_report_filter filter = m->opts->filter;
	filter.kinds = filter.kinds ? filter.kinds & m->opts->format->kinds : m->opts->format->kinds;
	filter.kinds |= kind_bit(KIND_NONE); /* which no value has: without it an empty set would stand for all */
	enum err e = store_report_export(db, m->viewer, m->head.now, m->opts->min_confidence, &filter, m->opts->format->use,
	                                 &m->head.tlp, row, m);
	if (e)
		return e;
	begin(m); /* also of a file without rows */
	m->state.held = m->result.protected_rows + m->result.too_wide;
	m->opts->format->end(&m->out, &m->head, &m->state);
	return drain(m, 0);
}

enum err outlet_write(struct hub *h, const struct viewer *viewer, const struct outlet_opts *opts, outlet_write_fn *write, void *ctx,
                      struct outlet_result *out)
{
	struct making m = {
		.hub = h,
		.viewer = viewer,
		.opts = opts,
		.head = {.hub = hub_name(h), .name = opts->name, .now = file_time(h), .tlp = TLP_CLEAR, .serial = hub_generation(h)},
		.write = write,
		.ctx = ctx,
	};
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	buf_init(&m.out, DRAIN_BYTES + ROW_MAX_BYTES);
	/* One state of the store: what it says was withdrawn is not in the file. */
	enum err e = db_begin(db);
	if (e == OK) {
		e = gather_warned(&m, db);
		if (e == OK)
			e = make(&m, db);
		if (e == OK && !opts->unsent)
			note_delivery(&m, db);
		db_rollback(db);
	}
	buf_deinit(&m.out);
	warned_deinit(&m.warned);
	hub_reader_put(h, db);
	*out = m.result;
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Files of countermeasures: live reports in the order of the formats, through the gate, row by row. */
#include "hub/outlet.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "hub/delivery.h"
#include "hub/hub_state.h"
#include "hub/suspension.h"
#include "os/clock.h"
#include "store/store_report.h"
#include "store/store_warning.h"

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
	struct warned *warned;
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
	char name[256];
	int n = snprintf(name, sizeof name, "%s %.*s %d %u", opts->format->name, STR_ARG(opts->name), opts->min_confidence, opts->kinds);
	outlet_tag(h, viewer, str_make(name, (size_t)n < sizeof name ? (size_t)n : sizeof name - 1), out);
}

/* The warnings whose rules the file may hold, and their values, sorted by id for look-ups. */
struct warned {
	struct warned_value {
		int64_t id;
		size_t warning;
	} *values;
	size_t n;
	struct warned_warning {
		struct uuid id;
		uint32_t version;
		enum warning_state state;
		bool held; /* the file holds a rule of it */
	} *warnings;
	size_t n_warnings;
};

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

static int by_id(const void *a, const void *b)
{
	const struct warned_value *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

/* The first value with this id; n when there is none. */
static size_t find_warned(const struct warned *w, int64_t id)
{
	size_t low = 0, high = w->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (w->values[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < w->n && w->values[low].id == id ? low : w->n;
}

static void hold(struct warned *w, size_t at)
{
	int64_t id = at < w->n ? w->values[at].id : 0;
	for (; at < w->n && w->values[at].id == id; at++)
		w->warnings[w->values[at].warning].held = true;
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
	size_t warned = find_warned(m->warned, r->id);
	if (!m->all && warned == m->warned->n)
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
	hold(m->warned, warned);
	return drain(m, DRAIN_BYTES);
}

static enum err warning_values(void *ctx, const struct store_warning *w)
{
	struct warned *all = ctx;
	size_t n = w->value_ids.n / sizeof(int64_t);
	struct warned_warning *warnings = grow(all->warnings, all->n_warnings, sizeof *warnings);
	if (!warnings)
		return ERR_NOMEM;
	all->warnings = warnings;
	if (w->state == WARNING_WITHDRAWN) /* who pulls its rules shall find none */
		return OK;
	warnings[all->n_warnings++] = (struct warned_warning){.id = w->id, .version = w->version, .state = w->state};
	struct warned_value *values = reallocarray(all->values, all->n + n + 1, sizeof *values);
	if (!values)
		return ERR_NOMEM;
	all->values = values;
	for (size_t i = 0; i < n; i++) {
		struct warned_value *v = &all->values[all->n++];
		memcpy(&v->id, w->value_ids.p + i * sizeof v->id, sizeof v->id);
		v->warning = all->n_warnings - 1;
	}
	return OK;
}

static enum err gather_warned(struct making *m, struct db *db, struct warned *w)
{
	struct str name = m->opts->name;
	enum err e = OK;
	m->warned = w;
	m->all = str_eq(name, STR("all"));
	if (m->all && !m->viewer->member) {
		return OK; /* to whom no warning is delivered */
	} else if (m->all || str_eq(name, STR("warned"))) {
		e = store_warning_page(db, m->viewer, 0, true, INT32_MAX, warning_values, w);
	} else if (str_has_prefix(name, STR("warning-"))) {
		struct uuid id;
		e = uuid_parse(str_from(name, 8), &id) ? ERR_NOT_FOUND : store_warning_get(db, m->viewer, &id, warning_values, w);
	} else {
		return ERR_NOT_FOUND;
	}
	if (w->n)
		qsort(w->values, w->n, sizeof *w->values, by_id);
	return e;
}

/* What the viewer was given with it, and what was taken from it. */
static void note_delivery(const struct making *m, struct db *db)
{
	char file[64];
	int n = snprintf(file, sizeof file, "%.*s.%s", STR_ARG(m->opts->name), m->opts->format->name);
	struct delivery *d = delivery_begin(m->viewer, DELIVERY_OUTLET, str_make(file, (size_t)n < sizeof file ? (size_t)n : sizeof file - 1));
	delivery_file(d, db);
	for (size_t i = 0; i < m->warned->n_warnings; i++) {
		const struct warned_warning *w = &m->warned->warnings[i];
		if (w->held)
			delivery_add(d, &w->id, w->version, w->state);
	}
	delivery_end(m->hub, d, db);
}

static enum err make(struct making *m, struct db *db)
{
	kind_set kinds = m->opts->format->kinds;
	if (m->opts->kinds)
		kinds &= m->opts->kinds;
	enum err e = store_report_export(db, m->viewer, m->head.now, m->opts->min_confidence, kinds, m->opts->format->use,
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
	struct warned warned = {0};
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	buf_init(&m.out, DRAIN_BYTES + ROW_MAX_BYTES);
	/* One state of the store: what it says was withdrawn is not in the file. */
	enum err e = db_begin(db);
	if (e == OK) {
		e = gather_warned(&m, db, &warned);
		if (e == OK)
			e = make(&m, db);
		if (e == OK && !opts->unsent)
			note_delivery(&m, db);
		db_rollback(db);
	}
	buf_deinit(&m.out);
	free(warned.values);
	free(warned.warnings);
	hub_reader_put(h, db);
	*out = m.result;
	return e;
}

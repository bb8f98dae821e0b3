/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/lookup: who reported a value, when, how sure, who met it, and whether it is protected. */
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "api/api_warning.h"
#include "hub/related.h"
#include "model/domain.h"
#include "model/ip.h"
#include "model/url.h"
#include "store/store_suspension.h"
#include "store/store_warning.h"

struct looking {
	struct jsonw *w;
	const struct viewer *viewer;
	int64_t id;
	int n;
};

static enum err report(void *ctx, const struct store_report *r)
{
	struct looking *l = ctx;
	l->n++;
	api_rows_report(l->w, r, false, NULL);
	return OK;
}

static enum err sighting(void *ctx, const struct store_sighting *s)
{
	struct looking *l = ctx;
	l->n++;
	api_rows_sighting(l->w, s, l->viewer);
	return OK;
}

static enum err warning(void *ctx, const struct store_warning *row)
{
	struct looking *l = ctx;
	int64_t id;
	for (size_t at = 0; at + sizeof id <= row->value_ids.n; at += sizeof id) {
		memcpy(&id, row->value_ids.p + at, sizeof id);
		if (id == l->id) {
			api_warning_put(l->w, l->viewer, row);
			break;
		}
	}
	return OK;
}

static void protection(struct api_call *c, struct jsonw *w, struct value v)
{
	struct buf reason;
	int64_t member;
	buf_init(&reason, 1000);
	bool yes = hub_protected(c->hub, v, &reason, &member);
	bool own = member && member == c->viewer.member;
	jsonw_key(w, "protected");
	jsonw_open(w, '{');
	jsonw_pair_bool(w, "yes", yes);
	if (yes)
		jsonw_pair_str(w, "reason", own ? buf_str(&reason) : api_rows_protected(buf_str(&reason), STR(""), &c->viewer));
	jsonw_close(w, '}');
	buf_deinit(&reason);
}

/* Only an indicator that is its pattern can be suspended; whether one is tells that there is one. */
static void suspension(struct api_call *c, struct jsonw *w, struct value v)
{
	const char *why = hub_suspended(c->hub, v);
	if (why)
		jsonw_pair_str(w, "suspended", str_of(why));
}

static enum err put_suspension(void *ctx, const struct store_suspension *s)
{
	struct jsonw *w = ctx;
	jsonw_key(w, "suspension");
	jsonw_open(w, '{');
	jsonw_pair_time(w, "since", s->since);
	jsonw_pair_i64(w, "reporters", s->reports);
	jsonw_pair_bool(w, "by_staff", s->by_staff);
	jsonw_close(w, '}');
	return OK;
}

/* Members reported it as a false positive. */
static enum err false_positive(struct db *db, struct jsonw *w, int64_t id)
{
	enum err e = store_suspension_get(db, id, put_suspension, w);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* What covers a value says something about it, too: parent domains, networks around an address. */
struct covering {
	struct looking l;
	struct value value;
};

static enum err covering_report(void *ctx, const struct store_report *r)
{
	struct covering *k = ctx;
	if (k->l.n == 0) {
		jsonw_open(k->l.w, '{');
		api_value(k->l.w, k->value);
		jsonw_key(k->l.w, "reports");
		jsonw_open(k->l.w, '[');
	}
	return report(&k->l, r);
}

static enum err covered_by(struct api_call *c, struct db *db, struct jsonw *w, struct value v)
{
	struct covering k = {.l = {.w = w}, .value = v};
	enum err e = store_report_of(db, &c->viewer, store_value_id(hub_store(c->hub), v), true, covering_report, &k);
	if (k.l.n) {
		jsonw_close(w, ']');
		jsonw_close(w, '}');
	}
	return e;
}

static enum err parents(struct api_call *c, struct db *db, struct jsonw *w, struct str name)
{
	struct str top = domain_registrable(name);
	enum err e = OK;
	while (top.n && name.n > top.n && e == OK) {
		name = str_from(name, str_find(name, '.') + 1);
		e = covered_by(c, db, w, (struct value){KIND_DOMAIN, name});
	}
	return e;
}

static enum err networks(struct api_call *c, struct db *db, struct jsonw *w, struct str address)
{
	struct ip ip = {.n = (uint8_t)address.n};
	char canonical[sizeof ip.bytes + 1];
	enum err e = OK;
	memcpy(ip.bytes, address.p, address.n);
	for (unsigned length = 8u * ip.n - 1; length > 0 && e == OK; length--) {
		ip_mask(&ip, length);
		memcpy(canonical, ip.bytes, ip.n);
		canonical[ip.n] = (char)length;
		e = covered_by(c, db, w, (struct value){KIND_NETWORK, str_make(canonical, ip.n + 1u)});
	}
	return e;
}

static enum err wider(struct api_call *c, struct db *db, struct jsonw *w, struct value v)
{
	if (v.kind == KIND_DOMAIN)
		return parents(c, db, w, v.bytes);
	return v.kind == KIND_IPV4 || v.kind == KIND_IPV6 ? networks(c, db, w, v.bytes) : OK;
}

static enum err host(struct api_call *c, struct db *db, struct jsonw *w, struct str url)
{
	struct value_buf *v = arena_alloc(&c->arena, sizeof *v);
	const char *why;
	if (!v)
		return ERR_NOMEM;
	if (value_guess(url_host(url), v, &why))
		return OK; /* a host of one label */
	enum err e = covered_by(c, db, w, value_of(v));
	return e ? e : wider(c, db, w, value_of(v));
}

static enum err covering(struct api_call *c, struct db *db, struct jsonw *w, struct value v)
{
	enum err e = OK;
	jsonw_key(w, "covered_by");
	jsonw_open(w, '[');
	if (v.kind == KIND_URL)
		e = host(c, db, w, v.bytes);
	else
		e = wider(c, db, w, v);
	jsonw_close(w, ']');
	return e;
}

static enum err relations(struct api_call *c, struct db *db, struct jsonw *w, struct value v)
{
	struct related r;
	enum err e = related_of_value(hub_store(c->hub), db, &c->viewer, v, RELATED_DEPTH_MAX, &c->arena, &r);
	if (e)
		return e;
	jsonw_key(w, "related");
	jsonw_open(w, '{');
	api_related_put(w, &r, 1);
	jsonw_close(w, '}');
	return OK;
}

static enum err look(struct api_call *c, struct db *db, struct jsonw *w, struct value v)
{
	struct looking l = {.w = w, .id = store_value_id(hub_store(c->hub), v), .viewer = &c->viewer};
	jsonw_key(w, "reports");
	jsonw_open(w, '[');
	enum err e = store_report_of(db, &c->viewer, l.id, false, report, &l);
	jsonw_close(w, ']');
	if (e)
		return e;
	if (l.n) {
		suspension(c, w, v);
		e = false_positive(db, w, l.id);
	}
	if (e)
		return e;
	jsonw_key(w, "sightings");
	jsonw_open(w, '[');
	e = store_sighting_of(db, &c->viewer, l.id, sighting, &l);
	jsonw_close(w, ']');
	jsonw_pair_bool(w, "known", l.n > 0);
	if (e)
		return e;
	jsonw_key(w, "warnings");
	jsonw_open(w, '[');
	e = store_warning_page(db, &c->viewer, 0, true, INT32_MAX, warning, &l);
	jsonw_close(w, ']');
	if (!e)
		e = covering(c, db, w, v);
	return e ? e : relations(c, db, w, v);
}

void api_lookup_get(struct api_call *c)
{
	struct value_buf *v = arena_alloc(&c->arena, sizeof *v);
	struct str text = api_query(c, "value");
	const char *why = "";
	if (!v || value_guess(text, v, &why)) {
		api_fail(c, v ? ERR_VALUE : ERR_NOMEM, "'%.*s': refused: %s", STR_ARG(text), why);
		return;
	}
	struct db *db = api_reader(c);
	if (!db)
		return;
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "asked", text);
	api_value(&w, value_of(v));
	protection(c, &w, value_of(v));
	enum err e = look(c, db, &w, value_of(v));
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

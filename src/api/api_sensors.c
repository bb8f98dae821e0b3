/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/sensors: what a member's tokens, certificates and accounts of sensors hand in. */
#include "api/api_member.h"
#include "api/api_resources.h"
#include "hub/sensors.h"
#include "os/clock.h"
#include "store/store_certificate.h"
#include "store/store_token.h"

enum { FINGERPRINT_TOLD = 8 }; /* bytes; as many as tell one from the other */

static int64_t certificate_key(const uint8_t fingerprint[STORE_CERTIFICATE_BYTES])
{
	uint64_t key = 0;
	for (int i = 0; i < FINGERPRINT_TOLD; i++)
		key = key << 8 | fingerprint[i];
	return (int64_t)key;
}

struct store_sensor_key api_sensors_key(const struct api_call *c)
{
	struct store_sensor_key key = {.member = c->viewer.member, .token = c->viewer.token, .account = c->viewer.account};
	if (c->by.kind == API_CREDENTIAL_CERTIFICATE)
		key.certificate = certificate_key(c->by.certificate);
	return key;
}

struct listing {
	struct api_list *l;
	int64_t member, now;
};

/* What stands in a row beside its numbers. */
struct credential {
	struct store_sensor_key key;
	struct str kind, note, account;
	int64_t expires;
};

static void put_numbers(struct jsonw *w, const struct store_sensor *x, double rate)
{
	if (x->reports == 0)
		return;
	jsonw_pair_time(w, "first", x->first);
	jsonw_pair_time(w, "last", x->last);
	jsonw_pair_i64(w, "usual_s", x->gap / UTC_SECOND);
	jsonw_key(w, "per_minute");
	jsonw_fixed(w, rate, 1);
	jsonw_pair_i64(w, "reports", x->reports);
	jsonw_pair_i64(w, "lines", x->lines);
	jsonw_pair_i64(w, "events", x->events);
	jsonw_pair_i64(w, "hits", x->hits);
	jsonw_pair_i64(w, "refused", x->refused);
	jsonw_pair_time_opt(w, "refused_at", x->refused_at);
	jsonw_pair_str_opt(w, "reason", str_of(x->reason));
}

static enum err put_sensor(struct listing *x, const struct credential *c)
{
	struct jsonw *w = x->l->w;
	struct store_sensor sensor = {.refused_at = UTC_NONE};
	double rate = 0;
	enum err e = sensors_find(x->l->call->hub, x->l->db, &x->l->call->viewer, &c->key, &sensor, &rate);
	if (e && e != ERR_NOT_FOUND)
		return e;
	bool over = c->expires != UTC_NONE && c->expires <= x->now;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "kind", c->kind);
	if (c->key.token)
		jsonw_pair_i64(w, "token", c->key.token);
	jsonw_pair_str_opt(w, "account", c->account);
	jsonw_pair_str_opt(w, "note", c->note);
	jsonw_pair_time_opt(w, "expires", c->expires);
	jsonw_pair_str(w, "state", over ? STR("expired") : sensors_state_name(sensors_state(&sensor, x->now)));
	put_numbers(w, &sensor, rate);
	jsonw_close(w, '}');
	return OK;
}

static enum err take_token(void *ctx, const struct store_token *t)
{
	struct listing *x = ctx;
	const struct credential c = {
		.key = {x->member, t->id, t->account, 0}, .kind = STR("token"), .note = t->note, .account = t->account_name,
		.expires = t->expires,
	};
	bool is_sensor = t->member == x->member && t->scopes & SCOPE_OBSERVE && t->revoked == UTC_NONE;
	return is_sensor ? put_sensor(x, &c) : OK;
}

static enum err take_certificate(void *ctx, const struct store_certificate *t)
{
	struct listing *x = ctx;
	const struct credential c = {
		.key = {x->member, 0, 0, certificate_key(t->fingerprint)}, .kind = STR("certificate"), .note = t->note, .expires = UTC_NONE,
	};
	bool is_sensor = t->member == x->member && t->scopes & SCOPE_OBSERVE && t->revoked == UTC_NONE;
	return is_sensor ? put_sensor(x, &c) : OK;
}

static enum err take_account(void *ctx, const struct store_sensor *s, struct str name)
{
	const struct credential c = {.key = s->key, .kind = STR("account"), .account = name, .expires = UTC_NONE};
	return put_sensor(ctx, &c);
}

static enum err read_list(struct api_list *l)
{
	struct listing x = {.l = l, .now = clock_now()};
	const struct viewer *v = &l->call->viewer;
	if (!api_member_find(l->call, api_query(l->call, "member"), &x.member))
		return OK; /* answered */
	enum err e = store_token_each(l->db, v, take_token, &x);
	if (e == OK)
		e = store_certificate_each(l->db, v, take_certificate, &x);
	return e ? e : store_sensor_accounts(l->db, v, x.member, take_account, &x);
}

void api_sensors_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

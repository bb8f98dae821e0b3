/* SPDX-License-Identifier: Apache-2.0 */
/* Stored rows as JSON. */
#include "api/api_rows.h"

#include "hub/assets.h"
#include "model/uuid.h"

static void indicator_id(struct jsonw *w, struct value v)
{
	char id[11 + UUID_TEXT_BYTES] = "indicator--";
	struct uuid uuid = uuid_of_indicator(v);
	uuid_format(&uuid, id + 11);
	jsonw_pair_str(w, "id", str_make(id, sizeof id));
}

void api_rows_report(struct jsonw *w, const struct store_report *r, bool with_value, const char *suspended)
{
	jsonw_open(w, '{');
	if (with_value) {
		indicator_id(w, r->value);
		api_value(w, r->value);
	}
	jsonw_pair_str(w, "feed", r->feed_name);
	jsonw_pair_str_opt(w, "label", r->label);
	jsonw_pair_str_opt(w, "object", r->object);
	api_confidence(w, r->confidence);
	api_tlp(w, "tlp", r->tlp);
	jsonw_pair_time(w, "first_seen", r->first_seen);
	if (r->since != r->first_seen)
		jsonw_pair_time_opt(w, "since", r->since);
	jsonw_pair_time_opt(w, "valid_from", r->valid_from);
	jsonw_pair_time_opt(w, "valid_until", r->valid_until);
	jsonw_pair_time_opt(w, "withdrawn", r->gone);
	if (suspended)
		jsonw_pair_str(w, "suspended", str_of(suspended));
	jsonw_close(w, '}');
}

struct str api_rows_protected(struct str reason, struct str own, const struct viewer *viewer)
{
	static const struct str owned = STR_INIT(ASSETS_OWNED);
	bool told = viewer_sees_all(viewer) || !str_has_prefix(reason, owned) || str_eq(str_from(reason, owned.n), own);
	return told ? reason : STR(ASSETS_OWNED "a member");
}

void api_rows_sighting(struct jsonw *w, const struct store_sighting *s, const struct viewer *viewer)
{
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "seq", s->seq);
	api_value(w, s->value);
	jsonw_pair_str_opt(w, "label", s->label);
	jsonw_pair_str_opt(w, "member", s->member_name);
	jsonw_pair_time(w, "first", s->first);
	jsonw_pair_time(w, "last", s->last);
	jsonw_pair_i64(w, "count", s->count);
	if (s->retro)
		jsonw_pair_i64(w, "retro", s->retro);
	api_confidence(w, s->confidence);
	api_tlp(w, "tlp", s->tlp);
	jsonw_pair_str_opt(w, "suppressed", api_rows_protected(s->suppressed, s->member_name, viewer));
	jsonw_close(w, '}');
}

void api_rows_recall(struct jsonw *w, const struct store_recall *r)
{
	jsonw_pair_str(w, "object", r->object);
	jsonw_pair_time(w, "at", r->seq);
	jsonw_pair_bool(w, "revoked", r->revoked);
	jsonw_pair_bool(w, "deleted", r->deleted);
	api_tlp(w, "tlp_before", r->tlp_before);
	api_tlp(w, "tlp_after", r->tlp_after);
	jsonw_pair_str(w, "reason", r->reason);
}

bool api_rows_comment_own(const struct store_comment *c, const struct viewer *viewer)
{
	bool same = viewer->account ? viewer->account == c->account : viewer->token && viewer->token == c->token;
	return (viewer->scopes & SCOPE_OPERATE) || (same && viewer->member == c->member);
}

void api_rows_comment(struct jsonw *w, const struct store_comment *c, const struct viewer *viewer)
{
	char warning[UUID_TEXT_BYTES];
	bool known = viewer_sees_all(viewer) || (viewer->member && viewer->member == c->member);
	uuid_format(&c->warning, warning);
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "id", c->id);
	jsonw_pair_str(w, "warning", str_make(warning, sizeof warning));
	jsonw_pair_time(w, "at", c->at);
	jsonw_pair_bool(w, "staff", c->member == 0);
	jsonw_pair_str_opt(w, "member", c->member_name);
	if (known)
		jsonw_pair_str_opt(w, "account", c->account_name);
	jsonw_pair_str(w, "audience", c->shared ? STR("all") : STR("staff"));
	if (!c->shared && c->party != c->member)
		jsonw_pair_str(w, "to", c->party_name);
	jsonw_pair_bool(w, "own", api_rows_comment_own(c, viewer));
	jsonw_pair_str_opt(w, "text", c->text);
	jsonw_pair_time_opt(w, "removed", c->removed);
	jsonw_close(w, '}');
}

void api_rows_suspension(struct jsonw *w, const struct live_suspension *s)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "indicator", s->indicator.bytes);
	jsonw_pair_str(w, "suspended", str_of(s->why));
	jsonw_pair_time(w, "since", s->since);
	jsonw_close(w, '}');
}

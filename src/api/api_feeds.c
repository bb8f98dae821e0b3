/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds: list with health, add, remove, pull. */
#include "api/api_resources.h"
#include "feed/feed_pull.h"
#include "feed/taxii_auth.h"
#include "feed/taxii_url.h"
#include "feed/taxii_walk.h"
#include "hub/setting.h"
#include "model/member.h"
#include "os/clock.h"
#include "store/store_feed.h"

enum { INTERVAL_DEFAULT_S = 3600, INTERVAL_MIN_S = 60, INTERVAL_MAX_S = 30 * 86400 };
/* A feed is silent when it was not read well for so many of its intervals. */
enum { SILENT_INTERVALS = 3 };

static const char *health(const struct store_feed *f, int64_t now)
{
	if (f->url.n == 0)
		return "by hand";
	if (f->held)
		return "held";
	int64_t since = f->last_ok == UTC_NONE ? f->created : f->last_ok;
	if (now - since > SILENT_INTERVALS * (f->interval > UTC_MINUTE ? f->interval : UTC_MINUTE))
		return "silent";
	return f->failures ? "failing" : "well";
}

/* Of a feed that polls a collection; of the credential only what kind it is. */
static void taxii_members(struct jsonw *w, const struct store_feed *f)
{
	struct arena arena;
	struct taxii_auth auth;
	struct taxii_walk walk;
	arena_init(&arena, (size_t)1 << 20);
	taxii_walk_parse(f->place, &walk);
	jsonw_pair_str(w, "type", STR("taxii"));
	jsonw_pair_str(w, "collection", f->remote);
	if (taxii_auth_parse(f->auth, &arena, &auth) == OK)
		jsonw_pair_str(w, "auth", str_of(taxii_auth_kind(&auth)));
	jsonw_pair_time_opt(w, "added_after", walk.after);
	if (walk.refused)
		jsonw_pair_i64(w, "refused", walk.refused);
	jsonw_pair_str_opt(w, "last_refusal", str_of(walk.refusal));
	arena_deinit(&arena);
}

static enum err feed_row(void *ctx, const struct store_feed *f)
{
	struct jsonw *w = ctx;
	int64_t now = clock_now();
	jsonw_open(w, '{');
	jsonw_pair_str(w, "name", f->name);
	jsonw_pair_str(w, "health", str_of(health(f, now)));
	jsonw_pair_str_opt(w, "url", f->url);
	jsonw_pair_str(w, "format", f->format);
	jsonw_pair_str_opt(w, "mapping", f->mapping);
	if (f->remote.n)
		taxii_members(w, f);
	api_tlp(w, "tlp", f->tlp);
	api_confidence(w, f->confidence);
	if (f->rows != STORE_FEED_UNTOLD)
		jsonw_pair_i64(w, "rows", f->rows);
	if (f->url.n)
		jsonw_pair_i64(w, "interval_s", f->interval / UTC_SECOND);
	jsonw_pair_time(w, "created", f->created);
	jsonw_pair_time_opt(w, "last_try", f->last_try);
	jsonw_pair_time_opt(w, "last_ok", f->last_ok);
	jsonw_pair_time_opt(w, "next_try", f->next_try);
	if (f->last_ok != UTC_NONE)
		jsonw_pair_i64(w, "age_s", (now - f->last_ok) / UTC_SECOND);
	jsonw_pair_i64(w, "failures", f->failures);
	jsonw_pair_str_opt(w, "last_error", f->last_error);
	if (f->held)
		jsonw_pair_i64(w, "held", f->held);
	jsonw_close(w, '}');
	return OK;
}

static enum err read_list(struct api_list *l)
{
	return store_feed_each(l->db, &l->call->viewer, feed_row, l->w);
}

void api_feeds_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

struct adding {
	struct api_call *call;
	struct store_feed feed;
};

static enum err add(void *ctx, struct store *s)
{
	struct adding *a = ctx;
	a->feed.created = clock_now();
	enum err e = store_feed_add(s, &a->feed, a->feed.created, &a->feed.id);
	/* The URL may hold a key: it stays out of the audit log. */
	return e ? e : api_audit(a->call, s, "feed add", a->feed.name, (struct str){NULL, 0});
}

static bool has_scheme(struct str url)
{
	return str_has_prefix_nocase(url, STR("https://")) || str_has_prefix_nocase(url, STR("http://")) ||
	       str_has_prefix_nocase(url, STR("file://"));
}

/* False: answered. What makes the feed one that polls a collection. */
static bool read_taxii(struct adding *a, struct json_value body)
{
	struct api_call *c = a->call;
	struct store_feed *f = &a->feed;
	struct str place, id;
	f->remote = arena_dup(&c->arena, json_get_str(body, "collection"));
	f->format = feed_format_name(FEED_STIX);
	if (f->remote.n == 0 && taxii_url_collection(f->url, &place, &id))
		f->remote = id;
	if (json_get_str(body, "format").n || f->mapping.n)
		api_fail(c, ERR_VALUE, "format and mapping: they are for documents; TAXII carries STIX");
	if (c->answered || !api_taxii_auth(c, body, f->url, &f->auth))
		return false;
	if (f->remote.n == 0 || f->remote.n > LIMIT_NAME_BYTES)
		api_fail(c, ERR_VALUE, "collection: the id or alias of the collection is expected");
	return !c->answered;
}

static bool read_feed(struct adding *a, struct json_value body)
{
	struct api_call *c = a->call;
	struct store_feed *f = &a->feed;
	struct str tlp = json_get_str(body, "tlp");
	int64_t interval = json_get_i64(body, "interval_s", INTERVAL_DEFAULT_S);
	int64_t confidence = json_get_i64(body, "confidence", CONFIDENCE_UNKNOWN);
	*f = (struct store_feed){
		.name = arena_dup(&c->arena, json_get_str(body, "name")),
		.url = arena_dup(&c->arena, json_get_str(body, "url")),
		.format = arena_dup(&c->arena, json_get_str(body, "format")),
		.mapping = arena_dup(&c->arena, json_get_str(body, "mapping")),
		.tlp = setting_default_tlp(c->hub),
		.confidence = (int)confidence,
		.interval = interval * UTC_SECOND,
		.last_try = UTC_NONE,
		.last_ok = UTC_NONE,
		.next_try = UTC_NONE,
	};
	if (f->format.n == 0)
		f->format = feed_format_name(FEED_AUTO);
	if (!member_name_valid(f->name))
		api_fail(c, ERR_VALUE, "name: 1 to %d characters without '/' and control characters are expected", LIMIT_NAME_BYTES);
	else if (!has_scheme(f->url) || f->url.n > LIMIT_URL_BYTES)
		api_fail(c, ERR_VALUE, "url: http://, https:// or file:// is expected");
	else if (feed_format_find(f->format) == FEED_FORMAT_COUNT)
		api_fail(c, ERR_UNSUPPORTED, "there is no format '%.*s'", STR_ARG(f->format));
	else if (tlp.n && tlp_parse(tlp, &f->tlp))
		api_fail(c, ERR_VALUE, "tlp: clear, green, amber, amber+strict or red is expected");
	else if (interval < INTERVAL_MIN_S || interval > INTERVAL_MAX_S)
		api_fail(c, ERR_VALUE, "interval_s: %d to %d is expected", INTERVAL_MIN_S, INTERVAL_MAX_S);
	else if (confidence < CONFIDENCE_UNKNOWN || confidence > 100)
		api_fail(c, ERR_VALUE, "confidence: 0 to 100 is expected");
	struct str type = json_get_str(body, "type");
	struct json_value auth;
	if (str_eq(type, STR("taxii")))
		return !c->answered && read_taxii(a, body);
	if (type.n && !str_eq(type, STR("document")))
		api_fail(c, ERR_VALUE, "type: document or taxii is expected");
	else if (json_get(body, "auth", &auth) || json_get_str(body, "collection").n)
		api_fail(c, ERR_VALUE, "auth and collection: they are for feeds of type taxii");
	return !c->answered;
}

static void try_feed(struct api_call *c, const struct store_feed *f)
{
	struct feed_pull_result result;
	struct import_preview preview;
	enum err e = feed_pull_try(c->hub, &c->viewer, f, &result, &preview);
	if (e == ERR_USAGE)
		api_fail(c, e, "a TAXII collection is not tried: add it, and pull it");
	else if (e)
		api_fail(c, e, "%s", result.error);
	else
		api_import_preview(c, f->name, &preview);
	import_preview_deinit(&preview);
}

static void add_feed(struct api_call *c, struct adding *a)
{
	enum err e = hub_write(c->hub, add, a);
	if (e) {
		api_fail(c, e, e == ERR_EXISTS ? "there is a feed '%.*s' already" : NULL, STR_ARG(a->feed.name));
	} else {
		struct jsonw w = api_json(c, 201);
		feed_row(&w, &a->feed);
		api_done(c);
	}
}

void api_feeds_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct adding a = {.call = c};
	if (api_body_json(c, &parser, &body) && read_feed(&a, body)) {
		if (api_query_bool(c, "trial"))
			try_feed(c, &a.feed);
		else
			add_feed(c, &a);
	}
	json_parser_free(parser);
}

void api_feeds_remove(struct api_call *c)
{
	enum err e = import_remove_feed(c->hub, &c->viewer, c->name);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no feed '%.*s'" : NULL, STR_ARG(c->name));
	else
		api_empty(c);
}

struct pulling {
	struct api_call *call;
	bool confirm;
};

static enum err exists(void *ctx, const struct store_feed *f)
{
	(void)ctx, (void)f;
	return OK;
}

/* Written before the pull, which is one of many transactions. */
static enum err write_pull(void *ctx, struct store *s)
{
	const struct pulling *p = ctx;
	struct api_call *c = p->call;
	enum err e = store_feed_find(store_writer(s), &c->viewer, c->name, exists, NULL);
	return e ? e : api_audit(c, s, "feed pull", c->name, p->confirm ? STR("whatever changed") : (struct str){NULL, 0});
}

void api_feeds_pull(struct api_call *c)
{
	struct pulling p = {c, api_query_bool(c, "confirm")};
	struct feed_pull_result result = {0};
	struct import_result imported = {0};
	enum err e = hub_write(c->hub, write_pull, &p);
	if (!e)
		e = feed_pull_now(c->hub, &c->viewer, c->name, p.confirm, &result, &imported);
	if (e == ERR_NOT_FOUND) {
		api_fail(c, e, "there is no feed '%.*s'", STR_ARG(c->name));
	} else if (e == ERR_USAGE) {
		api_fail(c, e, "the feed '%.*s' has no URL: it is filled by imports", STR_ARG(c->name));
	} else if (e == ERR_FETCH) {
		api_fail(c, e, "%s", result.error);
	} else if (e) {
		api_import_fail(c, e, c->name, &imported);
	} else {
		struct jsonw w = api_json(c, 200);
		jsonw_open(&w, '{');
		jsonw_pair_bool(&w, "unchanged", result.unchanged);
		if (!result.unchanged)
			api_import_result(&w, c->name, &imported);
		jsonw_close(&w, '}');
		api_done(c);
	}
	import_result_deinit(&imported);
}

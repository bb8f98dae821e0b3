/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of the parameters by which lists are narrowed. */
#include "api/api_filter.h"

#include "base/utc.h"
#include "store/store_feed.h"

bool api_filter_kinds(struct api_call *c, kind_set *out)
{
	struct str kinds = api_query(c, "kind");
	while (kinds.n && !c->answered) {
		struct str name = str_next_field(&kinds, ',');
		enum kind kind = kind_find(name);
		if (kind == KIND_NONE)
			api_fail(c, ERR_USAGE, "there is no kind '%.*s'", STR_ARG(name));
		*out |= kind_bit(kind);
	}
	return !c->answered;
}

bool api_filter_tlps(struct api_call *c, unsigned *out)
{
	struct str tlps = api_query(c, "tlp");
	while (tlps.n && !c->answered) {
		enum tlp tlp = TLP_CLEAR;
		if (tlp_parse(str_next_field(&tlps, ','), &tlp))
			api_fail(c, ERR_USAGE, "tlp: clear, green, amber, amber+strict or red is expected, or several with commas between");
		*out |= 1u << tlp;
	}
	return !c->answered;
}

static bool read_time(struct api_call *c, const char *name, int64_t *out)
{
	struct str text = api_query(c, name);
	if (text.n && utc_parse(text, out))
		api_fail(c, ERR_USAGE, "%s=%.*s: a time as 2026-01-31T12:00:00Z, or a date, is expected", name, STR_ARG(text));
	return !c->answered;
}

bool api_filter_times(struct api_call *c, int64_t *out_since, int64_t *out_until)
{
	return read_time(c, "since", out_since) && read_time(c, "until", out_until);
}

struct str api_filter_label(struct api_call *c)
{
	return api_query(c, "label");
}

static enum err take_id(void *ctx, const struct store_feed *f)
{
	*(int64_t *)ctx = f->id;
	return OK;
}

bool api_filter_feed(struct api_call *c, struct db *db, int64_t *out)
{
	struct str name = api_query(c, "feed");
	enum err e = name.n ? store_feed_find(db, &c->viewer, name, take_id, out) : OK;
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no feed '%.*s'" : NULL, STR_ARG(name));
	return !c->answered;
}

bool api_filter_reports(struct api_call *c, struct db *db, struct store_report_filter *out)
{
	*out = (struct store_report_filter){.label = api_filter_label(c)};
	return api_filter_kinds(c, &out->kinds) && api_filter_tlps(c, &out->tlps) && api_filter_times(c, &out->since, &out->until) &&
	       api_filter_feed(c, db, &out->feed);
}

bool api_filter_skip(struct api_call *c, int64_t *out)
{
	if (api_query(c, "skip").n && api_query(c, "cursor").n)
		api_fail(c, ERR_USAGE, "skip: a cursor says already where the page begins");
	return !c->answered && api_query_i64(c, "skip", 0, INT64_MAX, out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* POST /api/v1/import: a feed's document. */
#include "api/api_document.h"
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "hub/import_preview.h"
#include "hub/setting.h"
#include "model/member.h"

#include <stdlib.h>

struct importing {
	struct import_opts opts;
	struct api_document document;
	bool preview;
};

static bool read_opts(struct api_call *c, struct import_opts *o)
{
	struct str format = api_query(c, "format"), kind = api_query(c, "kind"), tlp = api_query(c, "tlp");
	int64_t confidence = CONFIDENCE_UNKNOWN;
	o->feed = api_query(c, "feed");
	o->create = true;
	o->add = api_query_bool(c, "add");
	o->doc.format = format.n ? feed_format_find(format) : FEED_AUTO;
	o->doc.kind = kind.n ? kind_find(kind) : KIND_NONE;
	o->doc.mapping = api_query(c, "mapping");
	o->doc.tlp = setting_default_tlp(c->hub);
	if (!member_name_valid(o->feed))
		api_fail(c, ERR_USAGE, "feed=NAME: 1 to %d characters without '/' and control characters are expected", LIMIT_NAME_BYTES);
	else if (o->doc.format == FEED_FORMAT_COUNT)
		api_fail(c, ERR_UNSUPPORTED, "there is no format '%.*s'", STR_ARG(format));
	else if (kind.n && o->doc.kind == KIND_NONE)
		api_fail(c, ERR_USAGE, "there is no kind '%.*s'", STR_ARG(kind));
	else if (tlp.n && tlp_parse(tlp, &o->doc.tlp))
		api_fail(c, ERR_USAGE, "tlp: clear, green, amber, amber+strict or red is expected");
	else if (api_query_i64(c, "confidence", 0, 100, &confidence))
		o->doc.confidence = (int)confidence;
	return !c->answered;
}

void api_import_begin(struct api_call *c)
{
	struct importing *i = calloc(1, sizeof *i);
	c->state = i;
	if (!i) {
		api_fail(c, ERR_NOMEM, NULL);
		return;
	}
	api_document_init(&i->document, c->hub, LIMIT_FEED_BYTES);
	i->preview = api_query_bool(c, "preview");
	read_opts(c, &i->opts);
}

bool api_import_take(struct api_call *c, struct str bytes)
{
	struct importing *i = c->state;
	enum err e = api_document_put(&i->document, bytes);
	if (e)
		api_fail(c, e, e == ERR_LIMIT ? "a document may have %zu bytes" : NULL, LIMIT_FEED_BYTES);
	return !c->answered;
}

void api_import_result(struct jsonw *w, struct str feed, const struct import_result *r)
{
	jsonw_pair_str(w, "feed", feed);
	jsonw_pair_str(w, "format", feed_format_name(r->format));
	jsonw_pair_i64(w, "new", (int64_t)r->fresh);
	jsonw_pair_i64(w, "again", (int64_t)r->again);
	jsonw_pair_i64(w, "withdrawn", (int64_t)r->withdrawn);
	jsonw_pair_i64(w, "objects", (int64_t)r->objects);
	jsonw_pair_i64(w, "waiting", (int64_t)r->waiting);
	jsonw_pair_i64(w, "refused", (int64_t)r->refused);
	jsonw_pair_i64(w, "rows", r->rows);
	if (r->seen_before)
		jsonw_pair_i64(w, "seen_before", (int64_t)r->seen_before);
	if (r->n_refusals == 0)
		return;
	jsonw_key(w, "refusals");
	jsonw_open(w, '[');
	for (size_t k = 0; k < r->n_refusals; k++) {
		jsonw_open(w, '{');
		jsonw_pair_i64(w, "line", (int64_t)r->refusals[k].line);
		jsonw_pair_str(w, "reason", str_of(r->refusals[k].why));
		jsonw_pair_str_opt(w, "excerpt", r->refusals[k].excerpt);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void api_import_fail(struct api_call *c, enum err e, struct str feed, const struct import_result *r)
{
	if (e == ERR_IMPLAUSIBLE)
		api_fail(c, e, "feed '%.*s': %lld rows instead of %lld: held; confirm=true (--confirm) accepts them", STR_ARG(feed),
		         (long long)r->held, (long long)r->rows_before);
	else if (e == ERR_DENIED)
		api_fail(c, e, "feed '%.*s' belongs to another member, or is filled by what is posted to its collection", STR_ARG(feed));
	else if (r->fault.what && r->fault_line)
		api_fail(c, e, "feed '%.*s': line %llu: %s: nothing was stored", STR_ARG(feed), (unsigned long long)r->fault_line, r->fault.what);
	else if (r->fault.what)
		api_fail(c, e, "feed '%.*s': %s: nothing was stored", STR_ARG(feed), r->fault.what);
	else
		api_fail(c, e, "feed '%.*s': nothing was stored", STR_ARG(feed));
}

static void put_row(struct api_call *c, struct jsonw *w, const struct import_preview_row *r)
{
	static const char *const states[] = {"new", "again", "revoked"};
	struct buf reason;
	buf_init(&reason, 1000);
	jsonw_open(w, '{');
	api_value(w, r->value);
	jsonw_pair_str_opt(w, "label", r->label);
	api_confidence(w, r->confidence);
	api_tlp(w, "tlp", r->tlp);
	jsonw_pair_time_opt(w, "valid_until", r->valid_until);
	jsonw_pair_str(w, "state", str_of(states[r->state]));
	if (hub_protected(c->hub, r->value, &reason, NULL))
		jsonw_pair_str(w, "protected", api_rows_protected(buf_str(&reason), STR(""), &c->viewer));
	jsonw_close(w, '}');
	buf_deinit(&reason);
}

void api_import_preview(struct api_call *c, struct str feed, const struct import_preview *p)
{
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	api_import_result(&w, feed, &p->result);
	jsonw_key(&w, "items");
	jsonw_open(&w, '[');
	for (size_t i = 0; i < p->n; i++)
		put_row(c, &w, &p->rows[i]);
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	api_done(c);
}

static void preview(struct api_call *c)
{
	struct importing *i = c->state;
	struct import_preview p;
	struct str doc = buf_str(&i->document.text);
	enum err e = import_preview(c->hub, &c->viewer, &i->opts, &doc, 1, &p);
	if (e)
		api_import_fail(c, e, i->opts.feed, &p.result);
	else
		api_import_preview(c, i->opts.feed, &p);
	import_preview_deinit(&p);
}

void api_import_answer(struct api_call *c)
{
	struct importing *i = c->state;
	struct import_result result;
	if (i->preview) {
		preview(c);
		return;
	}
	struct str doc = buf_str(&i->document.text);
	enum err e = import_run(c->hub, &c->viewer, &i->opts, &doc, 1, &result);
	if (e) {
		api_import_fail(c, e, i->opts.feed, &result);
	} else {
		struct jsonw w = api_json(c, 200);
		jsonw_open(&w, '{');
		api_import_result(&w, i->opts.feed, &result);
		jsonw_close(&w, '}');
		api_done(c);
	}
	import_result_deinit(&result);
}

void api_import_release(struct api_call *c)
{
	struct importing *i = c->state;
	api_document_deinit(&i->document);
	free(i);
}

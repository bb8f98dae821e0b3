/* SPDX-License-Identifier: Apache-2.0 */
/* GET /outlets/{name}.{format}: countermeasures as files. */
#include "api/api_file.h"
#include "api/api_filter.h"
#include "api/api_lists.h"
#include "api/api_receipt.h"
#include "api/api_resources.h"
#include "hub/outlet.h"

static bool read_opts(struct api_call *c, struct outlet_opts *o)
{
	int64_t confidence = 0;
	*o = (struct outlet_opts){.name = c->name, .format = measure_format_find(c->second),
	                          .unsent = str_eq(c->request.method, STR("HEAD"))};
	if (!o->format)
		api_fail(c, ERR_NOT_FOUND, "there is no format '%.*s'; 'tocsin help export' lists them", STR_ARG(c->second));
	else if (api_query_i64(c, "confidence", 0, 100, &confidence))
		o->min_confidence = (int)confidence;
	struct db *db = c->answered ? NULL : api_reader(c);
	if (db)
		api_filter_reports(c, db, &o->filter);
	hub_reader_put(c->hub, db);
	return !c->answered;
}

void api_outlets_get(struct api_call *c)
{
	struct outlet_opts o;
	struct outlet_result result;
	struct api_file f;
	enum member_list_which which;
	if (!read_opts(c, &o))
		return;
	if (lists_find(o.name, &which)) {
		api_lists_file(c, &o, which);
		return;
	}
	static_assert(sizeof c->response.etag >= OUTLET_ETAG_BYTES, "a tag fits");
	int64_t recalled = hub_recalled(c->hub);
	outlet_etag(c->hub, &c->viewer, &o, c->response.etag);
	if (!api_file_unchanged(c)) {
		enum err e = api_file_open(c, &f);
		if (e == OK)
			e = outlet_write(c->hub, &c->viewer, &o, api_file_write, &f, &result);
		api_file_send(c, &f, o.format->media_type, e, e == ERR_NOT_FOUND ? "outlets are all, warned, warning-<id>, confirm and new" : NULL);
	}
	if (c->response.status == 304 || c->response.status == 200)
		api_receipt_outlet(c, recalled);
}

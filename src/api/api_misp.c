/* SPDX-License-Identifier: Apache-2.0 */
/* GET /outlets/{name}/misp/...: the hub as a MISP feed. */
#include "api/api_file.h"
#include "api/api_receipt.h"
#include "api/api_resources.h"
#include "hub/misp_feed.h"

static const char no_outlet[] = "MISP feeds are /outlets/all/misp/ and /outlets/warned/misp/";

/* Whether the client has it already; the query has no part in it. */
static bool is_unchanged(struct api_call *c)
{
	static_assert(sizeof c->response.etag >= OUTLET_ETAG_BYTES, "a tag fits");
	outlet_tag(c->hub, &c->viewer, c->request.path, c->response.etag);
	return api_file_unchanged(c);
}

static struct misp_feed_opts opts_of(const struct api_call *c)
{
	return (struct misp_feed_opts){.outlet = c->name, .unsent = str_eq(c->request.method, STR("HEAD"))};
}

void api_misp_manifest(struct api_call *c)
{
	const struct misp_feed_opts opts = opts_of(c);
	struct api_file f;
	int64_t recalled = hub_recalled(c->hub);
	if (!is_unchanged(c)) {
		enum err e = api_file_open(c, &f);
		if (e == OK)
			e = misp_feed_manifest(c->hub, &c->viewer, &opts, api_file_write, &f);
		api_file_send(c, &f, "application/json", e, e == ERR_NOT_FOUND ? no_outlet : NULL);
	}
	/* It tells which events have changed or are gone. */
	if (c->response.status == 304 || c->response.status == 200)
		api_receipt_outlet(c, recalled);
}

void api_misp_hashes(struct api_call *c)
{
	const struct misp_feed_opts opts = opts_of(c);
	struct api_file f;
	if (is_unchanged(c))
		return;
	enum err e = api_file_open(c, &f);
	if (e == OK)
		e = misp_feed_hashes(c->hub, &c->viewer, &opts, api_file_write, &f);
	api_file_send(c, &f, "text/csv", e, e == ERR_NOT_FOUND ? no_outlet : NULL);
}

void api_misp_event(struct api_call *c)
{
	const struct str ending = STR(".json");
	const struct misp_feed_opts opts = opts_of(c);
	struct api_file f = {.fd = -1};
	struct uuid uuid;
	enum err e = ERR_NOT_FOUND;
	if (c->second.n == UUID_TEXT_BYTES + ending.n && str_eq(str_from(c->second, UUID_TEXT_BYTES), ending) &&
	    uuid_parse(str_upto(c->second, UUID_TEXT_BYTES), &uuid) == OK) {
		if (is_unchanged(c))
			return;
		e = api_file_open(c, &f);
		if (e == OK)
			e = misp_feed_event(c->hub, &c->viewer, &opts, &uuid, api_file_write, &f);
	}
	api_file_send(c, &f, "application/json", e, e == ERR_NOT_FOUND ? "the events are those that manifest.json names" : NULL);
}

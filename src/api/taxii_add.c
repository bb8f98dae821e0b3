/* SPDX-License-Identifier: Apache-2.0 */
/* Adding objects, and the status of what was added (TAXII 2.1 sections 5.5 and 4.3). */
#include <stdlib.h>

#include "api/api_document.h"
#include "api/api_resources.h"
#include "api/taxii_answer.h"
#include "api/taxii_collection.h"
#include "api/taxii_media.h"
#include "base/limits.h"
#include "hub/exchange.h"

struct adding {
	int64_t collection;
	struct api_document envelope;
};

static void refuse_size(struct api_call *c)
{
	api_fail(c, ERR_LIMIT, "an envelope may have %d bytes (max_content_length of the API root)", LIMIT_ENVELOPE_BYTES);
}

static bool may_write(struct api_call *c, int64_t *out_collection)
{
	struct taxii_collection found = {0};
	struct db *db = api_reader(c);
	if (!db)
		return false;
	bool there = taxii_collection_find(c, db, &found);
	hub_reader_put(c->hub, db);
	if (there && !found.can_write)
		api_fail(c, ERR_DENIED, "the collection is not open to you for writing");
	*out_collection = found.id;
	return there && found.can_write;
}

/* What can be refused is refused before the body is sent. */
void taxii_add_begin(struct api_call *c)
{
	int64_t collection;
	uint64_t length;
	if (!may_write(c, &collection))
		return;
	if (!taxii_media_is(c->request.content_type)) {
		api_fail(c, ERR_UNSUPPORTED, "Content-Type: %s is expected", TAXII_MEDIA);
		return;
	}
	if (c->request.content_length.n && str_to_u64(c->request.content_length, LIMIT_ENVELOPE_BYTES, &length)) {
		refuse_size(c);
		return;
	}
	struct adding *a = calloc(1, sizeof *a);
	if (!a) {
		api_fail(c, ERR_NOMEM, NULL);
		return;
	}
	a->collection = collection;
	api_document_init(&a->envelope, c->hub, LIMIT_ENVELOPE_BYTES);
	c->state = a;
}

bool taxii_add_take(struct api_call *c, struct str bytes)
{
	struct adding *a = c->state;
	enum err e = api_document_put(&a->envelope, bytes);
	if (e == ERR_LIMIT)
		refuse_size(c);
	else if (e)
		api_fail(c, e, NULL);
	return e == OK;
}

/* Prefer: respond-async (RFC 7240 section 4.1). */
static bool prefers_async(struct str prefer)
{
	while (prefer.n) {
		struct str preference = str_next_field(&prefer, ',');
		if (str_eq_nocase(str_trim(str_next_field(&preference, ';')), STR("respond-async")))
			return true;
	}
	return false;
}

static void answer(struct api_call *c, enum err e, const struct exchange_result *r, bool defer)
{
	/* 413 is for bodies above max_content_length alone (TAXII 2.1 section 4.2.1), and this one was taken. */
	if (e == ERR_LIMIT)
		e = r->fault.what ? ERR_SYNTAX : ERR_VALUE;
	if (e == ERR_SYNTAX && r->fault.what) {
		api_fail(c, e, "the envelope: %s at byte %llu", r->fault.what, r->fault.at);
	} else if (e == ERR_VALUE) {
		api_fail(c, e, "%s", r->fault.what ? r->fault.what : err_text(e));
	} else if (e) {
		api_fail(c, e, NULL);
	} else {
		struct jsonw w = taxii_answer_json(c, 202);
		jsonw_raw(&w, r->json);
		c->response.respond_async = defer && r->pending;
		api_done(c);
	}
}

void taxii_add_answer(struct api_call *c)
{
	struct adding *a = c->state;
	struct exchange_result r;
	bool defer = prefers_async(c->request.prefer);
	enum err e = exchange_add(c->hub, &c->viewer, a->collection, buf_str(&a->envelope.text), defer, &r);
	answer(c, e, &r, defer);
	exchange_result_deinit(&r);
}

void taxii_add_release(struct api_call *c)
{
	struct adding *a = c->state;
	api_document_deinit(&a->envelope);
	free(a);
}

void taxii_add_status(struct api_call *c)
{
	taxii_answer_json(c, 200);
	enum err e = exchange_status(c->hub, &c->viewer, c->name, &c->response.body);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no such status; one is kept for a day" : NULL);
	else
		api_done(c);
}

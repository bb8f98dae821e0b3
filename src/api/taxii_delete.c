/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting an object, or versions of it (TAXII 2.1 section 5.7). */
#include "api/api_resources.h"
#include "api/taxii_answer.h"
#include "api/taxii_collection.h"
#include "api/taxii_media.h"
#include "api/taxii_query.h"
#include "hub/exchange.h"
#include "store/store_page.h"

/* Neither right: there is no such collection. One of them: there is, but nothing is deleted by half of the rights. */
static bool may_delete(struct api_call *c, int64_t *out_collection)
{
	struct taxii_collection found = {0};
	struct db *db = api_reader(c);
	if (!db)
		return false;
	bool there = taxii_collection_find(c, db, &found);
	hub_reader_put(c->hub, db);
	if (!there)
		return false;
	if (!found.can_read || !found.can_write)
		api_fail(c, ERR_DENIED, "deleting takes the rights to read and to write the collection");
	*out_collection = found.id;
	return found.can_read && found.can_write;
}

void taxii_delete_object(struct api_call *c)
{
	struct exchange_deletion what = {.id = c->second};
	struct taxii_query q;
	const char *why = NULL;
	size_t n;
	if (!may_delete(c, &what.collection))
		return;
	enum err e = taxii_query_read(&c->arena, c->request.query, TAXII_VERSION | TAXII_SPEC, &q, &why);
	if (e) {
		api_fail(c, e == ERR_NOMEM ? e : ERR_SYNTAX, "%s", why ? why : err_text(e));
		return;
	}
	what.versions = q.versions;
	what.instants = q.instants;
	what.n_instants = q.n_instants;
	what.specs = q.specs;
	e = exchange_delete(c->hub, &c->viewer, &what, &n);
	if (e) {
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no such object in the collection" : NULL);
		return;
	}
	c->response.status = 200;
	c->response.content_type = TAXII_MEDIA;
	c->answered = true;
}

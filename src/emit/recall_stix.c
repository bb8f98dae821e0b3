/* SPDX-License-Identifier: Apache-2.0 */
/* The note says the same twice: to people in its content, to machines in its extension. */
#include "emit/recall_stix.h"

#include "emit/stix_put.h"

static void put_content(struct jsonw *w, const struct recall_stix *r)
{
	char text[400];
	struct buf b = {.p = text, .cap = sizeof text, .max = sizeof text};
	buf_put(&b, STR("Taken back: "));
	buf_put(&b, r->reason);
	buf_put(&b, STR(". Remove the object and what was made of it"));
	if (!r->notice.deleted) {
		buf_put(&b, STR(", unless you have its version of "));
		buf_put(&b, tlp_text(r->notice.tlp_after));
	}
	buf_putc(&b, '.');
	jsonw_pair_str(w, "abstract", STR("Recall"));
	jsonw_pair_str(w, "content", buf_str(&b));
}

static void put_extension(struct jsonw *w, const struct recall_stix *r)
{
	jsonw_key(w, "extensions");
	jsonw_open(w, '{');
	jsonw_key(w, RECALL_NOTICE_EXTENSION);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "extension_type", STR("property-extension"));
	jsonw_pair_str(w, "recall", r->notice.deleted ? STR(RECALL_NOTICE_DELETED) : STR(RECALL_NOTICE_NARROWED));
	jsonw_pair_str(w, "tlp_before", tlp_text(r->tlp_before));
	if (!r->notice.deleted)
		jsonw_pair_str(w, "tlp_after", tlp_text(r->notice.tlp_after));
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

void recall_stix_put(struct buf *b, const struct recall_stix *r)
{
	char id[STIX_PUT_ID_BYTES];
	struct jsonw w = stix_put_open(b, "note", r->id);
	jsonw_pair_str(&w, "created_by_ref", stix_put_identity_id(r->hub, id));
	jsonw_pair_str(&w, "created", r->modified);
	jsonw_pair_str(&w, "modified", r->modified);
	put_content(&w, r);
	stix_put_list(&w, "labels", STR("recall"), STR(""));
	stix_put_list(&w, "object_refs", r->notice.object, STR(""));
	stix_put_list(&w, "object_marking_refs", tlp_marking(r->tlp_before), STR(""));
	put_extension(&w, r);
	jsonw_close(&w, '}');
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The reverse of emit/recall_stix.c. */
#include "parse/stix_recall.h"

/* The only element of a list of texts; empty when it is none, or has several. */
static struct str only(struct json_value object, const char *key)
{
	struct json_value list, v;
	struct str found = {NULL, 0};
	if (!json_get(object, key, &list))
		return found;
	for (struct json_iter i = json_iter(list); json_next(&i, &v);) {
		if (found.n)
			return (struct str){NULL, 0};
		found = json_str(v);
	}
	return found;
}

struct recall_notice stix_recall_read(struct json_value object)
{
	const struct recall_notice none = {.deleted = false};
	struct json_value extensions, own;
	if (!str_eq(json_get_str(object, "type"), STR("note")) || !json_get(object, "extensions", &extensions) ||
	    !json_get(extensions, RECALL_NOTICE_EXTENSION, &own))
		return none;
	struct str recall = json_get_str(own, "recall");
	struct recall_notice r = {.object = only(object, "object_refs"), .deleted = str_eq(recall, STR(RECALL_NOTICE_DELETED))};
	bool narrowed = str_eq(recall, STR(RECALL_NOTICE_NARROWED)) && tlp_parse(json_get_str(own, "tlp_after"), &r.tlp_after) == OK;
	bool itself = str_eq(r.object, json_get_str(object, "id"));
	return (r.deleted || narrowed) && !itself ? r : none;
}

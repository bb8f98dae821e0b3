/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest of a MISP feed: an object whose keys are the UUIDs of its events. */
#include "model/uuid.h"
#include "parse/feed_doc.h"
#include "parse/json.h"

enum err feed_doc_manifest(struct str doc, enum err (*each)(void *ctx, struct str uuid), void *ctx,
			   struct parse_fault *fault)
{
	struct json_parser *parser = json_parser_new();
	struct json_value root, entry;
	struct uuid uuid;
	enum err e = parser ? json_read(parser, doc, &root, fault) : ERR_NOMEM;
	if (!e && json_type(root) != JSON_OBJECT) {
		*fault = (struct parse_fault){0, "a manifest is a JSON object"};
		e = ERR_SYNTAX;
	}
	if (!e) {
		for (struct json_iter i = json_iter(root); !e && json_next(&i, &entry);) {
			*fault = (struct parse_fault){0, "a key of the manifest is no UUID"};
			e = uuid_parse(i.key, &uuid) ? ERR_SYNTAX : each(ctx, i.key);
		}
	}
	json_parser_free(parser);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest of a MISP feed: an object whose keys are the UUIDs of its events. */
#include "model/uuid.h"
#include "parse/feed_doc.h"
#include "parse/json.h"

/* Seconds since 1970, as a number or a text. */
static int64_t timestamp(struct json_value entry)
{
	struct json_value v;
	int64_t seconds, at = UTC_NONE;
	if (!json_get(entry, "timestamp", &v))
		return UTC_NONE;
	if (json_i64(v, &seconds))
		return seconds >= 0 && seconds < INT64_MAX / UTC_SECOND ? seconds * UTC_SECOND : UTC_NONE;
	return utc_parse_epoch(json_str(v), &at) ? UTC_NONE : at;
}

enum err feed_doc_manifest(struct str doc, enum err (*each)(void *ctx, struct str uuid, int64_t changed), void *ctx,
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
			e = uuid_parse(i.key, &uuid) ? ERR_SYNTAX : each(ctx, i.key, timestamp(entry));
		}
	}
	json_parser_free(parser);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The parser's texts end with its next document, so the pattern is copied before it is read. */
#include "parse/stix_indicator.h"

enum stix_pattern_version stix_indicator_version(struct json_value object)
{
	return json_get_str(object, "spec_version").n ? STIX_PATTERN_21 : STIX_PATTERN_20;
}

enum err stix_indicator_read(struct json_parser *parser, struct str raw, struct arena *a, struct value *out_id,
			     struct stix_pattern *out, struct parse_fault *fault)
{
	struct json_value object;
	struct value_buf id;
	enum err e = json_read(parser, raw, &object, fault);
	if (!e)
		e = value_canon(KIND_INDICATOR, json_get_str(object, "id"), &id, &fault->what);
	if (e)
		return e;
	*out_id = (struct value){KIND_INDICATOR, arena_dup(a, value_of(&id).bytes)};
	struct str pattern = arena_dup(a, json_get_str(object, "pattern"));
	if (!out_id->bytes.p || !pattern.p)
		return ERR_NOMEM;
	return stix_pattern_parse(pattern, stix_indicator_version(object), a, out, fault);
}

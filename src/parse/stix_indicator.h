/* SPDX-License-Identifier: Apache-2.0 */
/* The pattern of a STIX indicator that is kept as it came. */
#ifndef PARSE_STIX_INDICATOR_H
#define PARSE_STIX_INDICATOR_H

#include "model/pattern.h"
#include "model/value.h"
#include "parse/json.h"
#include "parse/stix_pattern.h"

/* stix_indicator_version: of the object's pattern, by what the object says of itself. */
enum stix_pattern_version stix_indicator_version(struct json_value object);

/*
 * stix_indicator_read: the id and the pattern of an indicator, raw JSON; both live in a. ERR_SYNTAX, ERR_LIMIT (fault
 * says where in the pattern or the object); ERR_VALUE for an id that is none; ERR_NOMEM.
 */
MUST_CHECK enum err stix_indicator_read(struct json_parser *parser, struct str raw, struct arena *a,
					struct value *out_id, struct stix_pattern *out, struct parse_fault *fault);

#endif

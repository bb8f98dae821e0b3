/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of JSON by rules: EVE, Zeek's JSON logs, NDJSON by mapping. */
#ifndef PARSE_EVENT_JSON_H
#define PARSE_EVENT_JSON_H

#include "parse/event_parser.h"

/*
 * event_json_plan: compiles those of the n rules of format that count when these properties are wanted (event_item.h), in
 * the place of what was compiled before. With literal, paths are column names, and their dots are part of the key.
 * ERR_LIMIT, ERR_NOMEM, also for a malformed path; then nothing has changed.
 */
MUST_CHECK enum err event_json_plan(struct event_parser *p, enum event_format format, const struct event_rule *rules,
				    size_t n, bool literal, property_set wanted);
/* event_json_line: one object (padded) as an event of out, or refused. ERR_NOMEM. */
MUST_CHECK enum err event_json_line(struct event_parser *p, enum event_format format, struct str line, uint64_t number, struct batch *out);

#endif

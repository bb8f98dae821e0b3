/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of JSON by rules: EVE, Zeek's JSON logs, NDJSON by mapping. */
#ifndef PARSE_EVENT_JSON_H
#define PARSE_EVENT_JSON_H

#include "parse/event_parser.h"

/* event_json_plan: compiles the rules of format; ERR_NOMEM. With literal, paths are column names, and their dots are part of the key. */
MUST_CHECK enum err event_json_plan(struct event_parser *p, enum event_format format, const struct event_rule *rules, size_t n, bool literal);
/* event_json_line: one object (padded) as an event of out, or refused. ERR_NOMEM. */
MUST_CHECK enum err event_json_line(struct event_parser *p, enum event_format format, struct str line, uint64_t number, struct batch *out);

#endif

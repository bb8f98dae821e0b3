/* SPDX-License-Identifier: Apache-2.0 */
/* What is inside an event_parser; for event_*.c alone. */
#ifndef PARSE_EVENT_PARSER_H
#define PARSE_EVENT_PARSER_H

#include "parse/event_item.h"
#include "parse/event_log.h"
#include "parse/json.h"

enum {
	/* Texts of interest in one line; an event keeps LIMIT_EVENT_VALUES observables. */
	EVENT_ITEMS_MAX = 4 * LIMIT_EVENT_VALUES,
};

struct event_parser {
	struct json_parser *json;
	struct json_plan *plan[EVENT_FORMAT_COUNT];          /* of the JSON formats */
	const struct event_rule *rules[EVENT_FORMAT_COUNT];  /* ids of a plan are indices here */
	size_t n_rules[EVENT_FORMAT_COUNT];
	property_set wanted;                                 /* closed, see event_property_wanted */
	struct event_mapping *mapping;                       /* owns the rules of EVENT_NDJSON */
	struct event_time_memo memo;
	struct json_found found[EVENT_ITEMS_MAX];
	struct event_item items[EVENT_ITEMS_MAX];
	char text[LIMIT_LINE_BYTES]; /* fields of a Zeek line without their escapes */
};

#endif

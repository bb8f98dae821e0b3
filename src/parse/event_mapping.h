/* SPDX-License-Identifier: Apache-2.0 */
/* The user's mapping for NDJSON: "time=ts,source=src.ip,domain/query=q" as rules. */
#ifndef PARSE_EVENT_MAPPING_H
#define PARSE_EVENT_MAPPING_H

#include "parse/event_item.h"

struct event_mapping;

/* event_mapping_new: as event_parser_new says of mapping. ERR_VALUE with *why, ERR_NOMEM. */
MUST_CHECK enum err event_mapping_new(struct str text, struct event_mapping **out, const char **why);
void event_mapping_free(struct event_mapping *m);
/* event_mapping_rules: lent, as long as m lives. */
const struct event_rule *event_mapping_rules(const struct event_mapping *m, size_t *out_n);

#endif

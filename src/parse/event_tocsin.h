/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin's own NDJSON of observations, docs/observations.md. */
#ifndef PARSE_EVENT_TOCSIN_H
#define PARSE_EVENT_TOCSIN_H

#include "parse/event_parser.h"

/* event_tocsin_plan: compiles what the format needs when these properties are wanted. ERR_NOMEM: nothing changed. */
MUST_CHECK enum err event_tocsin_plan(struct event_parser *p, property_set wanted);
/* event_tocsin_line: one object (padded) as an event of out, whole or refused. ERR_NOMEM. */
MUST_CHECK enum err event_tocsin_line(struct event_parser *p, struct str line, uint64_t number, struct batch *out);

#endif

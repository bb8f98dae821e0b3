/* SPDX-License-Identifier: Apache-2.0 */
/* Suricata EVE: where observables stand in its events, versions 4 to 8. */
#ifndef PARSE_EVENT_EVE_H
#define PARSE_EVENT_EVE_H

#include "parse/event_item.h"

/* event_eve_rules: the table that docs/event-mapping.md prints. */
const struct event_rule *event_eve_rules(size_t *out_n);

#endif

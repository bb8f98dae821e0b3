/* SPDX-License-Identifier: Apache-2.0 */
/* Zeek's logs: one table of names for both of its forms, and the ASCII form's headers and lines. */
#ifndef PARSE_EVENT_ZEEK_H
#define PARSE_EVENT_ZEEK_H

#include "parse/event_parser.h"

/* event_zeek_rules: by column name; docs/event-mapping.md prints it. */
const struct event_rule *event_zeek_rules(size_t *out_n);
/* event_zeek_header: takes in a line that begins with '#'; those without meaning here change nothing. */
void event_zeek_header(struct event_header *h, struct str line);
/* event_zeek_line: one line of columns as an event of out, or refused. */
void event_zeek_line(struct event_parser *p, const struct event_header *h, struct str line, uint64_t number, struct batch *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Any text: what has the shape of an address, name, URL, e-mail address, hash or CVE is picked out. */
#ifndef PARSE_EVENT_TEXT_H
#define PARSE_EVENT_TEXT_H

#include "model/batch.h"
#include "parse/event_time.h"

/* event_text_line: one line as an event of out. Its time is that of an RFC 3339 stamp in front, if there is one. */
void event_text_line(struct str line, uint64_t number, struct event_time_memo *memo, struct batch *out);

#endif

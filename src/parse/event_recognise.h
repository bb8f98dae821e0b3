/* SPDX-License-Identifier: Apache-2.0 */
/* The format of a log by its first line. */
#ifndef PARSE_EVENT_RECOGNISE_H
#define PARSE_EVENT_RECOGNISE_H

#include "parse/event_log.h"

/* event_recognise: looks at the first line that says something. False when its end has not come yet and is needed. */
bool event_recognise(struct str input, bool at_end, enum event_format *out);

#endif

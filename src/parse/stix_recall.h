/* SPDX-License-Identifier: Apache-2.0 */
/* Notes by which hubs tell each other that an object was taken back (model/recall_notice.h). */
#ifndef PARSE_STIX_RECALL_H
#define PARSE_STIX_RECALL_H

#include "model/recall_notice.h"
#include "parse/json.h"

/*
 * stix_recall_read: what an object that stix_object_read took takes back: the one object_ref of a note with the extension. No
 * object for anything else, and for a recall of a kind that is not known, of itself, or of several objects. Text is lent
 * by the parser.
 */
struct recall_notice stix_recall_read(struct json_value object);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MISP events: {"Event": ...}, {"response": [...]} or an array of either, and the manifest of a MISP feed.
 *
 * The attributes of the event and of its objects whose to_ids is true become reports; deleted ones and those without
 * to_ids do not. Labels come from the tags and galaxies of the attribute or the event, malware before actors before
 * plain tags, the attribute's before the event's; then from a generic tag ("phishing"); else from the event's info when
 * it has at most 60 bytes, no date, and does not begin with the publisher's name. TLP is the attribute's, else the
 * event's. valid_from is first_seen, else the attribute's timestamp; last_seen says when the value was seen, not until
 * when it is valid, and is not used. Events go to sink->object as "misp-event" with the bytes of the JSON object around
 * them. The line of a report or refusal is the ordinal of its attribute in the document; of an event that is refused,
 * that of its first.
 */
#ifndef PARSE_FEED_MISP_H
#define PARSE_FEED_MISP_H

#include "parse/feed_doc.h"

/* feed_misp_parse: ERR_SYNTAX, ERR_LIMIT for the JSON as a whole; ERR_NOMEM; ERR_UNSUPPORTED without an event. */
MUST_CHECK enum err feed_misp_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
				    struct parse_fault *fault);

#endif

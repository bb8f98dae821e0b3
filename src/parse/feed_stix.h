/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STIX 2.1 and 2.0: bundles, TAXII envelopes ("objects" without a type) and bare arrays of objects.
 *
 * Every object that has what its type requires goes to sink->object as it came. An indicator whose pattern is plain
 * equalities gives a report for each; one with another valid pattern gives one for its id (KIND_INDICATOR), and the
 * pattern is to be evaluated; patterns of other languages (YARA, Sigma, ...) are kept, without a word about them. Of
 * several markings, granular ones included, the most restrictive counts. A report's label is the name of the threat that the indicator indicates by a relationship in the
 * same document, else the indicator's own name when it is more than its value. The line of a report or refusal is the
 * ordinal of its object.
 */
#ifndef PARSE_FEED_STIX_H
#define PARSE_FEED_STIX_H

#include "parse/feed_doc.h"

/* feed_stix_parse: ERR_SYNTAX, ERR_LIMIT for the JSON as a whole; ERR_NOMEM; ERR_UNSUPPORTED without objects. */
MUST_CHECK enum err feed_stix_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
				    struct parse_fault *fault);
/* feed_stix_parse_objects: the same of objects that json_split has cut out of a document. ERR_NOMEM. */
MUST_CHECK enum err feed_stix_parse_objects(const struct str *objects, size_t n, const struct feed_doc_opts *opts,
					    const struct feed_sink *sink);

#endif

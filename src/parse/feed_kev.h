/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CISA's catalogue of known exploited vulnerabilities, as CSV or JSON. Each entry is a report on its CVE and an object "kev--<uuid>" of its
 * fields (of CSV: a JSON object with the names of the header as keys), from which cve_facts.h reads.
 */
#ifndef PARSE_FEED_KEV_H
#define PARSE_FEED_KEV_H

#include "parse/feed_doc.h"

/* feed_kev_recognise: whether the header of a CSV is the catalogue's. */
bool feed_kev_recognise(struct str first_line);
/* feed_kev_parse: ERR_SYNTAX, ERR_LIMIT, ERR_UNSUPPORTED for another header, ERR_NOMEM. */
MUST_CHECK enum err feed_kev_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
                                   struct parse_fault *fault);

#endif

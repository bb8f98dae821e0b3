/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVE records of format 5.x, one or several, one after the other or in an array. Each becomes an object "cve--<uuid>" with the bytes of
 * the record, from which cve_facts.h reads; none is a report: that there is a vulnerability is no sign of an attack.
 */
#ifndef PARSE_FEED_CVE_H
#define PARSE_FEED_CVE_H

#include "parse/feed_doc.h"

/* feed_cve_parse: ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err feed_cve_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
                                   struct parse_fault *fault);

#endif

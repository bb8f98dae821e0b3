/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of Zeek's intelligence framework: a "#fields" line with indicator and indicator_type, then tab separated rows
 * in which "-" and "(empty)" stand for nothing.
 *
 * Labels come from meta.malware, meta.family, meta.campaign, meta.threat or meta.desc, the first that is set, is no
 * generic word (feed_sink_label_is_generic) and has at most 60 bytes. Zeek writes URLs without a scheme: they are read with
 * "http://", as Zeek sees URLs in plain HTTP only.
 */
#ifndef PARSE_FEED_ZEEK_INTEL_H
#define PARSE_FEED_ZEEK_INTEL_H

#include "parse/feed_doc.h"

/* feed_zeek_intel_parse: doc has no NUL bytes. ERR_SYNTAX for rows before "#fields", or when it lacks what is needed. */
MUST_CHECK enum err feed_zeek_intel_parse(struct str doc, const struct feed_doc_opts *opts,
					  const struct feed_sink *sink, struct parse_fault *fault);

#endif

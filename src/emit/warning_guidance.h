/* SPDX-License-Identifier: Apache-2.0 */
/* What to do about a warning: ranked measures, rules that machines load, and what is known of the vulnerabilities that it names. */
#ifndef EMIT_WARNING_GUIDANCE_H
#define EMIT_WARNING_GUIDANCE_H

#include "base/jsonw.h"
#include "model/guidance.h"
#include "model/warning.h"

/* warning_guidance_list: as guidance_for. */
size_t warning_guidance_list(const struct warning *w, const struct guidance *out[GUIDANCE_MAX]);
/* warning_guidance_class: the class of RSIT that the warning's label is of, or names itself; empty for others. */
struct str warning_guidance_class(const struct warning *w);
/*
 * warning_guidance_expires: until when a measure is to be kept unless there is news: rules as long as the youngest of their values
 * (measure_expiry), what people do for 30 days.
 */
int64_t warning_guidance_expires(const struct warning *w, const struct guidance *g);
/* warning_guidance_json: the pairs rsit, cve, guidance and countermeasures of an open object. id: the warning's as text. */
void warning_guidance_json(struct jsonw *j, const struct warning *w, struct str id);

#endif

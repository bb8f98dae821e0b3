/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub knows of the vulnerabilities that a warning names: from feeds of the formats kev and cve that are marked TLP:CLEAR. */
#ifndef HUB_CVE_KNOWN_H
#define HUB_CVE_KNOWN_H

#include "base/arena.h"
#include "model/warning.h"
#include "parse/json.h"
#include "store/store.h"

/*
 * cve_known_of: the vulnerabilities that w names by its values or its label, at most WARNING_CVES_MAX, in a, with what is known of
 * them. What cannot be read is left out.
 */
void cve_known_of(struct store *s, struct db *db, struct json_parser *p, const struct warning *w, struct arena *a,
                  const struct warning_cve **out, size_t *out_n);

#endif

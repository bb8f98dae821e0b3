/* SPDX-License-Identifier: Apache-2.0 */
/* What a warning says in one line. */
#ifndef WARN_TITLE_H
#define WARN_TITLE_H

#include "warn/subject.h"

/*
 * warn_title: appends "emotet reached 4 members in 3 countries (finance, energy)", or for an asset "203.0.113.7 of
 * Bank-A is listed by feed f1 and was the source of hits at 2 members (mirai)", "bank-4.example looks like
 * bank-a.example (digit for letter) of Bank-A, listed by feed f1", or "port:445 rose to 312 where 40 is usual".
 */
void warn_title(const struct subject *s, const struct roster *roster, struct buf *out);
/* warn_title_label: the first name that a witness gave to what an asset is suspected of; of a look-alike, what it looks like. */
struct str warn_title_label(const struct subject *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The Reference Security Incident Taxonomy (ENISA and TF-CSIRT, version 1003): classes of incidents and their types. */
#ifndef MODEL_RSIT_H
#define MODEL_RSIT_H

#include "base/str.h"

/* rsit_class: the class that a type (its machine value, in lower case: "c2-server") belongs to; empty for others. */
struct str rsit_class(struct str type);

/* rsit_is_class: whether the text is a class itself: "malicious-code". */
bool rsit_is_class(struct str text);

#endif

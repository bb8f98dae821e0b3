/* SPDX-License-Identifier: Apache-2.0 */
/* Labels as tags of MISP: what parse/misp_tags.h reads, written. docs/misp.md has the table. */
#ifndef EMIT_MISP_LABEL_H
#define EMIT_MISP_LABEL_H

#include "base/limits.h"
#include "base/str.h"

enum { MISP_LABEL_TAG_BYTES = LIMIT_LABEL_BYTES + 64 };

/*
 * misp_label_tag: the tag for a label as label_canon gives it: of RSIT's types rsit:class="type", of ATT&CK's techniques
 * ("name - t1059.001") the tag of their galaxy, else the label itself. Returns its length; 0 for a label that would be read
 * as another tag (it is empty, or has a colon or a quotation mark).
 */
size_t misp_label_tag(struct str label, char out[MISP_LABEL_TAG_BYTES]);

#endif

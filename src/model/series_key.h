/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys of series: "port:445", "service:ssh", "as:64500", "country:fj", "sector:energy"; of labels "label:emotet", "cve:cve-2021-44228"
 * and "technique:t1059.001". They have no capital letters.
 */
#ifndef MODEL_SERIES_KEY_H
#define MODEL_SERIES_KEY_H

#include "base/buf.h"

/* series_key_of_label: what stands before a label, a literal: "label:", "cve:", "technique:". */
const char *series_key_of_label(struct str label);
/* series_key_label: the label of a key; empty when it is of none. */
struct str series_key_label(struct str key);
/* series_key_put: what people read: "port 445", "service ssh", "sources in AS64500", "country FJ", "sector energy"; else the key. */
void series_key_put(struct str key, struct buf *out);

#endif

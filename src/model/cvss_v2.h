/* SPDX-License-Identifier: Apache-2.0 */
/* The equations of CVSS version 2. */
#ifndef MODEL_CVSS_V2_H
#define MODEL_CVSS_V2_H

#include "model/cvss_metric.h"

/* cvss_v2_score: fills the scores; version is set. */
void cvss_v2_score(const struct cvss_metrics *m, struct cvss *out);

#endif

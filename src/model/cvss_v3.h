/* SPDX-License-Identifier: Apache-2.0 */
/* The equations of CVSS version 3. */
#ifndef MODEL_CVSS_V3_H
#define MODEL_CVSS_V3_H

#include "model/cvss_metric.h"

/* cvss_v3_score: fills the scores; version is set, and decides how numbers are rounded. */
void cvss_v3_score(const struct cvss_metrics *m, struct cvss *out);

#endif

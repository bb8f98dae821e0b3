/* SPDX-License-Identifier: Apache-2.0 */
/* The equations of CVSS version 4. */
#ifndef MODEL_CVSS_V4_H
#define MODEL_CVSS_V4_H

#include "model/cvss_metric.h"

/* cvss_v4_score: fills the scores; version is set. */
void cvss_v4_score(const struct cvss_metrics *m, struct cvss *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The metrics of each version of CVSS and their values, for the files of CVSS only. */
#ifndef MODEL_CVSS_METRIC_H
#define MODEL_CVSS_METRIC_H

#include "model/cvss.h"

enum { CVSS_METRICS_MAX = 32, CVSS_UNSET = 0xff };

/* The number of a metric is its place in the table of its version, that of a value its place in values. */
enum { V2_AV, V2_AC, V2_AU, V2_C, V2_I, V2_A, V2_E, V2_RL, V2_RC, V2_CDP, V2_TD, V2_CR, V2_IR, V2_AR, V2_COUNT };
enum { V3_AV, V3_AC, V3_PR, V3_UI, V3_S, V3_C, V3_I, V3_A, V3_E, V3_RL, V3_RC, V3_CR, V3_IR, V3_AR,
       V3_MAV, V3_MAC, V3_MPR, V3_MUI, V3_MS, V3_MC, V3_MI, V3_MA, V3_COUNT };
enum { V4_AV, V4_AC, V4_AT, V4_PR, V4_UI, V4_VC, V4_VI, V4_VA, V4_SC, V4_SI, V4_SA, V4_E, V4_CR, V4_IR, V4_AR,
       V4_MAV, V4_MAC, V4_MAT, V4_MPR, V4_MUI, V4_MVC, V4_MVI, V4_MVA, V4_MSC, V4_MSI, V4_MSA,
       V4_S, V4_AU, V4_R, V4_V, V4_RE, V4_U, V4_COUNT };

struct cvss_metrics {
	uint8_t value[CVSS_METRICS_MAX]; /* CVSS_UNSET: not in the vector */
};

/* cvss_metric_read: body is the vector without its prefix. ERR_SYNTAX with *why. */
MUST_CHECK enum err cvss_metric_read(enum cvss_version version, struct str body, struct cvss_metrics *out, const char **why);

#endif

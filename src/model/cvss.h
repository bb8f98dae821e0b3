/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors of the Common Vulnerability Scoring System (FIRST; ITU-T X.1521): version 2, 3.0, 3.1 and 4.0, read and scored as
 * their specifications say. Scores are tenths: 98 is 9.8.
 */
#ifndef MODEL_CVSS_H
#define MODEL_CVSS_H

#include "base/str.h"

enum cvss_version {
	CVSS_2,
	CVSS_3_0,
	CVSS_3_1,
	CVSS_4_0,
};

enum { CVSS_VECTOR_BYTES = 400, CVSS_NONE = -1 };

struct cvss {
	enum cvss_version version;
	int base;          /* of version 4.0: the score, with what the vector says of threat and environment */
	int temporal;      /* CVSS_NONE: the vector says nothing of it, or its version has none */
	int environmental; /* likewise */
};

/*
 * cvss_parse: metrics in any order, each once, those of the base all there; version 2 may stand in parentheses. ERR_SYNTAX with
 * *why, a literal; ERR_LIMIT for more than CVSS_VECTOR_BYTES.
 */
MUST_CHECK enum err cvss_parse(struct str vector, struct cvss *out, const char **why);
/* cvss_score: the one that says most about this place: environmental, else temporal, else base. */
int cvss_score(const struct cvss *c);
/* cvss_severity: "none", "low", "medium", "high", "critical"; version 2 has the three in the middle (as the NVD names them). */
struct str cvss_severity(enum cvss_version version, int score);
/* cvss_version_name: "3.1". */
struct str cvss_version_name(enum cvss_version version);

#endif

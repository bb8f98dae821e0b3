/* SPDX-License-Identifier: Apache-2.0 */
/* How likely a member is to be next, and why, as JSON. */
#ifndef EMIT_RISK_JSON_H
#define EMIT_RISK_JSON_H

#include "base/jsonw.h"
#include "model/warning.h"

enum risk_json_flag {
	RISK_JSON_MEMBER = 1 /* with id, name, country and sector, for those who run the hub */
};

/* risk_json: appends one object; flags is a set of enum risk_json_flag. */
void risk_json(struct jsonw *j, const struct warning_risk *r, unsigned flags);

#endif

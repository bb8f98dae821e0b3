/* SPDX-License-Identifier: Apache-2.0 */
/* {"id":7,"name":"Bank-A","country":"DE","sector":"finance","probability":0.72,"likelihood":"likely","why":["same-sector"]} */
#include "emit/risk_json.h"

void risk_json(struct jsonw *j, const struct warning_risk *r, unsigned flags)
{
	jsonw_open(j, '{');
	if (flags & RISK_JSON_MEMBER) {
		jsonw_pair_i64(j, "id", r->member);
		jsonw_pair_str_opt(j, "name", r->name);
		jsonw_pair_str_opt(j, "country", r->country);
		jsonw_pair_str_opt(j, "sector", r->sector);
	}
	jsonw_key(j, "probability");
	jsonw_fixed(j, r->probability, 2);
	jsonw_pair_str(j, "likelihood", warning_likelihood(r->probability));
	jsonw_key(j, "why");
	jsonw_open(j, '[');
	for (unsigned bit = 1; bit < WARNING_WHY_END; bit <<= 1)
		if (r->why & bit)
			jsonw_str(j, warning_why_name((enum warning_why)bit));
	jsonw_close(j, ']');
	jsonw_close(j, '}');
}

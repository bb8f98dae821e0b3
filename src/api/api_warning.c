/* SPDX-License-Identifier: Apache-2.0 */
/* One of two texts that the hub stored; what is a member's own goes in before the last brace. */
#include "api/api_warning.h"

#include "emit/risk_json.h"

void api_warning_put(struct jsonw *w, const struct viewer *v, const struct store_warning *row)
{
	struct store_warning_risk risk;
	struct str shared = row->json_members;
	if (viewer_sees_all(v)) {
		jsonw_raw(w, row->json);
		return;
	}
	if (v->member == 0 || shared.n == 0 || !store_warning_risk_find(row, v->member, &risk)) {
		jsonw_raw(w, shared);
		return;
	}
	const struct warning_risk own = {.probability = risk.probability, .why = (unsigned)risk.why};
	jsonw_raw(w, str_upto(shared, shared.n - 1));
	jsonw_key(w, "your_risk");
	risk_json(w, &own, 0);
	jsonw_close(w, '}');
}

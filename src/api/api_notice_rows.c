/* SPDX-License-Identifier: Apache-2.0 */
/* Who fixed it, when, in which words; and that it came back. */
#include "api/api_notice_rows.h"

void api_notice_rows_fixed(struct jsonw *w, const struct store_fixed *f, int64_t last)
{
	if (f->at == UTC_NONE)
		return;
	jsonw_key(w, "fixed");
	jsonw_open(w, '{');
	jsonw_pair_time(w, "at", f->at);
	jsonw_pair_str_opt(w, "by", f->account_name);
	jsonw_pair_str_opt(w, "note", f->note);
	jsonw_close(w, '}');
	if (store_fixed_again(f, last))
		jsonw_pair_time(w, "again", last);
}

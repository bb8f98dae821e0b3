/* SPDX-License-Identifier: Apache-2.0 */
/* What a member fixed, as JSON. For this folder only. */
#ifndef API_API_NOTICE_ROWS_H
#define API_API_NOTICE_ROWS_H

#include "base/jsonw.h"
#include "store/store_fixed.h"

/* api_notice_rows_fixed: the pairs "fixed" and, when it was met once more at last, "again"; nothing when nobody said so. */
void api_notice_rows_fixed(struct jsonw *w, const struct store_fixed *f, int64_t last);

#endif

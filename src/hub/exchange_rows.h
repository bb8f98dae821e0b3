/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of reports that a change of objects in a collection adds and withdraws. */
#ifndef HUB_EXCHANGE_ROWS_H
#define HUB_EXCHANGE_ROWS_H

#include "base/arena.h"
#include "store/store_report.h"

struct exchange_rows {
	struct arena arena;
	struct store_row *list;
	size_t n;
	int confidence; /* of what carries none; CONFIDENCE_UNKNOWN until it is set */
};

/* exchange_rows_deinit: zeroes are fine. */
void exchange_rows_init(struct exchange_rows *r);
void exchange_rows_deinit(struct exchange_rows *r);
/* exchange_rows_add: a row whose texts live as long as r. */
MUST_CHECK enum err exchange_rows_add(struct exchange_rows *r, const struct store_row *row);
/*
 * exchange_rows_withdraw: what feed reports by this object now, of the version raw that reported it, is to go. Adds nothing for
 * objects that report nothing. On the writer's connection.
 */
MUST_CHECK enum err exchange_rows_withdraw(struct exchange_rows *r, struct store *s, int64_t feed, struct str id, struct str raw);
/*
 * exchange_rows_report: what is reported by the version raw, unless it is revoked, under the marking tlp under which it is stored:
 * that of its time when it names none, and narrower than its own where a later version narrowed it. Behind raw, after commas,
 * may stand objects that say what its threats are called.
 */
MUST_CHECK enum err exchange_rows_report(struct exchange_rows *r, const struct store *s, struct str raw, enum tlp tlp);
/*
 * exchange_rows_sort: as store_report_merge wants them. Of several for one value and label the last of each object counts, and of
 * these one that is live before one that is to go: what one indicator takes back another may still say.
 */
MUST_CHECK enum err exchange_rows_sort(struct exchange_rows *r);

#endif

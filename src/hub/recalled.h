/* SPDX-License-Identifier: Apache-2.0 */
/* What is done about recalls (store/store_recall.h): notes that carry them, and what those from other hubs withdraw. */
#ifndef HUB_RECALLED_H
#define HUB_RECALLED_H

#include "hub/hub.h"

struct store;

/*
 * recalled_tell: in a transaction that put, added or deleted objects, before the store_report_end: who did it, and the notes by which they
 * travel.
 */
MUST_CHECK enum err recalled_tell(struct hub *h, struct store *s, const struct viewer *who);
/*
 * recalled_withdraw: objects that were taken back where they came from go, and what was reported by them leaves the index. With import_lock
 * held and no import under way. What fails, and is logged, is done by the next call.
 */
void recalled_withdraw(struct hub *h);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The canaries of the data folder, in the store too, where pages of collections are made (store/store_canary.h). */
#ifndef HUB_CANARIES_H
#define HUB_CANARIES_H

#include "hub/hub.h"

/* canaries_follow: what the file says is what the store has; when a hub opens, and when the protected set is loaded anew. */
MUST_CHECK enum err canaries_follow(struct hub *h);
/* canaries_has: v is one, or a name or an address inside one. */
bool canaries_has(struct hub *h, struct value v);

#endif

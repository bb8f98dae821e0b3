/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values that analysts gave to a warning are indicators while it is open: those of a feed of the hub's own, "warning-<id>". When
 * the warning is over they are revoked, so that whoever has them is told. Its objects carry the warning's marking, at least AMBER+STRICT when only named members are meant.
 */
#ifndef HUB_HAND_VALUES_H
#define HUB_HAND_VALUES_H

#include "hub/hub.h"

/*
 * hand_values_follow: carries out what is due (store/store_decision.h): after a decision, at start, and now and then, since warnings are
 * resolved by themselves. What fails is logged and tried again with the next call.
 */
void hand_values_follow(struct hub *h);

#endif

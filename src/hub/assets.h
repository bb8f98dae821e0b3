/* SPDX-License-Identifier: Apache-2.0 */
/* Members' assets: what is protected, and whom to tell when a feed lists it. */
#ifndef HUB_ASSETS_H
#define HUB_ASSETS_H

#include "hub/hub.h"
#include "match/protected.h"
#include "warn/warn_engine.h"

/* How the reason of an asset begins; the name of its member follows. */
#define ASSETS_OWNED "own asset of "

/*
 * assets_load: the protected set of the built-in list, the operator's file "protected.txt" in dir (value, blank, reason; '#' comments)
 * and all members' assets. Lines of the file that are wrong are logged and passed over.
 */
MUST_CHECK enum err assets_load(struct db *db, const char *dir, struct protected_set **out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators that an older tocsin stored without evaluating their patterns become live. */
#ifndef HUB_IMPORT_STORED_H
#define HUB_IMPORT_STORED_H

#include "hub/hub.h"

/*
 * import_stored: once for a data folder, when a hub starts, after its threads: what is stored of such indicators is imported into
 * their feeds as if it came again. ERR_NOMEM and errors of the store; a feed whose objects cannot be taken is noted in the log.
 */
MUST_CHECK enum err import_stored(struct hub *h);

#endif

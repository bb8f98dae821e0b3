/* SPDX-License-Identifier: Apache-2.0 */
/* A stored warning as its viewer may see it. */
#ifndef API_API_WARNING_H
#define API_API_WARNING_H

#include "base/jsonw.h"
#include "model/viewer.h"
#include "store/store_warning.h"

/*
 * api_warning_put: with all names for who runs or oversees the hub. Without them for members, and with "your_risk" for one
 * that is likely to be next: nobody else's.
 */
void api_warning_put(struct jsonw *w, const struct viewer *v, const struct store_warning *row);

#endif

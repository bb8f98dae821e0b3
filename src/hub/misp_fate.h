/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a report stands in a MISP feed as an attribute, or as one that is deleted. For this folder only. */
#ifndef HUB_MISP_FATE_H
#define HUB_MISP_FATE_H

#include "hub/hub.h"
#include "store/store_report.h"

enum misp_fate {
	MISP_NEVER, /* it was never there */
	MISP_LIVE,
	MISP_DEAD,  /* it was there and is to be dropped by those who have it */
};

struct misp_fates {
	struct hub *hub;
	int64_t now;
	/* Values of warnings, by id; all NULL for the outlet "all". */
	struct misp_warned *warned;
	size_t n;
	bool only_warned;
};

/* misp_fates_load: ERR_NOT_FOUND for an outlet other than "all" and "warned"; also then call misp_fates_deinit. */
MUST_CHECK enum err misp_fates_load(struct misp_fates *f, struct hub *h, struct db *db, const struct viewer *viewer,
                                    struct str outlet, int64_t now);
void misp_fates_deinit(struct misp_fates *f);
/* misp_fates_of: and *out_at, when it came to that: later than any time at which it was otherwise. */
enum misp_fate misp_fates_of(const struct misp_fates *f, const struct store_report *r, int64_t *out_at);

#endif

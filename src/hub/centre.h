/* SPDX-License-Identifier: Apache-2.0 */
/* What a centre says of itself: settings that are text. The others: hub/setting.h. */
#ifndef HUB_CENTRE_H
#define HUB_CENTRE_H

#include "hub/hub.h"

enum centre {
	CENTRE_NAME,         /* as warnings, feeds and collections name it; one line */
	CENTRE_COUNTRY,      /* ISO 3166-1 alpha-2 */
	CENTRE_CONSTITUENCY, /* whom it serves, in words */
	CENTRE_COUNT
};

enum { CENTRE_TEXT_BYTES = 1000 };

/* centre_key: "name", as settings are called. centre_find: CENTRE_COUNT when unknown. centre_about: one line. */
struct str centre_key(enum centre c);
enum centre centre_find(struct str key);
const char *centre_about(enum centre c);
/* centre_check: whether text may be set; empty: nothing is said. ERR_VALUE with *why, a literal that says what is expected. */
MUST_CHECK enum err centre_check(enum centre c, struct str text, const char **why);

/* centre_get: appends what is stored; nothing when nothing is. */
MUST_CHECK enum err centre_get(struct db *db, enum centre c, struct buf *out);
/* centre_put: on the writer's thread (hub_write). After CENTRE_NAME was committed: hub_renamed. */
MUST_CHECK enum err centre_put(struct store *s, enum centre c, struct str text);

#endif

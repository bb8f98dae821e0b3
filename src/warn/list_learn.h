/* SPDX-License-Identifier: Apache-2.0 */
/* What a day has shown is taken into the models: the lists as they would have been at its beginning, and who came. */
#ifndef WARN_LIST_LEARN_H
#define WARN_LIST_LEARN_H

#include "warn/contact_book_state.h"

enum {
	/* Whose lists a day teaches; the next are others. */
	LIST_LEARN_MEMBERS = 4,
	/* Rows without a hit, of which each stands for those that are left out. */
	LIST_LEARN_MET_ROWS = 1 << 15,
	LIST_LEARN_NEW_ROWS = 1 << 12,
};

/* list_learn_day: of the day (since 1970) that is over. ERR_NOMEM: the models are as before. */
MUST_CHECK enum err list_learn_day(struct contact_book *b, int32_t day);

#endif

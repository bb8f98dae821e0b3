/* SPDX-License-Identifier: Apache-2.0 */
/* A subject with its warning as others see it: struct warning, in memory that is used again for the next. */
#ifndef WARN_VIEW_H
#define WARN_VIEW_H

#include "warn/subject.h"

struct warn_view;
struct warn_view *warn_view_new(void); /* NULL when out of memory */
void warn_view_free(struct warn_view *v);

/* warn_view_fill: the warning of s, lent until the next call with v; NULL when out of memory. Who is at risk is not known here. */
const struct warning *warn_view_fill(struct warn_view *v, const struct subject *s, const struct roster *roster);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A viewer as the parameters of "tlp <= $1 OR owner = $2", which says in SQL what viewer_may_see says. */
#ifndef STORE_STORE_AUDIENCE_H
#define STORE_STORE_AUDIENCE_H

#include "model/viewer.h"

/* $1 is viewer_max_tlp. */

/* $2: the hub's own records have owner 0, and nobody but the operator, who needs no owner, may pass for it. */
static inline int64_t store_audience_owner(const struct viewer *v)
{
	return v->member > 0 ? v->member : -1;
}

/* For records that only their member and those who see all read: "$1 = 1 OR member = $2". */
static inline bool store_audience_all(const struct viewer *v)
{
	return viewer_sees_all(v);
}

#endif

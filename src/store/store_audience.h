/* SPDX-License-Identifier: Apache-2.0 */
/* What viewer_may_see decides, as a condition of SQL: the only place in which the rule is written a second time. */
#ifndef STORE_STORE_AUDIENCE_H
#define STORE_STORE_AUDIENCE_H

#include "model/viewer.h"
#include "store/db.h"

/*
 * STORE_MAY_SEE: tlp, owner and object are columns (object: the id of the STIX object that recipients are named for);
 * max, member and account are the numbers of three parameters that store_audience_bind binds.
 */
#define STORE_MAY_SEE(tlp, owner, object, max, member, account)                                                        \
	"(" tlp " <= $" #max " OR " owner " = $" #member " OR EXISTS (SELECT 1 FROM recipient named"                         \
	" WHERE named.object = " object " AND named.member = $" #member " AND named.account IN (0, $" #account ")))"

/* The hub's own records have owner 0, and nobody but the operator, who needs no owner, may pass for it. */
static inline int64_t store_audience_owner(const struct viewer *v)
{
	return v->member > 0 ? v->member : -1;
}

/* store_audience_bind: the parameters at, at + 1, at + 2 of STORE_MAY_SEE. */
static inline void store_audience_bind(struct db_query *q, int at, const struct viewer *v)
{
	db_bind_i64(q, at, viewer_max_tlp(v));
	db_bind_i64(q, at + 1, store_audience_owner(v));
	db_bind_i64(q, at + 2, v->account);
}

/* For records that only their member and those who see all read: "$1 = 1 OR member = $2". */
static inline bool store_audience_all(const struct viewer *v)
{
	return viewer_sees_all(v);
}

#endif

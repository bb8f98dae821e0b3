/* SPDX-License-Identifier: Apache-2.0 */
/* What viewer_may_see decides, as a condition of SQL: the only place in which the rule is written a second time. */
#ifndef STORE_STORE_AUDIENCE_H
#define STORE_STORE_AUDIENCE_H

#include <assert.h>

#include "model/viewer.h"
#include "store/db.h"
#include "store/store_collection.h"
#include "store/store_suspension.h"

static_assert(TLP_RED == 4 && COLLECTION_MADE == 16 && COLLECTION_READ == 1, "the numbers in the statements");

/*
 * STORE_AUDIENCE: tlp, owner and object are columns (object: the id of the STIX object that recipients are named for), open a
 * condition; max, member and account are the numbers of three parameters that store_audience_bind binds. Objects of several
 * members may share an id: who is named by one of them sees the record of that one.
 */
#define STORE_AUDIENCE(tlp, owner, object, open, max, member, account)                                                 \
	STORE_AUDIENCE_AS(tlp, owner, object, open, "$" #max, "$" #member, "$" #account)
/* STORE_AUDIENCE_AS: the same for viewers that are rows: max, member and account are columns, too. */
#define STORE_AUDIENCE_AS(tlp, owner, object, open, max, member, account)                                              \
	"((" tlp " <= " max " AND " open ") OR " owner " = " member " OR EXISTS (SELECT 1 FROM recipient named"               \
	" WHERE named.object = " object " AND named.member = " member " AND named.account IN (0, " account ")"               \
	" AND named.owner IN (0, " owner ")))"

/* STORE_OPEN: that the viewer may read the collection of this column; who sees all (max is TLP_RED) may read each. */
#define STORE_OPEN(collection, max, member) STORE_OPEN_AS(collection, "$" #max, "$" #member)
#define STORE_OPEN_AS(collection, max, member)                                                                         \
	"(" collection " < 16 OR " max " = 4 OR EXISTS (SELECT 1 FROM collection_right held WHERE held.collection = "        \
	collection " AND held.member = " member " AND (held.rights & 1) = 1))"

/* Both of a report, by its feed. Open feeds are a set that the database makes once for a statement. */
#define STORE_AUDIENCE_REPORT(r, max, member, account)                                                                 \
	STORE_AUDIENCE(r ".tlp", "(SELECT own.owner FROM feed own WHERE own.id = " r ".feed)", r ".object",                  \
	               r ".feed IN (SELECT of.id FROM feed of WHERE " STORE_OPEN("of.collection", max, member) ")", max,     \
	               member, account)

/*
 * Of the row o of object. An indicator that the hub made of a value is seen by whoever sees a live report on the value that is
 * not marked stricter than it.
 */
#define STORE_AUDIENCE_OBJECT(o, open, max, member, account)                                                           \
	"((" o ".value_id = 0 AND " STORE_AUDIENCE(o ".tlp", o ".owner", o ".id", open, max, member, account)                \
	") OR (" o ".value_id <> 0 AND EXISTS (SELECT 1 FROM report r WHERE r.id = " o ".value_id AND r.gone IS NULL"         \
	" AND NOT " STORE_WITHHELD("r.id") " AND r.tlp <= " o ".tlp AND " STORE_AUDIENCE_REPORT("r", max, member, account) ")))"

/* Of the row w of warning. Recipients are named for its report; drafts (WARNING_DRAFT) are for who sees all. */
#define STORE_AUDIENCE_WARNING(w, max, member, account)                                                                \
	"(" STORE_AUDIENCE(w ".tlp", w ".owner", w ".report", "1 = 1", max, member, account) " AND (" w ".state <> 3 OR $" #max " = 4))"

/* STORE_RECALLED_REPORT: that the viewer could see a report before its object was narrowed. The recalled are a set, too. */
#define STORE_RECALLED_REPORT(r, max, member, account)                                                                 \
	"(" r ".changed IS NOT NULL AND " r ".object IN (SELECT c.object FROM recall c WHERE "                                \
	STORE_AUDIENCE("c.tlp_before", "c.owner", "c.object", STORE_OPEN("c.collection", max, member), max, member, account) "))"

/* The hub's own records have owner 0, and nobody but the operator, who needs no owner, may pass for it. */
static inline int64_t store_audience_owner(const struct viewer *v)
{
	return v->member > 0 ? v->member : -1;
}

/* store_audience_bind: the parameters at, at + 1, at + 2 of STORE_AUDIENCE. */
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

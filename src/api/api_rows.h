/* SPDX-License-Identifier: Apache-2.0 */
/* Stored rows as JSON objects. */
#ifndef API_API_ROWS_H
#define API_API_ROWS_H

#include "api/api_route.h"
#include "store/store_comment.h"
#include "store/store_recall.h"
#include "store/store_report.h"
#include "store/store_sighting.h"

/*
 * api_rows_report: with_value adds value and kind; suspended, why its pattern is not evaluated, may be NULL.
 * api_rows_sighting: what viewer, who may see it, is told of it.
 */
void api_rows_report(struct jsonw *w, const struct store_report *r, bool with_value, const char *suspended);
void api_rows_sighting(struct jsonw *w, const struct store_sighting *s, const struct viewer *viewer);
/* api_rows_protected: why a value is protected, for who may not know whose asset it is; own, the name of its member, may be empty. */
struct str api_rows_protected(struct str reason, struct str own, const struct viewer *viewer);
/* api_rows_recall: the pairs of an open object. */
void api_rows_recall(struct jsonw *w, const struct store_recall *r);
/*
 * api_rows_comment: for viewer, who may see it. Accounts are named to their own member and to who sees all.
 * api_rows_comment_own: whether viewer may remove it: its author, or who runs the hub.
 */
void api_rows_comment(struct jsonw *w, const struct store_comment *c, const struct viewer *viewer);
bool api_rows_comment_own(const struct store_comment *c, const struct viewer *viewer);
/* api_rows_suspension: an indicator whose pattern costs too much, why and since when. */
void api_rows_suspension(struct jsonw *w, const struct live_suspension *s);

#endif

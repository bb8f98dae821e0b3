/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters by which lists are narrowed. Each reader returns false when it answered with 400; without its parameter *out stays. */
#ifndef API_API_FILTER_H
#define API_API_FILTER_H

#include "api/api_route.h"
#include "store/store_report.h"

bool api_filter_kinds(struct api_call *c, kind_set *out);                      /* kind=domain,url */
bool api_filter_tlps(struct api_call *c, unsigned *out);                       /* tlp=clear,green; bit t for enum tlp t */
bool api_filter_times(struct api_call *c, int64_t *out_since, int64_t *out_until); /* since=, until= */
/* api_filter_label: label=; with a pointer when the parameter is there, also when it is empty. */
struct str api_filter_label(struct api_call *c);
/* api_filter_feed: feed=NAME, as the number of a feed that the caller may see; else answered with 404. */
bool api_filter_feed(struct api_call *c, struct db *db, int64_t *out);
/* api_filter_reports: all of them. */
bool api_filter_reports(struct api_call *c, struct db *db, struct store_report_filter *out);
/* api_filter_skip: skip=N, how many rows to pass over; for a page without cursor. */
bool api_filter_skip(struct api_call *c, int64_t *out);

#endif

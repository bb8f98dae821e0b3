/* SPDX-License-Identifier: Apache-2.0 */
/* Which parameters of the query a route takes: what it does not take is refused, since an answer without it would be another's. */
#ifndef API_API_PARAMETER_H
#define API_API_PARAMETER_H

#include "api/api_route.h"

/* api_parameter_names: of a route's query, with blanks between; NULL for a route that has to take whatever comes. */
const char *api_parameter_names(const struct api_route *r);
/* api_parameter_check: false (answered with 400) when the query has a parameter that the call's route does not take. */
bool api_parameter_check(struct api_call *c);

#endif

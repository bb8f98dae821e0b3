/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of members among the outlets. For this folder only. */
#ifndef API_API_LISTS_H
#define API_API_LISTS_H

#include "api/api_route.h"
#include "hub/lists.h"
#include "hub/outlet.h"

/* api_lists_file: answers with the list of the caller's member, or of the one that the query names, as a file. */
void api_lists_file(struct api_call *c, const struct outlet_opts *o, enum member_list_which which);

#endif

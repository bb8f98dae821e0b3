/* SPDX-License-Identifier: Apache-2.0 */
/* A member's list as a file of countermeasures. */
#ifndef HUB_OUTLET_LIST_H
#define HUB_OUTLET_LIST_H

#include "hub/lists.h"
#include "hub/outlet.h"

struct outlet_list_opts {
	struct lists_opts list;
	const struct viewer *given; /* to whom; NULL: to nobody, and nothing is noted as delivered */
	struct str name; /* "confirm" or "new" */
	const struct measure_format *format;
	int min_confidence; /* percent of probability; 0: any */
	kind_set kinds;     /* 0: all that the format knows */
};

/* outlet_list_write: as outlet_write; a row expires with its entry. Errors as lists_make. */
MUST_CHECK enum err outlet_list_write(struct hub *h, const struct outlet_list_opts *opts, outlet_write_fn *write, void *ctx,
                                      struct outlet_result *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Outlets: countermeasures as files, with the protected set at the last gate. */
#ifndef HUB_OUTLET_H
#define HUB_OUTLET_H

#include "emit/measure.h"
#include "hub/hub.h"
#include "store/store_report.h"

struct outlet_opts {
	struct str name;   /* "all": every live indicator; "warned": those in open warnings; "warning-<uuid>": those of one */
	const struct measure_format *format;
	int min_confidence; /* 0: any */
	struct store_report_filter filter; /* narrows it further */
	bool unsent;        /* nobody is given the file: nothing is noted as delivered */
};

struct outlet_result {
	uint64_t rows;
	uint64_t protected_rows; /* held back at the gate */
	uint64_t too_wide;       /* networks wider than /16 or /32 held back */
};

/* outlet_gate: whether a value may be in any file that leaves. */
enum outlet_gate {
	OUTLET_PASSES,
	OUTLET_PROTECTED, /* or suspended as a false positive */
	OUTLET_TOO_WIDE,
};
enum outlet_gate outlet_gate(struct hub *h, struct value v);

enum { OUTLET_ETAG_BYTES = 40 };
/* outlet_etag: of the file that outlet_write would make now for this viewer; a NUL-terminated token with quotes. */
void outlet_etag(struct hub *h, const struct viewer *viewer, const struct outlet_opts *opts, char out[OUTLET_ETAG_BYTES]);
/* outlet_tag: of any other file that depends on the viewer, its indicators and the time, and is known by name. */
void outlet_tag(struct hub *h, const struct viewer *viewer, struct str name, char out[OUTLET_ETAG_BYTES]);

/*
 * outlet_write: makes the file and passes it to write in pieces. Rows that have expired, that viewer may not have, that
 * are protected are left out. ERR_NOT_FOUND for an unknown name or a warning that viewer may not see; an error of write ends it and is returned.
 */
typedef enum err outlet_write_fn(void *ctx, struct str piece);
MUST_CHECK enum err outlet_write(struct hub *h, const struct viewer *viewer, const struct outlet_opts *opts, outlet_write_fn *write, void *ctx,
                      struct outlet_result *out);

#endif

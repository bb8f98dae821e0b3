/* SPDX-License-Identifier: Apache-2.0 */
/* What a conversion could not carry: names of properties, objects and values with counts. */
#ifndef APP_CONVERT_LOSS_H
#define APP_CONVERT_LOSS_H

#include "base/arena.h"
#include "model/report.h"
#include "parse/json.h"

struct convert_count {
	struct str what;
	uint64_t n;
};

struct convert_loss {
	struct arena arena; /* of the names */
	struct json_parser *parser;
	struct convert_count *list;
	size_t n;
	bool failed; /* out of memory */
	/* of the indicator that came last, as a label would be; n 0: it has none, or one of its labels is it */
	char name[LIMIT_LABEL_BYTES];
	size_t name_n;
};

/* convert_loss_init: false when out of memory. convert_loss_deinit: zeroes are fine. */
bool convert_loss_init(struct convert_loss *l);
void convert_loss_deinit(struct convert_loss *l);
/* convert_loss_add: one more; of more than CONVERT_LOSS_NAMES different names the rest is counted together. */
enum { CONVERT_LOSS_NAMES = 500 };
void convert_loss_add(struct convert_loss *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * convert_loss_object: what stands in an object and is no part of reports; then convert_loss_label for the label of each of its
 * reports, and convert_loss_end behind the last object.
 */
void convert_loss_object(struct convert_loss *l, const struct source_object *o);
void convert_loss_label(struct convert_loss *l, struct str label);
void convert_loss_end(struct convert_loss *l);
/* convert_loss_say: on standard error, a line each, by name. */
void convert_loss_say(const struct convert_loss *l);

#endif

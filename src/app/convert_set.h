/* SPDX-License-Identifier: Apache-2.0 */
/* The reports of a document, one for each value and label, in the order of the formats. */
#ifndef APP_CONVERT_SET_H
#define APP_CONVERT_SET_H

#include "app/convert_loss.h"
#include "parse/feed_doc.h"

struct convert_row {
	struct value value;
	struct str label;
	int confidence;
	enum tlp tlp;
	enum pap pap;
	int64_t valid_from, valid_until;
};

struct convert_set {
	struct arena arena;
	struct convert_row *rows;
	size_t n;
	struct convert_loss *loss; /* NULL: what is refused or no report is not counted */
};

void convert_set_init(struct convert_set *s, struct convert_loss *loss);
void convert_set_deinit(struct convert_set *s);
/* convert_set_read: of a whole document; sorted. As feed_doc_parse. What is said twice of a value and label becomes one row. */
MUST_CHECK enum err convert_set_read(struct convert_set *s, struct str doc, const struct feed_doc_opts *opts,
                                     struct parse_fault *fault);
/* convert_set_compare: counts what of the rows of a is not in b. */
void convert_set_compare(const struct convert_set *a, const struct convert_set *b, struct convert_loss *loss);

#endif

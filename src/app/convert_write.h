/* SPDX-License-Identifier: Apache-2.0 */
/* Reports as a document of another format. */
#ifndef APP_CONVERT_WRITE_H
#define APP_CONVERT_WRITE_H

#include "app/convert_set.h"
#include "base/buf.h"

/*
 * What the document is made of: its name and time stand where the format wants some; key makes its ids, so that the same
 * input has the same.
 */
struct convert_source {
	struct str name;
	struct str key;
	int64_t now;
};

/*
 * A row of the table: write appends the document to out, whose buf_err tells; what the format has no place for is left out.
 * convert_write_find: by name ("stix", "misp"); NULL when there is none.
 */
struct convert_format {
	const char *name;
	enum feed_format reads; /* how it is read back */
	void (*write)(struct buf *out, const struct convert_set *s, const struct convert_source *source);
};
const struct convert_format *convert_write_find(struct str name);

#endif

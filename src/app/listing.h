/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of a hub's records: a table for people, or JSON, a record a line. */
#ifndef APP_LISTING_H
#define APP_LISTING_H

#include "app/client.h"
#include "app/table.h"

enum listing_kind {
	LISTING_TEXT,
	LISTING_COUNT, /* an integer */
	LISTING_TIME,
	LISTING_JOINED, /* an array of texts */
	LISTING_PERCENT, /* a share, 0 to 1 */
};

struct listing_column {
	const char *heading; /* NULL ends the columns; '>' in front aligns to the right */
	const char *key;
	enum listing_kind kind;
};

/* listing_print: GETs target page by page until nothing is left. Returns an exit status. */
int listing_print(struct client *c, const char *target, const struct listing_column *columns, bool json);
/* listing_table: the elements of one array; prints nothing for an empty one. */
void listing_table(struct json_value array, const struct listing_column *columns, FILE *out);

#endif

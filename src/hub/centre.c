/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what a centre says of itself. */
#include "hub/centre.h"

#include "base/utf8.h"
#include "model/member.h"
#include "store/store.h"

static bool is_text(struct str text)
{
	bool good = text.n <= CENTRE_TEXT_BYTES && utf8_valid(text);
	for (size_t i = 0; good && i < text.n; i++)
		good = (unsigned char)text.p[i] >= ' ' || text.p[i] == '\n';
	return good;
}

static const struct row {
	struct str key;
	const char *stored, *about, *expected;
	bool (*valid)(struct str text);
} rows[CENTRE_COUNT] = {
	[CENTRE_NAME] = {STR_INIT("name"), "centre_name", "name of the centre",
	                 "a name on one line, without '/', is expected", member_name_valid},
	[CENTRE_COUNTRY] = {STR_INIT("country"), "centre_country", "country of the centre",
	                    "an ISO 3166-1 code of two capital letters is expected", member_country_valid},
	[CENTRE_CONSTITUENCY] = {STR_INIT("constituency"), "centre_constituency", "whom the centre serves",
	                         "a text of at most 1000 bytes is expected", is_text},
};

struct str centre_key(enum centre c)
{
	return rows[c].key;
}

enum centre centre_find(struct str key)
{
	int c = 0;
	while (c < CENTRE_COUNT && !str_eq(key, rows[c].key))
		c++;
	return (enum centre)c;
}

const char *centre_about(enum centre c)
{
	return rows[c].about;
}

enum err centre_check(enum centre c, struct str text, const char **why)
{
	*why = rows[c].expected;
	return text.n == 0 || rows[c].valid(text) ? OK : ERR_VALUE;
}

enum err centre_get(struct db *db, enum centre c, struct buf *out)
{
	enum err e = store_get_text(db, rows[c].stored, out);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err centre_put(struct store *s, enum centre c, struct str text)
{
	return store_set_text(store_writer(s), rows[c].stored, text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One line of numbers, then what was refused. */
#include "app/import_text.h"

#include <stdio.h>

#include "app/say.h"
#include "app/table.h"

enum { REFUSALS_SHOWN = 5 };

static void put_number(struct json_value answer, const char *key, const char *words, bool always)
{
	char text[TABLE_COUNT_BYTES];
	int64_t n = json_get_i64(answer, key, 0);
	if (n || always)
		printf(", %s %s", table_count_text(n, text), words);
}

static void print_refusals(struct json_value answer, int64_t refused)
{
	struct json_value list, row;
	int64_t shown = 0;
	/* Of documents without lines the API counts objects. */
	bool json = str_eq(json_get_str(answer, "format"), STR("stix")) || str_eq(json_get_str(answer, "format"), STR("misp"));
	const char *unit = json ? "object" : "line";
	if (!json_get(answer, "refusals", &list))
		return;
	for (struct json_iter i = json_iter(list); shown < REFUSALS_SHOWN && json_next(&i, &row); shown++) {
		printf("  %s %lld: ", unit, (long long)json_get_i64(row, "line", 0));
		table_put(stdout, json_get_str(row, "reason"));
		if (json_get_str(row, "excerpt").n) {
			fputs(": ", stdout);
			table_put(stdout, json_get_str(row, "excerpt"));
		}
		putchar('\n');
	}
	if (refused > shown)
		printf("  and %lld more\n", (long long)(refused - shown));
}

static void print_summary(struct json_value answer, int64_t refused)
{
	char text[TABLE_COUNT_BYTES];
	table_put(stdout, json_get_str(answer, "feed"));
	printf(" (%.*s): %s rows", STR_ARG(json_get_str(answer, "format")),
	       table_count_text(json_get_i64(answer, "rows", 0), text));
	put_number(answer, "new", "new", true);
	put_number(answer, "again", "seen again", true);
	put_number(answer, "withdrawn", "withdrawn", true);
	put_number(answer, "waiting", "evaluated as patterns", false);
	put_number(answer, "seen_before", "of the new ones seen by members already", false);
	put_number(answer, "refused", "refused", false);
	putchar('\n');
	print_refusals(answer, refused);
}

int import_text_print(struct str raw, struct json_value answer, bool json)
{
	static const char *const taken[] = {"new", "again", "objects", "waiting"};
	int64_t refused = json_get_i64(answer, "refused", 0), n = 0;
	if (json) {
		raw = str_trim(raw);
		printf("%.*s\n", STR_ARG(raw));
	} else if (json_get_bool(answer, "unchanged", false)) {
		puts("nothing is new");
	} else {
		print_summary(answer, refused);
	}
	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
		n += json_get_i64(answer, taken[i], 0);
	return refused == 0 ? SAY_DONE : n ? SAY_PARTIAL : SAY_FAILED;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Comments one below the other, each with its author and for whom it is. */
#include "app/warning_comments.h"

#include "app/table.h"

static void put_author(struct json_value c, FILE *out)
{
	struct str member = json_get_str(c, "member"), account = json_get_str(c, "account");
	if (json_get_bool(c, "staff", false))
		fputs("the hub's staff", out);
	else
		table_put(out, member.n ? member : STR("a member that was removed"));
	if (account.n) {
		fputs(", ", out);
		table_put(out, account);
	}
}

static void put_readers(struct json_value c, FILE *out)
{
	struct str to = json_get_str(c, "to");
	if (to.n) {
		fputs(", to ", out);
		table_put(out, to);
	} else {
		fputs(str_eq(json_get_str(c, "audience"), STR("all")) ? ", to all" : ", to the staff", out);
	}
}

static void put_text(struct str text, FILE *out)
{
	struct str line;
	while (str_next_line(&text, &line)) {
		fputs("        ", out);
		table_put(out, line);
		fputc('\n', out);
	}
}

void warning_comments_print(struct json_value page, FILE *out)
{
	struct json_value list, c;
	char at[TABLE_TIME_BYTES];
	if (!json_get(page, "items", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &c);) {
		fprintf(out, "    %lld. %s ", (long long)json_get_i64(c, "id", 0), table_time_text(json_get_time(c, "at"), at));
		put_author(c, out);
		put_readers(c, out);
		if (json_get_str(c, "removed").n)
			fprintf(out, ": removed %s", table_time_text(json_get_time(c, "removed"), at));
		fputc('\n', out);
		put_text(json_get_str(c, "text"), out);
	}
}

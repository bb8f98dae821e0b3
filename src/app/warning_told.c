/* SPDX-License-Identifier: Apache-2.0 */
/* What became of a warning at each member, a line each. */
#include "app/warning_told.h"

#include "app/table.h"
#include "base/utc.h"

static void put_way(struct json_value delivery, FILE *out)
{
	struct str file = json_get_str(delivery, "file");
	table_put(out, file.n ? file : json_get_str(delivery, "channel"));
}

/* "stream, warned.nft" behind words; untold: only those that were not told of the withdrawal. Nothing when there is none. */
static void put_ways(struct json_value member, const char *words, bool untold, FILE *out)
{
	struct json_value list, delivery;
	bool any = false;
	if (!json_get(member, "deliveries", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &delivery);) {
		if (untold && json_get_str(delivery, "told").n)
			continue;
		fputs(any ? ", " : words, out);
		put_way(delivery, out);
		any = true;
	}
}

static void put_ack(struct json_value member, FILE *out)
{
	char at[TABLE_TIME_BYTES];
	struct str text = json_get_str(member, "text"), feedback = json_get_str(member, "feedback");
	if (json_get_str(member, "acknowledged").n == 0)
		return;
	fprintf(out, "; acknowledged %s", table_time_text(json_get_time(member, "acknowledged"), at));
	if (text.n) {
		fputs(": ", out);
		table_put(out, text);
	}
	if (feedback.n)
		fprintf(out, " (%s)", str_eq(feedback, STR("false")) ? "a false alarm" : "useful");
}

static void put_hit(struct json_value member, FILE *out)
{
	char at[TABLE_TIME_BYTES], span[UTC_SPAN_BYTES];
	struct str outcome = json_get_str(member, "outcome");
	struct json_value lead;
	double seconds = 0;
	if (outcome.n == 0)
		return;
	if (json_get(member, "lead_s", &lead))
		(void)json_f64(lead, &seconds);
	utc_span((int64_t)(seconds * (double)UTC_SECOND), span);
	fprintf(out, "; hit %s, ", table_time_text(json_get_time(member, "hit"), at));
	if (str_eq(outcome, STR("evidence")))
		fputs("with others, which raised the warning", out);
	else if (str_eq(outcome, STR("missed")))
		fputs("and it never got the warning", out);
	else if (str_eq(outcome, STR("late")))
		fprintf(out, "%s before it had the warning", span);
	else
		fprintf(out, "%s after it had the warning", span);
}

static void put_member(struct json_value member, bool withdrawn, FILE *out)
{
	char at[TABLE_TIME_BYTES];
	fputs("    ", out);
	table_put(out, json_get_str(member, "member"));
	if (json_get_str(member, "delivered").n) {
		fprintf(out, ": got it %s", table_time_text(json_get_time(member, "delivered"), at));
		put_ways(member, " by ", false, out);
	} else {
		fputs(": not delivered", out);
	}
	put_ack(member, out);
	put_hit(member, out);
	if (withdrawn)
		put_ways(member, "; not told of the withdrawal yet: ", true, out);
	fputc('\n', out);
}

static void put_recipients(struct json_value list, FILE *out)
{
	struct json_value name;
	const char *before = "    named recipients: ";
	for (struct json_iter i = json_iter(list); json_next(&i, &name); before = ", ") {
		fputs(before, out);
		table_put(out, json_str(name));
	}
	fputc('\n', out);
}

void warning_told_print(struct json_value record, FILE *out)
{
	struct json_value list, member;
	bool withdrawn = str_eq(json_get_str(record, "state"), STR("withdrawn"));
	int64_t delivered = json_get_i64(record, "delivered", -1), untold = json_get_i64(record, "untold", 0);
	if (delivered >= 0)
		fprintf(out, "    %lld member%s got it, %lld acknowledged it", (long long)delivered, delivered == 1 ? "" : "s",
		        (long long)json_get_i64(record, "acknowledged", 0));
	if (delivered >= 0 && untold)
		fprintf(out, "; %lld way%s not told of the withdrawal yet", (long long)untold, untold == 1 ? "" : "s");
	if (delivered >= 0)
		fprintf(out, "; %lld decisions on it\n", (long long)json_get_i64(record, "decisions", 0));
	if (json_get(record, "recipients", &list))
		put_recipients(list, out);
	if (json_get(record, "members", &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &member);)
			put_member(member, withdrawn, out);
	fputc('\n', out);
}

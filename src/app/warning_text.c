/* SPDX-License-Identifier: Apache-2.0 */
/* What a person asks first stands first: how bad, what, who, since when, what to do. */
#include "app/warning_text.h"

#include "app/table.h"

enum { SHOWN = 6 };

static const char *paint(struct str severity)
{
	static const struct {
		struct str name;
		const char *sequence;
	} colours[] = {
		{{"critical", 8}, "\033[1;37;41m"}, {{"high", 4}, "\033[1;31m"}, {{"medium", 6}, "\033[1;33m"},
		{{"low", 3}, "\033[36m"},           {{"info", 4}, "\033[2m"},
	};
	for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
		if (str_eq(colours[i].name, severity))
			return colours[i].sequence;
	}
	return "";
}

static void put_head(struct json_value w, FILE *out, bool colour)
{
	struct str severity = json_get_str(w, "severity"), state = json_get_str(w, "state");
	fprintf(out, "%s%.*s%s  ", colour ? paint(severity) : "", STR_ARG(severity), colour ? "\033[0m" : "");
	table_put(out, json_get_str(w, "title"));
	if (!str_eq(state, STR("open")))
		fprintf(out, "  [%.*s]", STR_ARG(state));
	fputc('\n', out);
}

static void put_facts(struct json_value w, FILE *out)
{
	char since[TABLE_TIME_BYTES], updated[TABLE_TIME_BYTES], hits[TABLE_COUNT_BYTES], members[TABLE_COUNT_BYTES];
	fprintf(out, "    raised %s, updated %s, version %lld\n", table_time_text(json_get_time(w, "raised"), since),
	        table_time_text(json_get_time(w, "updated"), updated), (long long)json_get_i64(w, "version", 0));
	long long floor = (long long)json_get_i64(w, "floor", 1), n = (long long)json_get_i64(w, "members_total", 0);
	const char *count = table_count_text(n, members), *met = table_count_text(json_get_i64(w, "hits", 0), hits);
	if (floor > 1 && n == 0)
		fprintf(out, "    fewer than %lld members, ", floor);
	else
		fprintf(out, floor > 1 ? "    %s or more members, at least %s hits, " : "    %s members, %s hits, ", count, met);
	fprintf(out, "confidence %lld, ", (long long)json_get_i64(w, "confidence", 0));
	table_put(out, json_get_str(w, "tlp"));
	fputc('\n', out);
}

/* The first texts at key of an array's objects, on one line. */
static void put_some(struct json_value w, const char *array, const char *key, const char *words, FILE *out)
{
	struct json_value list, item;
	size_t n = 0;
	if (!json_get(w, array, &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &item); n++) {
		if (n >= SHOWN || json_get_str(item, key).n == 0)
			continue;
		fputs(n == 0 ? "    " : ", ", out);
		if (n == 0)
			fprintf(out, "%s ", words);
		table_put(out, json_get_str(item, key));
	}
	if (n > SHOWN)
		fputs(", ...", out);
	if (n)
		fputc('\n', out);
}

static double percent(struct json_value risk)
{
	struct json_value p;
	double v;
	return json_get(risk, "probability", &p) && json_f64(p, &v) ? 100 * v : 0;
}

/* Who is likely to be next, for those who may know; and whoever asks, about himself. */
static void put_risks(struct json_value w, FILE *out)
{
	struct json_value risk, list, item;
	size_t n = 0;
	if (json_get(w, "at_risk", &risk) && json_get(risk, "members", &list)) {
		for (struct json_iter i = json_iter(list); n < SHOWN && json_next(&i, &item); n++) {
			fputs(n == 0 ? "    next: " : ", ", out);
			table_put(out, json_get_str(item, "name"));
			fprintf(out, " %.0f %%", percent(item));
		}
		fputs(n ? "\n" : "", out);
	}
	if (!json_get(w, "your_risk", &risk))
		return;
	fprintf(out, "    your own risk within seven days: %.0f %%, ", percent(risk));
	table_put(out, json_get_str(risk, "likelihood"));
	if (json_get(risk, "why", &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &item); n++) {
			fputs(", ", out);
			table_put(out, json_str(item));
		}
	fputc('\n', out);
}

static void put_guidance(struct json_value w, FILE *out)
{
	struct json_value list, item;
	if (!json_get(w, "guidance", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &item);) {
		fputs("    - ", out);
		table_put(out, json_get_str(item, "do"));
		fputc('\n', out);
	}
}

void warning_text_print(struct json_value warning, FILE *out, bool colour)
{
	put_head(warning, out, colour);
	put_facts(warning, out);
	put_some(warning, "members", "name", "hit:", out);
	put_some(warning, "sectors", "sector", "sectors:", out);
	put_some(warning, "countries", "country", "countries:", out);
	put_some(warning, "indicators", "value", "seen:", out);
	put_risks(warning, out);
	put_guidance(warning, out);
	fputs("    id ", out);
	table_put(out, json_get_str(warning, "id"));
	fputs("\n\n", out);
}

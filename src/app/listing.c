/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a list, one after the other. */
#include "app/listing.h"

#include "app/say.h"
#include "app/target.h"
#include "base/utc.h"

enum { JOINED_MAX_BYTES = 1 << 16, TARGET_MAX_BYTES = 8192 };

static void joined_cell(struct table *t, struct json_value array)
{
	struct buf text;
	struct json_value element;
	buf_init(&text, JOINED_MAX_BYTES);
	for (struct json_iter i = json_iter(array); json_next(&i, &element);) {
		if (text.n)
			buf_puts(&text, ", ");
		buf_put(&text, json_str(element));
	}
	table_cell(t, buf_str(&text));
	buf_deinit(&text);
}

static void percent_cell(struct table *t, struct json_value v)
{
	char text[32];
	double share = 0;
	int n = json_f64(v, &share) ? snprintf(text, sizeof text, "%.2f", 100 * share) : 0;
	table_cell(t, str_make(text, (size_t)n));
}

static void cell(struct table *t, struct json_value row, const struct listing_column *column)
{
	struct json_value v;
	int64_t n;
	if (!json_get(row, column->key, &v))
		table_cell(t, STR(""));
	else if (column->kind == LISTING_JOINED)
		joined_cell(t, v);
	else if (column->kind == LISTING_PERCENT)
		percent_cell(t, v);
	else if (column->kind == LISTING_TIME && json_get_time(row, column->key) != UTC_NONE)
		table_time(t, json_get_time(row, column->key));
	else if (column->kind == LISTING_COUNT && json_i64(v, &n))
		table_count(t, n);
	else
		table_cell(t, json_str(v));
}

static void begin(struct table *t, const struct listing_column *columns)
{
	const char *headings[TABLE_COLUMNS_MAX + 1] = {NULL};
	for (size_t i = 0; i < TABLE_COLUMNS_MAX && columns[i].heading; i++)
		headings[i] = columns[i].heading;
	table_init(t, headings);
}

static void add(struct table *t, struct json_value array, const struct listing_column *columns)
{
	struct json_value row;
	for (struct json_iter i = json_iter(array); json_next(&i, &row);) {
		for (size_t k = 0; k < t->columns; k++)
			cell(t, row, &columns[k]);
	}
}

void listing_table(struct json_value array, const struct listing_column *columns, FILE *out)
{
	struct table t;
	begin(&t, columns);
	add(&t, array, columns);
	table_print(&t, out);
	table_deinit(&t);
}

static enum err print_line(void *ctx, struct str raw, size_t at)
{
	(void)ctx;
	(void)at;
	fwrite(raw.p, 1, raw.n, stdout);
	fputc('\n', stdout);
	return OK;
}

/* One page; *target becomes that of the next, empty behind the last. */
static bool page(struct client *c, struct buf *target, const char *first, const struct listing_column *columns,
                 struct table *t)
{
	struct client_request r = {.method = "GET", .target = buf_str(target)};
	struct parse_fault fault;
	struct json_value answer, items;
	if (!columns) {
		if (!client_ask(c, &r))
			return false;
		enum err e = json_split(client_parser(c), client_body(c), "items", print_line, NULL, &fault);
		if (e || json_read(client_parser(c), client_body(c), &answer, &fault)) {
			say_error("%s: the answer is not a list", client_where(c));
			return false;
		}
	} else {
		if (!client_json(c, &r, &answer))
			return false;
		if (json_get(answer, "items", &items))
			add(t, items, columns);
	}
	struct str next = json_get_str(answer, "next");
	buf_reset(target);
	if (next.n) {
		buf_puts(target, first);
		target_query(target, "cursor", next);
	}
	return true;
}

int listing_print(struct client *c, const char *target, const struct listing_column *columns, bool json)
{
	struct table t;
	struct buf next;
	bool ok = true;
	begin(&t, columns);
	buf_init(&next, TARGET_MAX_BYTES);
	buf_puts(&next, target);
	while (ok && next.n)
		ok = page(c, &next, target, json ? NULL : columns, &t);
	table_print(&t, stdout);
	buf_deinit(&next);
	table_deinit(&t);
	return ok ? SAY_DONE : SAY_FAILED;
}

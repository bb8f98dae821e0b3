/* SPDX-License-Identifier: Apache-2.0 */
/* Headings, notes in lines of readable length, tables. */
#include "app/replay_text.h"

#include "app/table.h"

enum { LINE_COLUMNS = 96 };

static void print_note(const char *note, FILE *out)
{
	struct str rest = str_of(note);
	size_t column = 0;
	while (rest.p) {
		struct str word = str_next_field(&rest, ' ');
		if (column && column + 1 + word.n > LINE_COLUMNS) {
			fputc('\n', out);
			column = 0;
		}
		fprintf(out, "%s%.*s", column ? " " : "", STR_ARG(word));
		column += word.n + (column > 0);
	}
	fputs("\n\n", out);
}

static void print_table(const struct replay_section *s, FILE *out)
{
	const char *headings[REPLAY_REPORT_COLUMNS + 1] = {NULL};
	struct table t;
	for (size_t i = 0; i < s->n_columns; i++)
		headings[i] = s->columns[i].heading;
	table_init(&t, headings);
	for (size_t i = 0; i < s->n_cells; i++) {
		char text[REPLAY_REPORT_CELL_BYTES];
		if (s->cells[i].type == REPLAY_CELL_COUNT)
			table_count(&t, s->cells[i].count);
		else
			table_cell(&t, replay_report_cell_text(&s->cells[i], text));
	}
	table_print(&t, out);
	table_deinit(&t);
}

void replay_text_print(const struct replay_report *r, FILE *out)
{
	for (size_t i = 0; i < r->n_sections; i++) {
		const struct replay_section *s = &r->sections[i];
		fprintf(out, "%s%s\n", i ? "\n\n" : "", s->title);
		for (size_t n = strlen(s->title); n; n--)
			fputc('=', out);
		fputc('\n', out);
		if (s->note)
			print_note(s->note, out);
		print_table(s, out);
	}
}

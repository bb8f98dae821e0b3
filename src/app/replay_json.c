/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of sections and columns, cells as numbers and texts. */
#include "app/replay_json.h"

#include "base/jsonw.h"

static void put_cell(struct jsonw *w, const struct replay_cell *c)
{
	switch (c->type) {
	case REPLAY_CELL_TEXT:
		jsonw_str(w, c->text);
		break;
	case REPLAY_CELL_COUNT:
		jsonw_i64(w, c->count);
		break;
	case REPLAY_CELL_REAL:
		jsonw_fixed(w, c->real, c->digits);
		break;
	case REPLAY_CELL_NONE:
		jsonw_null(w);
		break;
	}
}

static void put_section(struct jsonw *w, const struct replay_section *s)
{
	jsonw_key(w, s->key);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "title", str_of(s->title));
	if (s->note)
		jsonw_pair_str(w, "note", str_of(s->note));
	jsonw_key(w, "rows");
	jsonw_open(w, '[');
	for (size_t row = 0; row + s->n_columns <= s->n_cells; row += s->n_columns) {
		jsonw_open(w, '{');
		for (size_t i = 0; i < s->n_columns; i++) {
			jsonw_key(w, s->columns[i].key);
			put_cell(w, &s->cells[row + i]);
		}
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
	jsonw_close(w, '}');
}

void replay_json_put(const struct replay_report *r, struct buf *out)
{
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	for (size_t i = 0; i < r->n_sections; i++)
		put_section(&w, &r->sections[i]);
	jsonw_close(&w, '}');
	buf_putc(out, '\n');
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A version byte, then fixed-size fields; every rule that memory keeps is checked again. */
#include "warn/contact_rows.h"

#include <math.h>

#include "warn/contact_book_state.h"
#include "warn/list_form.h"
#include "warn/state_bytes.h"

enum { ROWS_VERSION = 1, ROW_MAX_BYTES = 1 << 20, CELL_BYTES = 8 + 1 + 4 + 8 * BOOK_WORDS + 2 * BOOK_DAYS + 4 + 4 };

/* Hours since 1970 of years 1 to 9999, from the first on. */
enum { HOUR_FIRST = -17259888, HOURS_ALL = 87649416 };
enum { PORT_MAX = UINT8_MAX << 16 | UINT16_MAX };

static void put_cell(const struct contact_book *b, const struct book_cell *c, struct buf *out)
{
	state_bytes_put_u64(out, (uint64_t)b->members[c->member]->id);
	state_bytes_put_u8(out, c->restricted);
	state_bytes_put_u32(out, (uint32_t)(c->hour - HOUR_FIRST));
	for (int i = 0; i < BOOK_WORDS; i++)
		state_bytes_put_u64(out, c->hours[i]);
	for (int i = 0; i < BOOK_DAYS; i++)
		state_bytes_put(out, c->counts[i], 2);
	state_bytes_put_u32(out, c->port);
	state_bytes_put_u32(out, c->port_before);
}

static int32_t put_value(const struct contact_book *b, const struct book_value *v, struct buf *out)
{
	int32_t newest = v->cells[0].hour;
	state_bytes_put_u8(out, ROWS_VERSION);
	state_bytes_put(out, v->n_cells, 2);
	for (uint32_t i = 0; i < v->n_cells; i++) {
		put_cell(b, &v->cells[i], out);
		newest = v->cells[i].hour > newest ? v->cells[i].hour : newest;
	}
	return newest;
}

enum err contact_rows_changed(const struct contact_book *b, contact_rows_fn *each, void *ctx)
{
	struct buf row;
	enum err e = OK;
	buf_init(&row, ROW_MAX_BYTES);
	for (const struct book_value *v = b->changed; v && e == OK; v = v->next_changed) {
		buf_reset(&row);
		int64_t last = put_value(b, v, &row) * UTC_HOUR;
		e = buf_err(&row);
		if (e == OK)
			e = each(ctx, book_value_of(v), last, buf_str(&row));
	}
	buf_deinit(&row);
	return e;
}

void contact_rows_models(const struct contact_book *b, struct buf *out)
{
	if (!b->learned)
		return;
	state_bytes_put_u8(out, ROWS_VERSION);
	for (int kind = 0; kind < LIST_MODEL_KINDS; kind++) {
		const struct list_model *m = &b->models[kind];
		for (uint32_t i = 0; i < m->n; i++) {
			state_bytes_put_f64(out, m->weights[i]);
			for (uint32_t j = 0; j <= i; j++)
				state_bytes_put_f64(out, m->precision[i * LIST_MODEL_WEIGHTS + j]);
		}
	}
}

bool contact_rows_pending(const struct contact_book *b)
{
	return b->changed || b->learned;
}

void contact_rows_saved(struct contact_book *b)
{
	for (struct book_value *v = b->changed; v; v = v->next_changed)
		v->changed = false;
	b->changed = NULL;
	b->learned = false;
}

static enum err get_version(struct state_bytes *r)
{
	int version = state_bytes_u8(r, UINT8_MAX);
	state_bytes_unless(r, version > 0);
	return r->err == OK && version > ROWS_VERSION ? ERR_NEWER : r->err;
}

static void get_cell(struct state_bytes *r, struct contact_book *b, struct book_cell *out)
{
	struct book_member *m = NULL;
	int64_t id = (int64_t)state_bytes_number(r, 8, INT64_MAX);
	state_bytes_unless(r, id > 0);
	out->restricted = state_bytes_u8(r, 1);
	out->hour = (int32_t)state_bytes_u32(r, HOURS_ALL - 1) + HOUR_FIRST;
	for (int i = 0; i < BOOK_WORDS; i++)
		out->hours[i] = state_bytes_u64(r);
	for (int i = 0; i < BOOK_DAYS; i++)
		out->counts[i] = (uint16_t)state_bytes_number(r, 2, UINT16_MAX);
	out->port = state_bytes_u32(r, PORT_MAX);
	out->port_before = state_bytes_u32(r, PORT_MAX);
	state_bytes_unless(r, (out->hours[0] & 1) && out->counts[0] > 0);
	if (r->err == OK)
		state_bytes_keep(r, contact_book_get_member(b, id, &m));
	out->member = m ? m->index : 0;
}

enum err contact_rows_load(struct contact_book *b, struct value v, struct str row)
{
	struct state_bytes r = {.rest = row};
	struct book_cell cells[CONTACT_BOOK_VALUE_MEMBERS] = {0};
	enum err e = get_version(&r);
	if (e)
		return e;
	uint32_t n = (uint32_t)state_bytes_number(&r, 2, CONTACT_BOOK_VALUE_MEMBERS);
	state_bytes_unless(&r, n > 0);
	for (uint32_t i = 0; i < n && r.err == OK; i++) {
		get_cell(&r, b, &cells[i]);
		for (uint32_t k = 0; k < i; k++)
			state_bytes_unless(&r, cells[k].member != cells[i].member || cells[k].restricted != cells[i].restricted);
	}
	state_bytes_unless(&r, r.rest.n == 0);
	return r.err ? r.err : contact_book_put(b, v, cells, n);
}

bool contact_rows_without(struct str row, int64_t member, struct buf *out)
{
	struct state_bytes r = {.rest = row};
	if (get_version(&r))
		return false;
	size_t n = state_bytes_number(&r, 2, CONTACT_BOOK_VALUE_MEMBERS), kept = 0;
	if (n == 0 || r.rest.n != n * CELL_BYTES)
		return false;
	state_bytes_put_u8(out, ROWS_VERSION);
	state_bytes_put(out, 0, 2); /* known at the end */
	for (size_t i = 0; i < n; i++) {
		struct str cell = state_bytes_get(&r, CELL_BYTES);
		struct state_bytes c = {.rest = cell};
		if (state_bytes_u64(&c) == (uint64_t)member)
			continue;
		buf_put(out, cell);
		kept++;
	}
	if (kept == 0 || buf_err(out)) {
		buf_reset(out);
	} else {
		out->p[1] = (char)kept;
		out->p[2] = (char)(kept >> 8);
	}
	return kept < n;
}

static void get_model(struct state_bytes *r, struct list_model *m)
{
	for (uint32_t i = 0; i < m->n; i++) {
		m->weights[i] = state_bytes_f64(r);
		state_bytes_unless(r, fabs(m->weights[i]) <= LIST_MODEL_WEIGHT_MAX);
		for (uint32_t j = 0; j <= i; j++)
			m->precision[i * LIST_MODEL_WEIGHTS + j] = state_bytes_f64(r);
		state_bytes_unless(r, r->err || m->precision[i * LIST_MODEL_WEIGHTS + i] > 0);
	}
}

enum err contact_rows_load_models(struct contact_book *b, struct str saved)
{
	struct state_bytes r = {.rest = saved};
	struct list_model models[LIST_MODEL_KINDS];
	enum err e = get_version(&r);
	if (e)
		return e;
	memcpy(models, b->models, sizeof models);
	for (int kind = 0; kind < LIST_MODEL_KINDS; kind++)
		get_model(&r, &models[kind]);
	state_bytes_unless(&r, r.rest.n == 0);
	if (r.err == OK)
		memcpy(b->models, models, sizeof models);
	return r.err;
}

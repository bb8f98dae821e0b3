/* SPDX-License-Identifier: Apache-2.0 */
/* Entries in the order of the formats, written in one piece: a list is short. */
#include "hub/outlet_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "hub/contacts.h"
#include "model/uuid.h"

enum { FILE_MAX_BYTES = 64 << 20, ARENA_MAX_BYTES = 64 << 20 };

static int by_value(const void *a, const void *b)
{
	const struct member_list_entry *x = a, *y = b;
	if (x->value.kind != y->value.kind)
		return x->value.kind < y->value.kind ? -1 : 1;
	return str_cmp(x->value.bytes, y->value.bytes);
}

static void row(struct buf *out, const struct measure_head *head, struct measure_state *state, const struct outlet_list_opts *opts,
                const struct member_list_entry *e)
{
	char id[11 + UUID_TEXT_BYTES] = "indicator--";
	struct uuid uuid = uuid_of_indicator(e->value);
	uuid_format(&uuid, id + 11);
	const struct measure m = {
		.value = e->value,
		.label = e->met ? STR("comes back") : STR("met by others"),
		.source = opts->name,
		.id = str_make(id, sizeof id),
		.confidence = (int)lround(100 * e->probability),
		.tlp = head->tlp,
		.first_seen = head->now,
		.last_seen = head->now,
		.valid_from = UTC_NONE,
		.expires = e->expires,
	};
	opts->format->row(out, head, state, &m);
}

/* Leaves those entries that it writes. */
static void put_file(struct hub *h, struct buf *out, const struct outlet_list_opts *opts, struct lists_result *r,
                     struct outlet_result *result)
{
	struct measure_state state = {0};
	/* The list is its member's alone. */
	const struct measure_head head = {
		.hub = hub_name(h), .name = opts->name, .now = r->now, .tlp = TLP_AMBER_STRICT, .serial = (uint64_t)(r->now / UTC_SECOND)};
	kind_set kinds = opts->kinds ? opts->kinds & opts->format->kinds : opts->format->kinds;
	qsort(r->entries, r->n, sizeof *r->entries, by_value);
	opts->format->begin(out, &head, &state);
	for (size_t i = 0; i < r->n; i++) {
		const struct member_list_entry *e = &r->entries[i];
		/* One reporter's word is enough to look, and not to block. */
		if (!e->confirmed) {
			r->held++;
			continue;
		}
		if (!(kinds & kind_bit(e->value.kind)) || lround(100 * e->probability) < opts->min_confidence)
			continue;
		row(out, &head, &state, opts, e);
		r->entries[result->rows++] = *e;
	}
	r->n = result->rows;
	state.held = result->protected_rows = r->held;
	opts->format->end(out, &head, &state);
}

static void deliver(struct hub *h, const struct outlet_list_opts *opts, const struct lists_result *r)
{
	char file[64];
	int n = snprintf(file, sizeof file, "%.*s.%s", STR_ARG(opts->name), opts->format->name);
	lists_deliver(h, opts->given, r->entries, r->n, str_make(file, (size_t)n));
}

enum err outlet_list_write(struct hub *h, const struct outlet_list_opts *opts, outlet_write_fn *write, void *ctx,
                           struct outlet_result *out)
{
	struct outlet_result result = {0};
	struct lists_result r;
	struct arena a;
	struct buf b;
	arena_init(&a, ARENA_MAX_BYTES);
	buf_init(&b, FILE_MAX_BYTES);
	enum err e = lists_make(h, &opts->list, &a, &r);
	if (e == OK) {
		put_file(h, &b, opts, &r, &result);
		e = buf_err(&b);
	}
	if (e == OK)
		e = write(ctx, buf_str(&b));
	if (e == OK && opts->given)
		deliver(h, opts, &r);
	buf_deinit(&b);
	arena_deinit(&a);
	*out = result;
	return e;
}

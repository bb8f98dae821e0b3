/* SPDX-License-Identifier: Apache-2.0 */
/* Batches in one array, ordered by feed and time; their parts in another. */
#include "hub/misp_plan.h"

#include <inttypes.h>
#include <stdlib.h>

#include "hub/hub_state.h"

static const size_t names_max_bytes = (size_t)64 << 20;

static enum err add(void *ctx, const struct store_batch *b)
{
	struct misp_plan *p = ctx;
	struct misp_batch *more = reallocarray(p->batches, p->n_batches + 1, sizeof *more);
	if (!more)
		return ERR_NOMEM;
	p->batches = more;
	more[p->n_batches++] = (struct misp_batch){.is = *b, .first_part = p->n_parts};
	p->n_parts += (size_t)1 << b->bits;
	return OK;
}

enum err misp_plan_load(struct misp_plan *p, struct hub *h, struct db *db, struct str outlet)
{
	*p = (struct misp_plan){.outlet = outlet};
	arena_init(&p->arena, names_max_bytes);
	enum err e = uuid_parse(store_hub_id(h->store), &p->hub);
	if (!e)
		e = store_batch_each(db, add, p);
	if (e)
		return e;
	p->parts = calloc(p->n_parts ? p->n_parts : 1, sizeof *p->parts);
	if (!p->parts)
		return ERR_NOMEM;
	for (size_t i = 0; i < p->n_parts; i++)
		p->parts[i].first = UTC_NONE;
	return OK;
}

void misp_plan_deinit(struct misp_plan *p)
{
	free(p->batches);
	free(p->parts);
	arena_deinit(&p->arena);
	*p = (struct misp_plan){.n_parts = 0};
}

/* Whether a batch begins behind (feed, at). */
static bool is_behind(const struct misp_batch *b, int64_t feed, int64_t at)
{
	return b->is.feed != feed ? b->is.feed > feed : b->is.since > at;
}

struct misp_batch *misp_plan_batch(struct misp_plan *p, int64_t feed, int64_t first_seen)
{
	size_t low = 0, high = p->n_batches;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (is_behind(&p->batches[middle], feed, first_seen))
			high = middle;
		else
			low = middle + 1;
	}
	struct misp_batch *b = low ? &p->batches[low - 1] : NULL;
	return b && b->is.feed == feed && !b->is.open ? b : NULL;
}

struct misp_part *misp_plan_part(struct misp_plan *p, const struct misp_batch *b, int64_t id)
{
	return &p->parts[b->first_part + store_batch_part(b->is.bits, id)];
}

static uint32_t number(const struct misp_plan *p, const struct misp_batch *b, const struct misp_part *part)
{
	return (uint32_t)((size_t)(part - p->parts) - b->first_part);
}

const struct uuid *misp_plan_uuid(struct misp_plan *p, const struct misp_batch *b, struct misp_part *part)
{
	struct buf name;
	if (part->named)
		return &part->uuid;
	buf_init(&name, 256);
	buf_printf(&name, "misp %.*s %" PRId64 " %" PRId64 " %d %u", STR_ARG(p->outlet), b->is.feed, b->is.since, b->is.bits,
	           number(p, b, part));
	part->uuid = uuid_v5(&p->hub, buf_str(&name));
	part->named = true;
	buf_deinit(&name);
	return &part->uuid;
}

bool misp_plan_find(struct misp_plan *p, const struct uuid *uuid, struct misp_batch **out_batch, struct misp_part **out_part)
{
	for (size_t i = 0; i < p->n_batches; i++) {
		struct misp_batch *b = &p->batches[i];
		for (size_t k = 0; k < (size_t)1 << b->is.bits && !b->is.open; k++) {
			struct misp_part *part = &p->parts[b->first_part + k];
			if (memcmp(misp_plan_uuid(p, b, part), uuid, sizeof *uuid) != 0)
				continue;
			*out_batch = b;
			*out_part = part;
			return true;
		}
	}
	return false;
}

struct store_report_slice misp_plan_slice(const struct misp_plan *p, const struct misp_batch *b, const struct misp_part *part)
{
	uint32_t n = number(p, b, part);
	const struct misp_batch *next = b + 1 < p->batches + p->n_batches && b[1].is.feed == b->is.feed ? b + 1 : NULL;
	bool last = n + 1 == (uint32_t)1 << b->is.bits;
	return (struct store_report_slice){
		.feed = b->is.feed,
		.from_id = store_batch_first(b->is.bits, n),
		.to_id = last ? INT64_MAX : store_batch_first(b->is.bits, n + 1) - 1,
		.from = b->is.since,
		.before = next ? next->is.since : INT64_MAX,
	};
}

void misp_plan_info(const struct misp_plan *p, const struct misp_batch *b, const struct misp_part *part, struct buf *out)
{
	char date[10];
	utc_date(part->first == UTC_NONE ? b->is.since : part->first, date);
	buf_printf(out, "%.*s %.10s", STR_ARG(b->feed_name), date);
	if (b->is.bits)
		buf_printf(out, " (%u of %u)", number(p, b, part) + 1, 1U << b->is.bits);
}

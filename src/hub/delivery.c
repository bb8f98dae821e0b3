/* SPDX-License-Identifier: Apache-2.0 */
/* Deliveries gathered by readers, written later. */
#include "hub/delivery.h"

#include <stdlib.h>

#include "base/grow.h"
#include "emit/warning_stix.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_warning.h"

enum { FILE_BYTES = 64 };

/* One warning that is given. */
struct given {
	struct uuid warning;
	uint32_t version;
	bool withdrawn;
};

struct delivery {
	struct store_delivery way; /* of all of them; its file lies in file */
	char file[FILE_BYTES];
	struct given *list;
	size_t n;
	struct maybe_report {
		char id[STIX_PUT_ID_BYTES];
		size_t length;
		int64_t modified;
	} *reports; /* of warnings, maybe */
	size_t n_reports;
};

static void not_noted(enum err e)
{
	log_warn("deliveries of warnings: %s: not all are noted", err_text(e));
}

struct delivery *delivery_begin(const struct viewer *who, enum delivery_channel channel, struct str file)
{
	if (!who->member)
		return NULL;
	struct delivery *d = calloc(1, sizeof *d);
	if (!d) {
		not_noted(ERR_NOMEM);
		return NULL;
	}
	size_t n = file.n < FILE_BYTES ? file.n : FILE_BYTES;
	if (n)
		memcpy(d->file, file.p, n);
	d->way = (struct store_delivery){.member = who->member, .token = who->token, .account = who->account, .channel = channel,
	                                 .file = str_make(d->file, n), .at = clock_now(), .withdrawn = UTC_NONE, .told = UTC_NONE};
	return d;
}

static void discard(struct delivery *d)
{
	if (d) {
		free(d->list);
		free(d->reports);
	}
	free(d);
}

void delivery_add(struct delivery *d, const struct uuid *warning, uint32_t version, enum warning_state state)
{
	if (!d || state == WARNING_DRAFT)
		return;
	struct given *list = grow(d->list, d->n, sizeof *list);
	if (!list) {
		not_noted(ERR_NOMEM);
		return;
	}
	d->list = list;
	d->list[d->n++] = (struct given){*warning, version, state == WARNING_WITHDRAWN};
}

struct reading {
	struct delivery *delivery;
	int64_t modified;
};

/* An older version than the last one is given as what came before that. */
static enum err take_version(void *ctx, const struct store_warning *row)
{
	const struct reading *r = ctx;
	const struct warning w = {.raised = row->raised, .updated = row->updated, .version = row->version};
	if (warning_stix_modified(&w) == r->modified || row->version == 1)
		delivery_add(r->delivery, &row->id, row->version, row->state);
	else
		delivery_add(r->delivery, &row->id, row->version - 1, WARNING_OPEN);
	return OK;
}

void delivery_object(struct delivery *d, struct str object, struct str version)
{
	int64_t modified;
	if (!d || !str_has_prefix(object, STR("report--")) || object.n > STIX_PUT_ID_BYTES || utc_parse(version, &modified))
		return;
	struct maybe_report *reports = grow(d->reports, d->n_reports, sizeof *reports);
	if (!reports) {
		not_noted(ERR_NOMEM);
		return;
	}
	d->reports = reports;
	struct maybe_report *r = &d->reports[d->n_reports++];
	memcpy(r->id, object.p, object.n);
	r->length = object.n;
	r->modified = modified;
}

static enum err find_reports(struct delivery *d, struct db *db)
{
	enum err e = OK;
	for (size_t i = 0; i < d->n_reports && !e; i++) {
		struct reading r = {d, d->reports[i].modified};
		e = store_warning_of_report(db, str_make(d->reports[i].id, d->reports[i].length), take_version, &r);
	}
	return e;
}

static enum err take_untold(void *ctx, const struct store_delivery *x)
{
	delivery_add(ctx, &x->warning, x->version, WARNING_WITHDRAWN);
	return OK;
}

void delivery_file(struct delivery *d, struct db *db)
{
	enum err e = d ? store_delivery_untold(db, &d->way, take_untold, d) : OK;
	if (e)
		not_noted(e);
}

static struct store_delivery whole(const struct delivery *d, const struct given *g)
{
	struct store_delivery x = d->way;
	x.warning = g->warning;
	x.version = g->version;
	x.told = g->withdrawn ? x.at : UTC_NONE;
	return x;
}

static enum err write_all(void *ctx, struct store *s)
{
	const struct delivery *d = ctx;
	enum err e = OK;
	for (size_t i = 0; i < d->n && !e; i++) {
		const struct store_delivery x = whole(d, &d->list[i]);
		e = store_delivery_put(s, &x);
	}
	return e;
}

static enum err keep_due(struct delivery *d, struct db *db)
{
	size_t kept = 0;
	enum err e = OK;
	for (size_t i = 0; i < d->n && !e; i++) {
		bool due = false;
		const struct store_delivery x = whole(d, &d->list[i]);
		e = store_delivery_due(db, &x, &due);
		if (due)
			d->list[kept++] = d->list[i];
	}
	d->n = kept;
	return e;
}

/* The writer frees one piece: the list moves behind its head. */
static struct delivery *in_one_piece(struct delivery *d)
{
	size_t list = d->n * sizeof *d->list;
	struct delivery *one = malloc(sizeof *one + list);
	if (!one)
		return NULL;
	*one = *d;
	one->way.file = str_make(one->file, d->way.file.n);
	one->list = memcpy(one + 1, d->list, list);
	return one;
}

void delivery_end(struct hub *h, struct delivery *d, struct db *db)
{
	enum err e = d ? find_reports(d, db) : OK;
	if (d && !e)
		e = keep_due(d, db);
	struct delivery *one = !e && d && d->n ? in_one_piece(d) : NULL;
	if (one)
		hub_write_later(h, write_all, one);
	else if (e || (d && d->n))
		not_noted(e ? e : ERR_NOMEM);
	discard(d);
}

enum err delivery_mailed(struct hub *h, int64_t member, int64_t account, const struct uuid *warning, uint32_t version,
                         enum warning_state state)
{
	const struct viewer who = {.member = member, .account = account};
	struct delivery *d = delivery_begin(&who, DELIVERY_MAIL, STR(""));
	delivery_add(d, warning, version, state);
	enum err e = d && d->n ? hub_write(h, write_all, d) : ERR_NOMEM;
	discard(d);
	return e;
}

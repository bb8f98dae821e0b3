/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings into the book, impacts into the store. */
#include "hub/impacts.h"

#include "store/store_impact.h"
#include "store/store_warning.h"

static struct str label_of(struct str subject)
{
	static const struct str prefix = STR_INIT("label:");
	return str_has_prefix(subject, prefix) ? str_from(subject, prefix.n) : STR("");
}

/* Blobs lie at any address. */
static enum err tell(struct impact_book *b, struct impact_warning *w, struct str value_ids)
{
	int64_t ids[WARNING_VALUES_MAX];
	w->n_value_ids = value_ids.n / sizeof *ids < WARNING_VALUES_MAX ? value_ids.n / sizeof *ids : WARNING_VALUES_MAX;
	if (w->n_value_ids)
		memcpy(ids, value_ids.p, w->n_value_ids * sizeof *ids);
	w->value_ids = ids;
	return impact_book_warning(b, w);
}

enum err impacts_warning(struct impact_book *b, const struct warning *w, struct str value_ids)
{
	struct impact_warning about = {.id = w->id, .label = label_of(w->subject), .open = w->state == WARNING_OPEN};
	if (w->owner)
		return OK;
	enum err e = tell(b, &about, value_ids);
	for (size_t i = 0; i < w->n_members && !e; i++)
		e = impact_book_member(b, &w->id, w->members[i].member, w->members[i].first);
	return e;
}

static enum err put(void *ctx, const struct uuid *warning, int64_t member, int64_t time)
{
	const struct store_impact i = {.warning = *warning, .member = member, .at = time};
	return store_impact_put(ctx, &i);
}

enum err impacts_store(struct impact_book *b, struct store *s)
{
	return impact_book_take(b, put, s);
}

static enum err stored_warning(void *ctx, const struct store_warning *w)
{
	struct impact_warning about = {.id = w->id, .label = label_of(w->subject), .open = true};
	return w->owner ? OK : tell(ctx, &about, w->value_ids);
}

static enum err stored_impact(void *ctx, const struct store_impact *i)
{
	return impact_book_member(ctx, &i->warning, i->member, i->at);
}

static enum err known(void *ctx, const struct uuid *warning, int64_t member, int64_t time)
{
	(void)ctx, (void)warning, (void)member, (void)time;
	return OK;
}

enum err impacts_restore(struct impact_book *b, struct db *db)
{
	const struct viewer operator = viewer_operator();
	enum err e = store_warning_page(db, &operator, 0, true, INT32_MAX, stored_warning, b);
	if (!e)
		e = store_impact_open(db, stored_impact, b);
	return e ? e : impact_book_take(b, known, NULL);
}

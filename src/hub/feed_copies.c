/* SPDX-License-Identifier: Apache-2.0 */
/* A sample of what feeds list, read once a day. */
#include "hub/feed_copies.h"

#include <math.h>
#include <stdlib.h>

#include "base/grow.h"
#include "store/store_source.h"
#include "warn/copy_detect.h"

/* Of a large hub's reports: some tenths of a second to read. */
enum { SAMPLE_ROWS = 1 << 18 };
static const int64_t HORIZON = 30 * UTC_DAY;

struct feed_copies {
	struct hash_key key;
	struct copy_detect *detect; /* of the last look */
	struct store_source_copy *list;
	size_t n;
	int64_t day;
	bool changed; /* list is not as the store has it */
};

struct feed_copies *feed_copies_new(const struct hash_key *key)
{
	struct feed_copies *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->key = *key;
	c->day = INT64_MIN;
	c->changed = true;
	return c;
}

void feed_copies_free(struct feed_copies *c)
{
	if (!c)
		return;
	copy_detect_free(c->detect);
	free(c->list);
	free(c);
}

/* When the hub began to read a feed. */
struct began {
	int64_t feed, at;
};

struct looking {
	struct began *feeds;
	size_t n_feeds;
	struct store_source_claim *claims; /* those that can tell something; their values are their ids */
	size_t n;
	int64_t since;
	struct store_source_copy *list;
	size_t n_list;
};

static enum err note_begin(struct looking *l, const struct store_source_claim *c)
{
	size_t i = 0;
	while (i < l->n_feeds && l->feeds[i].feed != c->feed)
		i++;
	if (i < l->n_feeds) {
		l->feeds[i].at = c->first_seen < l->feeds[i].at ? c->first_seen : l->feeds[i].at;
		return OK;
	}
	struct began *feeds = grow(l->feeds, l->n_feeds, sizeof *feeds);
	if (!feeds)
		return ERR_NOMEM;
	l->feeds = feeds;
	feeds[l->n_feeds++] = (struct began){c->feed, c->first_seen};
	return OK;
}

static enum err take_claim(void *ctx, const struct store_source_claim *c)
{
	struct looking *l = ctx;
	enum err e = note_begin(l, c);
	if (e || c->first_seen < l->since)
		return e;
	struct store_source_claim *claims = grow(l->claims, l->n, sizeof *claims);
	if (!claims)
		return ERR_NOMEM;
	l->claims = claims;
	claims[l->n] = *c;
	claims[l->n++].value.bytes = STR("");
	return OK;
}

static bool is_first_import(const struct looking *l, const struct store_source_claim *c)
{
	size_t i = 0;
	while (l->feeds[i].feed != c->feed)
		i++;
	return c->first_seen == l->feeds[i].at;
}

static enum err add_all(const struct looking *l, struct copy_detect *d)
{
	enum err e = OK;
	for (size_t i = 0; i < l->n && e == OK; i++) {
		const struct store_source_claim *c = &l->claims[i];
		const struct copy_claim claim = {.reporter = c->feed, .time = c->first_seen, .error = c->error,
		                                 .value = {c->value.kind, str_make(&c->id, sizeof c->id)}};
		if (!is_first_import(l, c))
			e = copy_detect_add(d, &claim);
	}
	return e;
}

static enum err take_pair(void *ctx, const struct copy_pair *p)
{
	struct looking *l = ctx;
	struct store_source_copy *list = grow(l->list, l->n_list, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	l->list = list;
	list[l->n_list++] = (struct store_source_copy){p->first, p->second, p->shared, llround(1e6 * p->share), p->lag};
	return OK;
}

static bool same_list(const struct feed_copies *c, const struct looking *l)
{
	return c->n == l->n_list && (c->n == 0 || memcmp(c->list, l->list, c->n * sizeof *c->list) == 0);
}

enum err feed_copies_look(struct feed_copies *c, struct db *db, int64_t now, bool *out_news)
{
	struct looking l = {.since = now - HORIZON};
	*out_news = false;
	if (now / UTC_DAY == c->day)
		return OK;
	struct copy_detect *detect = copy_detect_new(&(struct copy_rules){.horizon = HORIZON, .key = c->key});
	enum err e = detect ? store_source_claims(db, SAMPLE_ROWS, take_claim, &l) : ERR_NOMEM;
	if (e == OK)
		e = add_all(&l, detect);
	if (e == OK)
		e = copy_detect_find(detect, take_pair, &l);
	free(l.feeds);
	free(l.claims);
	if (e) {
		copy_detect_free(detect);
		free(l.list);
		return e;
	}
	*out_news = !same_list(c, &l);
	c->changed = c->changed || *out_news;
	c->day = now / UTC_DAY;
	copy_detect_free(c->detect);
	free(c->list);
	c->detect = detect;
	c->list = l.list;
	c->n = l.n_list;
	return OK;
}

int64_t feed_copies_party(const struct feed_copies *c, int64_t feed)
{
	return c->detect ? copy_detect_party(c->detect, feed) : feed;
}

bool feed_copies_pending(const struct feed_copies *c)
{
	return c->changed;
}

enum err feed_copies_store(const struct feed_copies *c, struct store *s)
{
	return c->changed ? store_source_put_copies(s, SOURCE_FEED, c->list, c->n) : OK;
}

void feed_copies_saved(struct feed_copies *c)
{
	c->changed = false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of runs and pages. */
#include "store/recall_run.h"

#include <stdlib.h>

/* The pages of a run are numbered from the run's own number, shifted by this. */
enum { PAGE_BITS = 24 };

static int64_t first_page(int64_t run)
{
	return run << PAGE_BITS;
}

enum err recall_run_tables(struct db *db)
{
	/* rows is told from the pages by recall_run_check: a run has as many pages as it says. */
	return db_exec(db, "CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY, pages INTEGER NOT NULL, held INTEGER NOT NULL);"
	                   "CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first BLOB NOT NULL,"
	                   " held BLOB NOT NULL);"
	                   "CREATE INDEX IF NOT EXISTS page_by_first ON page (run, first);");
}

enum err recall_run_check(struct db *db)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM run r WHERE r.pages <> (SELECT count(*) FROM page p WHERE p.run = r.id)");
	bool missing = db_step(q);
	enum err e = db_query_end(q);
	return !e && missing ? ERR_CORRUPT : e;
}

enum err recall_run_list(struct db *db, struct recall_run **out, size_t *out_n)
{
	struct recall_run *list = NULL;
	size_t n = 0, cap = 0;
	enum err e = OK;
	struct db_query *q = db_query(db, "SELECT id, held FROM run ORDER BY id");
	while (!e && db_step(q)) {
		if (n == cap) {
			cap = cap ? cap * 2 : 16;
			struct recall_run *grown = reallocarray(list, cap, sizeof *list);
			e = grown ? OK : ERR_NOMEM;
			list = grown ? grown : list;
		}
		if (!e)
			list[n++] = (struct recall_run){db_i64(q, 0), db_i64(q, 1)};
	}
	enum err ended = db_query_end(q);
	if (e || ended) {
		free(list);
		return e ? e : ended;
	}
	*out = list;
	*out_n = n;
	return OK;
}

/* A run that is being written. */
struct writing {
	struct db *db;
	int64_t run, pages, rows;
	struct recall_page page;
};

static enum err begin(struct writing *w, struct db *db)
{
	w->db = db;
	w->pages = w->rows = 0;
	recall_page_reset(&w->page);
	struct db_query *q = db_query(db, "SELECT coalesce(max(id), 0) + 1 FROM run");
	w->run = db_step(q) ? db_i64(q, 0) : 0;
	return db_query_end(q);
}

static enum err write_page(struct writing *w)
{
	struct db_query *q = db_query(w->db, "INSERT INTO page (id, run, first, held) VALUES ($1, $2, $3, $4)");
	db_bind_i64(q, 1, first_page(w->run) + w->pages);
	db_bind_i64(q, 2, w->run);
	db_bind_blob(q, 3, str_make(w->page.first.bytes, RECALL_KEY_BYTES));
	db_bind_blob(q, 4, recall_page_seal(&w->page));
	w->pages++;
	w->rows += w->page.rows;
	recall_page_reset(&w->page);
	return db_run(q);
}

static enum err add(struct writing *w, const struct recall_row *row)
{
	if (recall_page_add(&w->page, row))
		return OK;
	enum err e = write_page(w);
	if (!e && !recall_page_add(&w->page, row))
		e = ERR_INTERNAL;
	return e;
}

static enum err end(struct writing *w)
{
	enum err e = w->page.rows ? write_page(w) : OK;
	if (e || w->pages == 0)
		return e;
	struct db_query *q = db_query(w->db, "INSERT INTO run (id, pages, held) VALUES ($1, $2, $3)");
	db_bind_i64(q, 1, w->run);
	db_bind_i64(q, 2, w->pages);
	db_bind_i64(q, 3, w->rows);
	return db_run(q);
}

enum err recall_run_put(struct db *db, const struct recall_row *rows, size_t n)
{
	struct writing w;
	enum err e = begin(&w, db);
	for (size_t i = 0; i < n && !e; i++)
		e = add(&w, &rows[i]);
	return e ? e : end(&w);
}

/* One page of a run, taken apart. */
struct reading {
	struct db *db;
	int64_t run, id; /* of the page */
	size_t n, at;    /* n is 0 when there is no page */
	uint64_t head;   /* while merging: the first bytes of the key at hand, which mostly decide */
	/* While finding: the last key of the page before, when that was read before this one. */
	bool turned;
	struct recall_key since;
	struct recall_row rows[RECALL_PAGE_ROWS];
};

/* Ends q. */
static enum err take_page(struct reading *r, struct db_query *q)
{
	r->n = r->at = 0;
	enum err e = OK;
	if (db_step(q)) {
		r->id = db_i64(q, 0);
		e = recall_page_read(db_blob(q, 1), r->rows, &r->n);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

static enum err open_page(struct reading *r, int64_t id)
{
	struct db_query *q = db_query(r->db, "SELECT id, held FROM page WHERE id = $1 AND run = $2");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, r->run);
	return take_page(r, q);
}

/* The page behind which, or in which, rows with this key begin. */
static enum err seek(struct reading *r, const struct recall_key *key)
{
	struct db_query *q = db_query(r->db, "SELECT id, held FROM page WHERE run = $1 AND first < $2 ORDER BY first DESC LIMIT 1");
	db_bind_i64(q, 1, r->run);
	db_bind_blob(q, 2, str_make(key->bytes, RECALL_KEY_BYTES));
	enum err e = take_page(r, q);
	r->turned = false;
	return e || r->n ? e : open_page(r, first_page(r->run));
}

/* To the page behind the one at hand; n is 0 when that was the last. */
static enum err turn(struct reading *r)
{
	r->since = r->rows[r->n - 1].key;
	r->turned = true;
	return open_page(r, r->id + 1);
}

static enum err next(struct reading *r)
{
	return ++r->at < r->n ? OK : turn(r);
}

static void take_head(struct reading *r)
{
	uint64_t head;
	if (r->n) {
		memcpy(&head, r->rows[r->at].key.bytes, sizeof head);
		r->head = be64toh(head);
	}
}

static bool comes_before(const struct reading *a, const struct reading *b)
{
	return a->head != b->head ? a->head < b->head : recall_row_cmp(&a->rows[a->at], &b->rows[b->at]) < 0;
}

/* Among few runs, as there are, looking at each is as fast as a heap. */
static struct reading *smallest(struct reading *const *sources, size_t n)
{
	struct reading *found = NULL;
	for (size_t i = 0; i < n; i++) {
		struct reading *r = sources[i];
		if (r->n && (!found || comes_before(r, found)))
			found = r;
	}
	return found;
}

static enum err merge(struct reading *const *sources, size_t n, struct writing *w, recall_keep_fn *keep, void *ctx)
{
	struct recall_row row;
	bool any = false;
	enum err e = OK;
	for (size_t i = 0; i < n; i++)
		take_head(sources[i]);
	for (struct reading *r; !e && (r = smallest(sources, n)) != NULL;) {
		const struct recall_row *now = &r->rows[r->at];
		if (any && recall_row_cmp(&row, now) == 0) {
			recall_row_join(&row, now);
		} else {
			if (any)
				e = add(w, &row);
			row = *now;
			any = true;
		}
		if (any && keep && !keep(ctx, &row))
			any = false;
		if (!e)
			e = next(r);
		take_head(r);
	}
	if (!e && any)
		e = add(w, &row);
	return e ? e : end(w);
}

enum err recall_run_merge(struct db *from, const struct recall_run *runs, size_t n, struct db *to, recall_keep_fn *keep, void *ctx)
{
	struct reading **sources = calloc(n ? n : 1, sizeof *sources);
	struct writing *w = malloc(sizeof *w);
	enum err e = sources && w ? begin(w, to) : ERR_NOMEM;
	for (size_t i = 0; i < n && !e; i++) {
		sources[i] = malloc(sizeof *sources[i]);
		if (!sources[i]) {
			e = ERR_NOMEM;
			break;
		}
		sources[i]->db = from;
		sources[i]->run = runs[i].id;
		e = open_page(sources[i], first_page(runs[i].id));
	}
	if (!e)
		e = merge(sources, n, w, keep, ctx);
	for (size_t i = 0; sources && i < n; i++)
		free(sources[i]);
	free(sources);
	free(w);
	return e;
}

enum err recall_run_remove(struct db *db, int64_t run)
{
	struct db_query *q = db_query(db, "DELETE FROM page WHERE id >= $1 AND id < $2");
	db_bind_i64(q, 1, first_page(run));
	db_bind_i64(q, 2, first_page(run + 1));
	enum err e = db_run(q);
	if (e)
		return e;
	q = db_query(db, "DELETE FROM run WHERE id = $1");
	db_bind_i64(q, 1, run);
	return db_run(q);
}

/*
 * Whether the first row that is not before key is in the page at hand, or there is none and that was the last. No key
 * comes before the one that was sought.
 */
static bool covers(const struct reading *r, const struct recall_key *key)
{
	return (!r->turned || recall_key_cmp(&r->since, key) < 0) && (!r->n || recall_key_cmp(key, &r->rows[r->n - 1].key) <= 0);
}

static size_t first_at_least(const struct reading *r, const struct recall_key *key)
{
	size_t low = 0, high = r->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (recall_key_cmp(&r->rows[mid].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The range begins in the page at hand or behind it, before anything else of the run. */
static enum err find_range(struct reading *r, const struct recall_range *range, size_t index, recall_row_fn *each, void *ctx)
{
	r->at = first_at_least(r, &range->first);
	enum err e = r->n && r->at == r->n ? turn(r) : OK;
	while (!e && r->n && recall_key_cmp(&r->rows[r->at].key, &range->last) <= 0) {
		e = each(ctx, index, &r->rows[r->at]);
		if (!e)
			e = next(r);
	}
	return e;
}

enum err recall_run_find(struct db *db, int64_t run, const struct recall_range *ranges, size_t n, recall_row_fn *each, void *ctx)
{
	struct reading *r = malloc(sizeof *r);
	if (!r)
		return ERR_NOMEM;
	r->db = db;
	r->run = run;
	r->n = 0;
	enum err e = OK;
	for (size_t i = 0; i < n && !e; i++) {
		if (i == 0 || !covers(r, &ranges[i].first))
			e = seek(r, &ranges[i].first);
		if (!e)
			e = find_range(r, &ranges[i], i, each, ctx);
	}
	free(r);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A short list of open days behind a lock; damaged ones leave it. */
#include "store/recall_shelf.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utc.h"
#include "os/clock.h"
#include "os/file.h"

struct place {
	struct recall_day *day;
	bool written;         /* since recall_shelf_put began */
	int64_t last_written; /* monotonic; 0: not since it was opened */
	bool settled;
	atomic_bool damaged;
};

struct recall_shelf {
	char *dir;
	recall_note_fn *note;
	void *ctx;
	pthread_rwlock_t lock; /* of the list; held for reading by searches, for writing while it changes */
	struct place **places; /* by day */
	size_t n;
};

static void tell(struct recall_shelf *s, int32_t day, enum err e, const char *why, const char *consequence)
{
	char text[2 * RECALL_DAY_WHY_BYTES], date[10];
	utc_date(day * UTC_DAY, date);
	snprintf(text, sizeof text, "memory of %.10s: %s: %s", date, why[0] ? why : err_text(e), consequence);
	s->note(s->ctx, text);
}

/* Where day stands, or would. */
static size_t place_of(const struct recall_shelf *s, int32_t day)
{
	size_t i = 0;
	while (i < s->n && recall_day_number(s->places[i]->day) < day)
		i++;
	return i;
}

static enum err insert(struct recall_shelf *s, struct recall_day *day)
{
	struct place **grown = reallocarray(s->places, s->n + 1, sizeof(struct place *));
	if (!grown)
		return ERR_NOMEM;
	s->places = grown;
	struct place *p = calloc(1, sizeof *p);
	if (!p)
		return ERR_NOMEM;
	p->day = day;
	size_t at = place_of(s, recall_day_number(day));
	memmove(&grown[at + 1], &grown[at], (s->n - at) * sizeof(struct place *));
	grown[at] = p;
	s->n++;
	return OK;
}

/* Under the lock for writing. */
static void take_out(struct recall_shelf *s, size_t at)
{
	recall_day_close(s->places[at]->day);
	free(s->places[at]);
	s->n--;
	memmove(&s->places[at], &s->places[at + 1], (s->n - at) * sizeof(struct place *));
}

static enum err set_aside(struct recall_shelf *s, size_t at, const char *why)
{
	int32_t day = recall_day_number(s->places[at]->day);
	char words[RECALL_DAY_WHY_BYTES];
	snprintf(words, sizeof words, "%s", why);
	pthread_rwlock_wrlock(&s->lock);
	take_out(s, at);
	enum err e = recall_day_set_aside(s->dir, day);
	pthread_rwlock_unlock(&s->lock);
	tell(s, day, ERR_CORRUPT, words, e ? "it is no longer read" : "set aside as .damaged, the day begins anew");
	return e;
}

static enum err open_day(struct recall_shelf *s, int32_t day, bool create, char why[RECALL_DAY_WHY_BYTES])
{
	struct recall_day *d = NULL;
	enum err e = recall_day_open(s->dir, day, create, &d, why);
	if (e == ERR_CORRUPT) {
		tell(s, day, e, why, "set aside as .damaged");
		e = recall_day_set_aside(s->dir, day);
		if (e || !create)
			return e;
		e = recall_day_open(s->dir, day, create, &d, why);
	}
	if (e)
		return e;
	pthread_rwlock_wrlock(&s->lock);
	e = insert(s, d);
	pthread_rwlock_unlock(&s->lock);
	if (e)
		recall_day_close(d);
	return e;
}

/* Calls each with every day that has a file in dir, those set aside too, perhaps more than once. */
static enum err each_file(struct recall_shelf *s, enum err (*each)(struct recall_shelf *s, int32_t day, void *ctx), void *ctx)
{
	DIR *dir = opendir(s->dir);
	enum err e = dir ? OK : file_error(errno);
	while (!e) {
		struct dirent *entry = readdir(dir);
		if (!entry)
			break;
		int32_t day = recall_day_of(entry->d_name);
		if (day >= 0)
			e = each(s, day, ctx);
	}
	if (dir)
		closedir(dir);
	return e;
}

static enum err open_found(struct recall_shelf *s, int32_t day, void *ctx)
{
	char *why = ctx;
	size_t at = place_of(s, day);
	if (at < s->n && recall_day_number(s->places[at]->day) == day)
		return OK;
	enum err e = open_day(s, day, false, why);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err recall_shelf_open(const char *dir, recall_note_fn *note, void *ctx, struct recall_shelf **out, char why[RECALL_DAY_WHY_BYTES])
{
	why[0] = '\0';
	struct recall_shelf *s = calloc(1, sizeof *s);
	if (!s)
		return ERR_NOMEM;
	s->dir = strdup(dir);
	s->note = note;
	s->ctx = ctx;
	pthread_rwlock_init(&s->lock, NULL);
	enum err e = s->dir ? file_make_dir(dir) : ERR_NOMEM;
	if (!e)
		e = each_file(s, open_found, why);
	for (size_t i = 0; i < s->n; i++)
		recall_day_rest(s->places[i]->day);
	if (e) {
		if (!why[0])
			snprintf(why, RECALL_DAY_WHY_BYTES, "%s", err_text(e));
		recall_shelf_close(s);
		return e;
	}
	*out = s;
	return OK;
}

void recall_shelf_close(struct recall_shelf *s)
{
	if (!s)
		return;
	while (s->n)
		take_out(s, s->n - 1);
	free(s->places);
	free(s->dir);
	pthread_rwlock_destroy(&s->lock);
	free(s);
}

/* The place of day, its file made when there is none or the one there is damaged. */
static enum err place_for(struct recall_shelf *s, int32_t day, struct place **out)
{
	char why[RECALL_DAY_WHY_BYTES];
	enum err e = OK;
	size_t at = place_of(s, day);
	bool found = at < s->n && recall_day_number(s->places[at]->day) == day;
	if (found && atomic_load(&s->places[at]->damaged)) {
		e = set_aside(s, at, "damaged");
		found = false;
	}
	if (!e && !found)
		e = open_day(s, day, true, why);
	if (!e)
		*out = s->places[place_of(s, day)];
	return e;
}

static enum err put_day(struct recall_shelf *s, const struct recall_row *rows, size_t n)
{
	struct place *p = NULL;
	enum err e = place_for(s, rows->day, &p);
	if (e)
		return e;
	e = recall_day_put(p->day, rows, n);
	if (e == ERR_CORRUPT) {
		e = set_aside(s, place_of(s, rows->day), recall_day_why(p->day));
		if (!e)
			e = place_for(s, rows->day, &p);
		if (!e)
			e = recall_day_put(p->day, rows, n);
	}
	if (!e) {
		p->written = true;
		p->last_written = clock_monotonic();
		p->settled = false;
	}
	return e;
}

enum err recall_shelf_put(struct recall_shelf *s, const struct recall_row *rows, size_t n)
{
	enum err e = OK;
	for (size_t i = 0; i < s->n; i++)
		s->places[i]->written = false;
	while (n && !e) {
		size_t same = 1;
		while (same < n && rows[same].day == rows->day)
			same++;
		e = put_day(s, rows, same);
		rows += same;
		n -= same;
	}
	for (size_t i = 0; i < s->n; i++)
		if (!s->places[i]->written)
			recall_day_rest(s->places[i]->day);
	return e;
}

static enum err remove_old(struct recall_shelf *s, int32_t day, void *ctx)
{
	int32_t before = *(int32_t *)ctx;
	return day < before ? recall_day_remove(s->dir, day) : OK;
}

enum err recall_shelf_expire(struct recall_shelf *s, int32_t day)
{
	pthread_rwlock_wrlock(&s->lock);
	while (s->n && recall_day_number(s->places[0]->day) < day)
		take_out(s, 0);
	pthread_rwlock_unlock(&s->lock);
	return each_file(s, remove_old, &day);
}

enum err recall_shelf_tidy(struct recall_shelf *s, int32_t before, int64_t quiet, bool *out_more)
{
	*out_more = false;
	for (size_t i = s->n; i-- > 0;) {
		if (atomic_load(&s->places[i]->damaged)) {
			enum err e = set_aside(s, i, "damaged");
			if (e)
				return e;
		}
	}
	for (size_t i = 0; i < s->n; i++) {
		struct place *p = s->places[i];
		bool busy = p->last_written && clock_monotonic() - p->last_written < quiet;
		if (p->settled || busy || recall_day_number(p->day) >= before)
			continue;
		enum err e = recall_day_settle(p->day);
		recall_day_rest(p->day);
		p->settled = true;
		if (e == ERR_CORRUPT)
			atomic_store(&p->damaged, true);
		*out_more = true;
		return e == ERR_CORRUPT ? OK : e;
	}
	return OK;
}

/* Counts what keep does not let pass. */
struct purge {
	recall_keep_fn *keep;
	void *ctx;
	uint64_t gone;
};

static bool keep_and_count(void *ctx, const struct recall_row *row)
{
	struct purge *p = ctx;
	bool kept = p->keep(p->ctx, row);
	p->gone += !kept;
	return kept;
}

static enum err count_row(void *ctx, size_t range, const struct recall_row *row)
{
	(void)range;
	keep_and_count(ctx, row);
	return OK;
}

/* How many rows of a day are not to be kept. */
static enum err count_unwanted(struct place *place, const struct purge *p, uint64_t *out)
{
	static const struct recall_range all = {{{0}}, {{0xff}}};
	struct purge looking = {p->keep, p->ctx, 0};
	enum err e = recall_day_find(place->day, &all, 1, count_row, &looking);
	*out = looking.gone;
	return e;
}

/* Reads what was written again before it says that nothing is left. */
static enum err purge_day(struct place *place, struct purge *p)
{
	uint64_t unwanted;
	enum err e = count_unwanted(place, p, &unwanted);
	if (e || unwanted == 0)
		return e;
	e = recall_day_rewrite(place->day, keep_and_count, p);
	if (!e)
		e = count_unwanted(place, p, &unwanted);
	return !e && unwanted ? ERR_INTERNAL : e;
}

static enum err remove_damaged(struct recall_shelf *s, int32_t day, void *ctx)
{
	(void)ctx;
	return recall_day_remove_damaged(s->dir, day);
}

enum err recall_shelf_purge(struct recall_shelf *s, recall_keep_fn *keep, void *ctx, uint64_t *out_rows)
{
	struct purge p = {keep, ctx, 0};
	enum err e = OK;
	for (size_t i = s->n; i-- > 0 && !e;) {
		e = purge_day(s->places[i], &p);
		if (e == ERR_CORRUPT)
			e = set_aside(s, i, recall_day_why(s->places[i]->day));
		else
			recall_day_rest(s->places[i]->day);
	}
	if (!e)
		e = each_file(s, remove_damaged, NULL);
	*out_rows = p.gone;
	return e;
}

enum err recall_shelf_find(struct recall_shelf *s, const struct recall_range *ranges, size_t n, recall_row_fn *each,
                           recall_day_done_fn *done, void *ctx)
{
	enum err e = OK;
	pthread_rwlock_rdlock(&s->lock);
	for (size_t i = 0; i < s->n && !e; i++) {
		struct place *p = s->places[i];
		if (atomic_load(&p->damaged))
			continue;
		enum err found = recall_day_find(p->day, ranges, n, each, ctx);
		if (found == ERR_CORRUPT)
			atomic_store(&p->damaged, true);
		e = done(ctx, found);
	}
	pthread_rwlock_unlock(&s->lock);
	return e;
}

void recall_shelf_size(struct recall_shelf *s, struct recall_size *out)
{
	pthread_rwlock_rdlock(&s->lock);
	*out = (struct recall_size){.days = s->n};
	for (size_t i = 0; i < s->n; i++) {
		out->rows += recall_day_rows(s->places[i]->day);
		out->bytes += recall_day_bytes(s->places[i]->day);
	}
	pthread_rwlock_unlock(&s->lock);
}

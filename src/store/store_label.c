/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded table from texts of labels to their numbers in front of the database's own. */
#include "store/store_label.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/hash.h"
#include "os/random.h"

/* Most feeds together have some 10,000 labels; one that invents more makes the table start anew. */
enum { SLOTS = 1 << 16, LABELS_MAX = SLOTS / 2 };
static const size_t text_max_bytes = (size_t)LABELS_MAX * 256;

struct slot {
	struct str name; /* p NULL: free */
	int64_t id;
};

struct store_label {
	struct hash_key key;
	struct slot *slots;
	size_t n;
	struct arena text;
	int64_t last; /* the highest number in the database */
};

enum err store_label_new(struct store_label **out)
{
	struct store_label *l = calloc(1, sizeof *l);
	if (!l)
		return ERR_NOMEM;
	arena_init(&l->text, text_max_bytes);
	random_bytes(l->key.secret, sizeof l->key.secret);
	l->slots = calloc(SLOTS, sizeof *l->slots);
	if (!l->slots) {
		store_label_free(l);
		return ERR_NOMEM;
	}
	*out = l;
	return OK;
}

void store_label_free(struct store_label *l)
{
	if (!l)
		return;
	arena_deinit(&l->text);
	free(l->slots);
	free(l);
}

static void forget(struct store_label *l)
{
	memset(l->slots, 0, SLOTS * sizeof *l->slots);
	arena_reset(&l->text);
	l->n = 0;
}

enum err store_label_begin(struct store_label *l, struct db *db)
{
	struct db_query *q = db_query(db, "SELECT max(id) FROM label");
	int64_t last = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (e)
		return e;
	/* Numbers only grow, and only here: fewer than were given means that some were rolled back. */
	if (last < l->last)
		forget(l);
	l->last = last;
	return OK;
}

static struct slot *find_slot(struct store_label *l, struct str name)
{
	size_t i = (size_t)hash_bytes(&l->key, name.p, name.n) & (SLOTS - 1);
	while (l->slots[i].name.p && !str_eq(l->slots[i].name, name))
		i = (i + 1) & (SLOTS - 1);
	return &l->slots[i];
}

static enum err look_up(struct db *db, struct str name, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT id FROM label WHERE name = $1");
	db_bind_text(q, 1, name);
	bool found = db_step(q);
	int64_t id = db_i64(q, 0);
	enum err e = db_query_end(q);
	if (e)
		return e;
	if (!found)
		return ERR_NOT_FOUND;
	*out = id;
	return OK;
}

static enum err add(struct db *db, struct str name, int64_t id)
{
	struct db_query *q = db_query(db, "INSERT INTO label (id, name) VALUES ($1, $2)");
	db_bind_i64(q, 1, id);
	db_bind_text(q, 2, name);
	return db_run(q);
}

enum err store_label_id(struct store_label *l, struct db *db, struct str name, int64_t *out)
{
	if (name.n == 0) {
		*out = 0;
		return OK;
	}
	struct slot *slot = find_slot(l, name);
	if (slot->name.p) {
		*out = slot->id;
		return OK;
	}
	int64_t id = 0;
	enum err e = look_up(db, name, &id);
	if (e == ERR_NOT_FOUND) {
		id = l->last + 1;
		e = add(db, name, id);
		if (!e)
			l->last = id;
	}
	if (e)
		return e;
	if (l->n == LABELS_MAX) {
		forget(l);
		slot = find_slot(l, name);
	}
	struct str copy = arena_dup(&l->text, name);
	if (copy.p) {
		*slot = (struct slot){copy, id};
		l->n++;
	}
	*out = id;
	return OK;
}

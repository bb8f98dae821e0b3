/* SPDX-License-Identifier: Apache-2.0 */
/* One entry a credential in a hash table under a lock. A report changes its entry; every half minute the entry is written. */
#include "hub/sensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "hub/hub_state.h"
#include "os/clock.h"
#include "os/random.h"
#include "warn/node_table.h"

#define WRITE_EVERY (30 * UTC_SECOND)
#define SILENT_LEAST (10 * UTC_MINUTE)
enum { SILENT_GAPS = 5, GAP_MEMORY = 8 };

struct sensor {
	struct node node;
	struct store_sensor row;
	int64_t written; /* when; 0: never */
	bool dirty;
	int64_t minute;  /* the one under way */
	uint64_t events[SENSORS_MINUTES + 1]; /* by minute, modulo their number */
};

struct sensors {
	pthread_mutex_t lock;
	struct node_table table;
	struct hash_key key;
};

static const struct str names[SENSORS_STATES] = {
	[SENSORS_NEVER] = STR_INIT("never"), [SENSORS_REPORTING] = STR_INIT("reporting"), [SENSORS_REFUSED] = STR_INIT("refused"),
	[SENSORS_SILENT] = STR_INIT("silent")};

struct str sensors_state_name(enum sensors_state s)
{
	return (unsigned)s < SENSORS_STATES ? names[s] : STR("");
}

enum sensors_state sensors_state(const struct store_sensor *x, int64_t now)
{
	int64_t patience = x->gap * SILENT_GAPS;
	if (x->reports == 0)
		return SENSORS_NEVER;
	if (now - x->last > (patience > SILENT_LEAST ? patience : SILENT_LEAST))
		return SENSORS_SILENT;
	return x->last_refused > x->last_lines / 2 ? SENSORS_REFUSED : SENSORS_REPORTING;
}

struct sensors *sensors_new(void)
{
	struct sensors *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	pthread_mutex_init(&s->lock, NULL);
	random_bytes(&s->key, sizeof s->key);
	return s;
}

static void free_sensor(void *ctx, struct node *n)
{
	(void)ctx;
	free(NODE_OWNER(n, struct sensor, node));
}

void sensors_free(struct sensors *s)
{
	if (!s)
		return;
	node_table_drain(&s->table, free_sensor, NULL);
	node_table_deinit(&s->table);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static struct sensor *find(struct sensors *s, const struct store_sensor_key *key)
{
	struct node *n = node_table_first(&s->table, hash_bytes(&s->key, key, sizeof *key));
	while (n && memcmp(&NODE_OWNER(n, struct sensor, node)->row.key, key, sizeof *key) != 0)
		n = node_table_next(n);
	return n ? NODE_OWNER(n, struct sensor, node) : NULL;
}

/* With what the store knows from before. */
static struct sensor *add(struct sensors *s, const struct store_sensor *known)
{
	struct sensor *x = node_table_reserve(&s->table) == OK ? calloc(1, sizeof *x) : NULL;
	if (!x)
		return NULL;
	x->row = *known;
	x->node.hash = hash_bytes(&s->key, &known->key, sizeof known->key);
	node_table_add(&s->table, &x->node);
	return x;
}

/* The minutes that have passed since have nothing. */
static void turn(struct sensor *x, int64_t now)
{
	int64_t minute = now / UTC_MINUTE;
	if (minute - x->minute > SENSORS_MINUTES) {
		memset(x->events, 0, sizeof x->events);
		x->minute = minute;
	}
	while (x->minute < minute)
		x->events[(uint64_t)++x->minute % (SENSORS_MINUTES + 1)] = 0;
}

static int64_t sum(int64_t a, uint64_t b)
{
	int64_t out;
	return __builtin_add_overflow(a, b, &out) ? INT64_MAX : out;
}

static void take(struct sensor *x, const struct sensors_report *r, int64_t now)
{
	struct store_sensor *row = &x->row;
	turn(x, now);
	x->events[(uint64_t)x->minute % (SENSORS_MINUTES + 1)] += r->events;
	if (row->reports == 0)
		row->first = now;
	else if (now > row->last)
		row->gap = row->reports == 1 ? now - row->last : row->gap + (now - row->last - row->gap) / GAP_MEMORY;
	row->last = now;
	row->reports++;
	row->lines = sum(row->lines, r->lines);
	row->events = sum(row->events, r->events);
	row->hits = sum(row->hits, r->hits);
	row->refused = sum(row->refused, r->refused);
	row->last_lines = sum(0, r->lines);
	row->last_refused = sum(0, r->refused);
	if (r->refused) {
		row->refused_at = now;
		snprintf(row->reason, sizeof row->reason, "%s", r->reason ? r->reason : "");
	}
	x->dirty = true;
}

static enum err write_row(void *ctx, struct store *s)
{
	return store_sensor_put(s, ctx);
}

/* It is read once for each start of the hub. */
static struct store_sensor read_known(struct hub *h, const struct store_sensor_key *key)
{
	const struct viewer operator = viewer_operator();
	struct store_sensor known = {.key = *key, .refused_at = UTC_NONE};
	struct db *db = hub_reader_get(h);
	if (db && store_sensor_get(db, &operator, key, &known))
		known = (struct store_sensor){.key = *key, .refused_at = UTC_NONE};
	hub_reader_put(h, db);
	return known;
}

void sensors_note(struct hub *h, const struct store_sensor_key *key, const struct sensors_report *r)
{
	struct sensors *s = h->sensors;
	int64_t now = clock_now();
	struct store_sensor known, *due = NULL;
	pthread_mutex_lock(&s->lock);
	struct sensor *x = find(s, key);
	pthread_mutex_unlock(&s->lock);
	if (!x)
		known = read_known(h, key);
	pthread_mutex_lock(&s->lock);
	if (!x && !(x = find(s, key)))
		x = add(s, &known);
	if (x) {
		take(x, r, now);
		if (now - x->written >= WRITE_EVERY && (due = malloc(sizeof *due))) {
			*due = x->row;
			x->written = now;
			x->dirty = false;
		}
	}
	pthread_mutex_unlock(&s->lock);
	hub_write_later(h, write_row, due);
}

static double rate_of(struct sensor *x, int64_t now)
{
	uint64_t n = 0;
	turn(x, now);
	for (size_t i = 0; i <= SENSORS_MINUTES; i++)
		if (i != (uint64_t)x->minute % (SENSORS_MINUTES + 1))
			n += x->events[i];
	return (double)n / SENSORS_MINUTES;
}

enum err sensors_find(struct hub *h, struct db *db, const struct viewer *viewer, const struct store_sensor_key *key,
                      struct store_sensor *out, double *out_rate)
{
	struct sensors *s = h->sensors;
	bool may = viewer_sees_all(viewer) || (viewer->member && viewer->member == key->member);
	*out_rate = 0;
	pthread_mutex_lock(&s->lock);
	struct sensor *x = may ? find(s, key) : NULL;
	if (x) {
		*out = x->row;
		*out_rate = rate_of(x, clock_now());
	}
	pthread_mutex_unlock(&s->lock);
	return x ? OK : store_sensor_get(db, viewer, key, out);
}

enum err sensors_keep(struct sensors *s, struct store *store)
{
	enum err e = OK;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->table.n_slots && e == OK; i++)
		for (struct node *n = s->table.slots[i]; n && e == OK; n = n->next) {
			struct sensor *x = NODE_OWNER(n, struct sensor, node);
			if (x->dirty)
				e = store_sensor_put(store, &x->row);
			x->dirty = false;
		}
	pthread_mutex_unlock(&s->lock);
	return e;
}

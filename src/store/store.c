/* SPDX-License-Identifier: Apache-2.0 */
/* Opens and closes the durable state; its identity, counters and small settings. */
#include "store/store.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/uuid.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "store/store_collection.h"
#include "store/store_label.h"
#include "store/store_report.h"
#include "store/store_schema.h"

struct store {
	char path[PATH_MAX]; /* of the database */
	int lock;
	struct db *writer;
	struct store_label *labels;
	uint8_t secret[STORE_SECRET_BYTES];
	uint8_t id_key[crypto_shorthash_KEYBYTES];
	char hub[UUID_TEXT_BYTES];
};

static enum err lock_dir(struct store *s, const char *dir, char why[STORE_WHY_BYTES])
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s/lock", dir);
	int m = snprintf(s->path, sizeof s->path, "%s/tocsin.db", dir);
	if (n < 0 || m < 0 || (size_t)n >= sizeof path || (size_t)m >= sizeof s->path) {
		snprintf(why, STORE_WHY_BYTES, "the path is too long");
		return ERR_LIMIT;
	}
	enum err e = file_make_dir(dir);
	if (e) {
		snprintf(why, STORE_WHY_BYTES, "cannot create the folder: %s", err_text(e));
		return e;
	}
	e = file_lock(path, &s->lock);
	if (e == ERR_LOCKED)
		snprintf(why, STORE_WHY_BYTES, "another tocsin uses it: stop that one, or talk to it over HTTP");
	else if (e)
		snprintf(why, STORE_WHY_BYTES, "cannot lock it: %s", err_text(e));
	return e;
}

void store_draw_uuid(char out[UUID_TEXT_BYTES])
{
	uint8_t bytes[16];
	random_bytes(bytes, sizeof bytes);
	struct uuid u = uuid_v4(bytes);
	uuid_format(&u, out);
}

static enum err make_identity(struct db *db)
{
	uint8_t secret[STORE_SECRET_BYTES];
	char text[UUID_TEXT_BYTES];
	random_bytes(secret, sizeof secret);
	store_draw_uuid(text);
	struct db_query *q = db_query(db, "INSERT INTO identity (one, secret, hub) VALUES (1, $1, $2)"
	                                  " ON CONFLICT (one) DO NOTHING");
	db_bind_blob(q, 1, str_make(secret, sizeof secret));
	db_bind_text(q, 2, str_make(text, sizeof text));
	enum err e = db_run(q);
	explicit_bzero(secret, sizeof secret);
	return e;
}

static enum err read_identity(struct store *s)
{
	struct db_query *q = db_query(s->writer, "SELECT secret, hub FROM identity WHERE one = 1");
	bool found = db_step(q);
	struct str secret = db_blob(q, 0), hub = db_text(q, 1);
	bool whole = found && secret.n == sizeof s->secret && hub.n == sizeof s->hub;
	if (whole) {
		memcpy(s->secret, secret.p, sizeof s->secret);
		memcpy(s->hub, hub.p, sizeof s->hub);
	}
	enum err e = db_query_end(q);
	if (!e && !whole)
		e = ERR_CORRUPT;
	return e;
}

static enum err load_identity(struct store *s)
{
	static const char purpose[] = "tocsin value id";
	enum err e = make_identity(s->writer);
	if (!e)
		e = read_identity(s);
	if (e)
		return e;
	crypto_generichash(s->id_key, sizeof s->id_key, (const unsigned char *)purpose, sizeof purpose - 1, s->secret,
	                   sizeof s->secret);
	return OK;
}

static enum err next_unfinished(struct db *db, int64_t *out_feed)
{
	struct db_query *q = db_query(db, "SELECT id FROM feed WHERE pulling IS NOT NULL ORDER BY id LIMIT 1");
	int64_t feed = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (!e)
		*out_feed = feed;
	return e;
}

/* One transaction a feed, so that a hub with many of them needs no more memory than its largest. */
static enum err undo_unfinished(struct store *s)
{
	for (;;) {
		int64_t feed = 0;
		enum err e = next_unfinished(s->writer, &feed);
		if (e || feed == 0)
			return e;
		e = db_begin(s->writer);
		if (e)
			return e;
		e = store_report_abort(s, feed);
		if (e) {
			db_rollback(s->writer);
			return e;
		}
		e = db_commit(s->writer);
		if (e)
			return e;
	}
}

static enum err open_all(struct store *s, const char *dir, char why[STORE_WHY_BYTES])
{
	enum err e = lock_dir(s, dir, why);
	if (e)
		return e;
	char words[DB_WHY_BYTES];
	e = db_open(s->path, DB_WRITER, &s->writer, words);
	if (e) {
		snprintf(why, STORE_WHY_BYTES, "tocsin.db: %s", words);
		return e;
	}
	e = store_schema_migrate(s->writer, why);
	if (e)
		return e;
	e = load_identity(s);
	if (!e)
		e = store_label_new(&s->labels);
	if (!e)
		e = undo_unfinished(s);
	if (!e)
		e = store_collection_prepare(s);
	if (e)
		snprintf(why, STORE_WHY_BYTES, "tocsin.db: %s: %s", err_text(e), db_why(s->writer));
	return e;
}

enum err store_open(const char *dir, struct store **out, char why[STORE_WHY_BYTES])
{
	why[0] = '\0';
	struct store *s = sodium_init() < 0 ? NULL : calloc(1, sizeof *s);
	if (!s) {
		snprintf(why, STORE_WHY_BYTES, "%s", err_text(ERR_NOMEM));
		return ERR_NOMEM;
	}
	s->lock = -1;
	enum err e = open_all(s, dir, why);
	if (e) {
		store_close(s);
		return e;
	}
	*out = s;
	return OK;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	db_close(s->writer);
	store_label_free(s->labels);
	if (s->lock >= 0)
		close(s->lock);
	explicit_bzero(s, sizeof *s);
	free(s);
}

struct db *store_writer(struct store *s)
{
	return s->writer;
}

enum err store_reader(struct store *s, struct db **out)
{
	char words[DB_WHY_BYTES];
	return db_open(s->path, DB_READER, out, words);
}

struct store_label *store_labels(struct store *s)
{
	return s->labels;
}

const uint8_t *store_secret(const struct store *s)
{
	return s->secret;
}

struct str store_hub_id(const struct store *s)
{
	return str_make(s->hub, sizeof s->hub);
}

int64_t store_value_id(const struct store *s, struct value v)
{
	unsigned char bytes[1 + LIMIT_VALUE_BYTES], hash[crypto_shorthash_BYTES];
	size_t n = v.bytes.n < LIMIT_VALUE_BYTES ? v.bytes.n : LIMIT_VALUE_BYTES;
	uint64_t id = 0;
	bytes[0] = (unsigned char)v.kind;
	if (n)
		memcpy(bytes + 1, v.bytes.p, n);
	crypto_shorthash(hash, bytes, 1 + n, s->id_key);
	for (size_t i = 0; i < sizeof hash; i++)
		id |= (uint64_t)hash[i] << (8 * i);
	id >>= 1;
	return id ? (int64_t)id : 1;
}

enum err store_get_i64(struct db *db, const char *name, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT value FROM setting WHERE name = $1");
	db_bind_text(q, 1, str_of(name));
	bool found = db_step(q);
	int64_t v = db_i64(q, 0);
	enum err e = db_query_end(q);
	if (e || !found)
		return e ? e : ERR_NOT_FOUND;
	*out = v;
	return OK;
}

enum err store_set_i64(struct db *db, const char *name, int64_t v)
{
	struct db_query *q = db_query(db, "INSERT INTO setting (name, value) VALUES ($1, $2)"
	                                  " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
	db_bind_text(q, 1, str_of(name));
	db_bind_i64(q, 2, v);
	return db_run(q);
}

enum err store_get_text(struct db *db, const char *name, struct buf *out)
{
	struct db_query *q = db_query(db, "SELECT value FROM setting_text WHERE name = $1");
	db_bind_text(q, 1, str_of(name));
	bool found = db_step(q);
	if (found)
		buf_put(out, db_text(q, 0));
	enum err e = db_query_end(q);
	if (e || !found)
		return e ? e : ERR_NOT_FOUND;
	return buf_err(out);
}

enum err store_set_text(struct db *db, const char *name, struct str text)
{
	struct db_query *q = db_query(db, "INSERT INTO setting_text (name, value) VALUES ($1, $2)"
	                                  " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
	db_bind_text(q, 1, str_of(name));
	db_bind_text(q, 2, text);
	return db_run(q);
}

enum err store_next_id(struct store *s, const char *counter, int64_t *out)
{
	struct db_query *q = db_query(s->writer, "INSERT INTO counter (name, value) VALUES ($1, 1)"
	                                         " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1"
	                                         " RETURNING value");
	db_bind_text(q, 1, str_of(counter));
	int64_t v = 0;
	while (db_step(q))
		v = db_i64(q, 0);
	enum err e = db_query_end(q);
	if (!e)
		*out = v;
	return e;
}

enum err store_next_seqs(struct store *s, int64_t n, int64_t *out_first)
{
	struct db_query *q = db_query(s->writer, "INSERT INTO counter (name, value) VALUES ('seq', $1 + $2)"
	                                         " ON CONFLICT (name) DO UPDATE SET value = $2 +"
	                                         " CASE WHEN counter.value < $1 THEN $1 ELSE counter.value END"
	                                         " RETURNING value");
	db_bind_i64(q, 1, clock_now());
	db_bind_i64(q, 2, n);
	int64_t last = 0;
	while (db_step(q))
		last = db_i64(q, 0);
	enum err e = db_query_end(q);
	if (!e)
		*out_first = last - n + 1;
	return e;
}

enum err store_next_seq(struct store *s, int64_t *out)
{
	return store_next_seqs(s, 1, out);
}

enum err store_last_seq(struct db *db, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT coalesce(max(value), 0) FROM counter WHERE name = 'seq'");
	int64_t v = 0;
	while (db_step(q))
		v = db_i64(q, 0);
	enum err e = db_query_end(q);
	if (!e)
		*out = v;
	return e;
}

enum err store_counts(struct db *db, struct store_counts *out)
{
	/* Reports lie in the order of their values, so that grouping needs no table of its own. */
	static const char reports[] = "SELECT count(*), coalesce(sum(live), 0) FROM"
	                              " (SELECT count(*) AS live FROM report WHERE gone IS NULL GROUP BY id) AS v";
	static const char others[] = "SELECT (SELECT count(*) FROM feed), (SELECT count(*) FROM member),"
	                             " (SELECT count(*) FROM sighting), (SELECT count(*) FROM warning WHERE state = 0),"
	                             " (SELECT count(*) FROM object)";
	struct store_counts c = {.bytes = db_bytes(db)};
	struct db_query *q = db_query(db, reports);
	if (db_step(q)) {
		c.indicators = db_i64(q, 0);
		c.reports = db_i64(q, 1);
	}
	enum err e = db_query_end(q);
	if (e)
		return e;
	q = db_query(db, others);
	if (db_step(q)) {
		c.feeds = db_i64(q, 0);
		c.members = db_i64(q, 1);
		c.sightings = db_i64(q, 2);
		c.warnings_open = db_i64(q, 3);
		c.objects = db_i64(q, 4);
	}
	e = db_query_end(q);
	if (!e)
		*out = c;
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The durable state of a hub in one folder. One process at a time (lock file); in it one writer connection and any
 * number of reader connections, each with one thread. Tables are grouped by subject in store_<subject>.h; every
 * function that reads what members may or may not see takes the viewer.
 *
 * What takes a struct store * changes something and runs on the writer's thread, between db_begin and db_commit of
 * store_writer. What takes a struct db * reads on any connection. Rows are passed to a function of the caller, lent for
 * the call; an error that it returns ends the reading and is returned. It must not use the same connection.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/buf.h"
#include "model/uuid.h"
#include "model/viewer.h"
#include "store/db.h"

enum { STORE_SECRET_BYTES = 32, STORE_WHY_BYTES = 200 };

struct store;
struct store_label;

/*
 * store_open: creates dir when missing, takes the lock, opens or creates the database, migrates an older schema, removes
 * what an import left behind that a crash cut off. ERR_LOCKED (another process), ERR_NEWER (a newer tocsin wrote it),
 * ERR_DENIED, ERR_FULL, ERR_IO, ERR_CORRUPT; why says what and what to do, in words for people.
 */
MUST_CHECK enum err store_open(const char *dir, struct store **out, char why[STORE_WHY_BYTES]);
void store_close(struct store *s);

/* store_writer: the one writing connection, lent. */
struct db *store_writer(struct store *s);
/* store_reader: opens a connection for reading; close with db_close. */
MUST_CHECK enum err store_reader(struct store *s, struct db **out);
/* store_labels: the writer's memory of labels, lent; for store_report_merge. */
struct store_label *store_labels(struct store *s);
/* store_secret: random bytes drawn when the store was made; keys of ids and cursors are derived from it. */
const uint8_t *store_secret(const struct store *s);
/* store_hub_id: the identity of this hub, a UUID text. */
struct str store_hub_id(const struct store *s);
/*
 * store_value_id: a keyed hash of v, 1 to INT64_MAX, by which this store knows it. Of two values with one id the second
 * is refused when it is imported. Any thread.
 */
int64_t store_value_id(const struct store *s, struct value v);
/* store_draw_uuid: a random one as text, without NUL, for what is made here. */
void store_draw_uuid(char out[UUID_TEXT_BYTES]);

/* Small named numbers (settings, watermark). store_get_i64: ERR_NOT_FOUND. store_set_i64: on the writer's connection. */
MUST_CHECK enum err store_get_i64(struct db *db, const char *name, int64_t *out);
MUST_CHECK enum err store_set_i64(struct db *db, const char *name, int64_t v);

/* The same for texts: what is there is appended to out. */
MUST_CHECK enum err store_get_text(struct db *db, const char *name, struct buf *out);
MUST_CHECK enum err store_set_text(struct db *db, const char *name, struct str text);

/*
 * store_next_seq: the next number of the one sequence that orders what becomes visible: objects, warnings, sightings;
 * inside the transaction of the change. It is a time (UTC microseconds), later than all given before it even when the
 * clock steps back. store_next_seqs: n of them that follow each other.
 */
MUST_CHECK enum err store_next_seq(struct store *s, int64_t *out);
MUST_CHECK enum err store_next_seqs(struct store *s, int64_t n, int64_t *out_first);
/* store_last_seq: the last number that was given; 0 before the first. */
MUST_CHECK enum err store_last_seq(struct db *db, int64_t *out);
/* store_next_id: the next number, from 1, of the counter that counter (a literal) names; never given twice. */
MUST_CHECK enum err store_next_id(struct store *s, const char *counter, int64_t *out);

struct store_counts {
	int64_t indicators; /* values with at least one report not withdrawn */
	int64_t reports;    /* not withdrawn */
	int64_t feeds, members, sightings, warnings_open, objects;
	int64_t bytes;      /* of the database with its log */
};
/* store_counts: reads every report, so ask seldom. */
MUST_CHECK enum err store_counts(struct db *db, struct store_counts *out);

#endif

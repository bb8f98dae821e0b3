/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where an address is: its autonomous system and its country, from a database of libloc (Debian's libloc-database, kept up to
 * date by "location update"). Read at start; a newer file counts from the next start on.
 *
 * A handle of libloc counts its references without a lock, so it is for one thread at a time: addresses are spread over some
 * handles by a keyed hash, each with a lock and the last answers. All functions but places_free are for any thread, and for NULL,
 * which knows no address.
 */
#ifndef HUB_PLACES_H
#define HUB_PLACES_H

#include "base/hash.h"
#include "base/utc.h"
#include "model/value.h"

#define PLACES_PATH "/var/lib/location/database.db"

/* What is unknown is 0 or empty. */
struct places_found {
	uint32_t as;
	char country[3]; /* ISO 3166-1 alpha-2, with its NUL */
};

struct places;
/* places_open: path NULL: PLACES_PATH. ERR_NOT_FOUND: there is no such file. ERR_CORRUPT: it is no database. ERR_IO, ERR_NOMEM. */
MUST_CHECK enum err places_open(const char *path, const struct hash_key *key, struct places **out);
void places_free(struct places *p);

/* places_find: of an address, or of the address of an endpoint; all else is nowhere. Less than 0.1 us again, 1 us for the first time. */
struct places_found places_find(struct places *p, struct value v);
/* places_as_name: the name of an autonomous system, at most cap bytes at out without NUL; returns the length, 0: unknown. */
size_t places_as_name(struct places *p, uint32_t as, char *out, size_t cap);
/* places_made: when the database was. UTC_NONE for NULL. */
int64_t places_made(const struct places *p);

#endif

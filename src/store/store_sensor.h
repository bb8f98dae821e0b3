/* SPDX-License-Identifier: Apache-2.0 */
/* How a member's sensors report: what each credential handed in, when last, and how much of it was refused. */
#ifndef STORE_STORE_SENSOR_H
#define STORE_STORE_SENSOR_H

#include "base/utc.h"
#include "store/store.h"

enum { STORE_SENSOR_REASON_BYTES = 120 };

/* The credential of a sensor: a token, an account, a certificate (the first 8 bytes of its fingerprint). 0: none. */
struct store_sensor_key {
	int64_t member, token, account, certificate;
};

struct store_sensor {
	struct store_sensor_key key;
	int64_t first, last; /* when it reported */
	int64_t gap;         /* between two reports, a running mean of about the last eight; 0 before the second */
	int64_t reports, lines, events, hits, refused;
	int64_t last_lines, last_refused; /* of the last report */
	int64_t refused_at;  /* when something was last refused; UTC_NONE: never */
	char reason[STORE_SENSOR_REASON_BYTES]; /* why, NUL-terminated */
};

/* store_sensor_put: as it is now. */
MUST_CHECK enum err store_sensor_put(struct store *s, const struct store_sensor *x);
/* store_sensor_get: for its member and who sees all; ERR_NOT_FOUND when it never reported. */
MUST_CHECK enum err store_sensor_get(struct db *db, const struct viewer *viewer, const struct store_sensor_key *key,
                                     struct store_sensor *out);
/* store_sensor_accounts: those of member that came in by an account, with its name. */
typedef enum err store_sensor_fn(void *ctx, const struct store_sensor *x, struct str account_name);
MUST_CHECK enum err store_sensor_accounts(struct db *db, const struct viewer *viewer, int64_t member, store_sensor_fn *each,
                                          void *ctx);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether members' sensors report as they do: in memory to the last report, in the store to about the last half minute. Any thread.
 */
#ifndef HUB_SENSORS_H
#define HUB_SENSORS_H

#include "hub/hub.h"
#include "store/store_sensor.h"

enum { SENSORS_MINUTES = 10 }; /* over which the rate is told */

/* How a sensor is. */
enum sensors_state {
	SENSORS_NEVER,     /* it never reported */
	SENSORS_REPORTING,
	SENSORS_REFUSED,   /* of its last report more than half of the lines were refused */
	SENSORS_SILENT,    /* for five times as long as it usually is between reports, and ten minutes at least */
	SENSORS_STATES
};
struct str sensors_state_name(enum sensors_state s); /* "reporting" */
enum sensors_state sensors_state(const struct store_sensor *x, int64_t now);

/* What one report came to. */
struct sensors_report {
	uint64_t lines, events, hits, refused;
	const char *reason; /* of the first refusal; NULL: none */
};

struct sensors;
/* sensors_new: NULL when out of memory. sensors_free: NULL is fine. */
struct sensors *sensors_new(void);
void sensors_free(struct sensors *s);

/* sensors_note: a report of the sensor was taken. When memory runs out it is not noted. */
void sensors_note(struct hub *h, const struct store_sensor_key *key, const struct sensors_report *r);
/* sensors_find: as it is now, with the events a minute lately; ERR_NOT_FOUND when it never reported. */
MUST_CHECK enum err sensors_find(struct hub *h, struct db *db, const struct viewer *viewer, const struct store_sensor_key *key,
                                 struct store_sensor *out, double *out_rate);
/* sensors_keep: writes what is not written yet; for hub_close, on the writer thread. */
MUST_CHECK enum err sensors_keep(struct sensors *s, struct store *store);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Pulls feeds over http(s), file:// and TAXII 2.1 on their schedules. */
#ifndef FEED_FEED_PULL_H
#define FEED_FEED_PULL_H

#include "hub/import_preview.h"

struct feed_pull_result {
	bool unchanged;    /* the source says that nothing is new (304, or the same bytes) */
	bool more;         /* of a TAXII collection: it goes on where it stopped, as soon as others had their turn */
	int64_t wait;      /* microseconds that the source asked for after a failure; 0: none */
	char error[256];   /* why it failed, in words; empty otherwise */
};

/*
 * feed_pull_now: fetches the feed and imports it; a folder feed of MISP (manifest.json) with all its events, of a TAXII
 * collection what is new (taxii_poll.h). confirm accepts an implausible
 * change. The feed's health is written in every case. ERR_FETCH, ERR_NOT_FOUND (no such feed), ERR_USAGE (it has no URL), or as import_run; out
 * and imported are filled in every case; deinit imported.
 */
MUST_CHECK enum err feed_pull_now(struct hub *h, const struct viewer *who, struct str feed, bool confirm, struct feed_pull_result *out,
                       struct import_result *imported);

/*
 * feed_pull_try: fetches a feed that is not stored, of whose row url, format, mapping, tlp and confidence count, and tells what
 * pulling it would bring; of a folder feed the first events. Nothing is stored. ERR_FETCH, ERR_USAGE (it polls a TAXII
 * collection, which is not tried), or as import_preview; out and preview are filled in every case; deinit preview.
 */
struct store_feed;
MUST_CHECK enum err feed_pull_try(struct hub *h, const struct viewer *who, const struct store_feed *feed, struct feed_pull_result *out,
                                  struct import_preview *preview);

/* The scheduler: one thread that pulls what is due, and publishes to other servers (taxii_push.h). */
struct feed_schedule;
MUST_CHECK enum err feed_schedule_start(struct hub *h, struct feed_schedule **out);
void feed_schedule_stop(struct feed_schedule *s); /* NULL is fine */

#endif

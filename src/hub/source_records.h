/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The track records of feeds and reporting members, kept while the hub works: what imports change, whom sightings
 * confirm, what refutes a source. All in the transactions of what they follow from, on the writer's thread.
 */
#ifndef HUB_SOURCE_RECORDS_H
#define HUB_SOURCE_RECORDS_H

#include "hub/hub.h"
#include "store/source_tally.h"
#include "store/store_source.h"

/* source_records_imported: an import is to count at now. */
MUST_CHECK enum err source_records_imported(struct store *s, const struct source_tally *t, int64_t now);
/*
 * source_records_met: before a sighting of member is stored that was not suppressed. What the member met before
 * changes nothing.
 */
MUST_CHECK enum err source_records_met(struct store *s, int64_t value_id, int64_t member, int64_t now);
/*
 * source_records_refuted: so much of what a source said is wrong; a part of 1 is a doubt, below 0 it is given back. Only whole ones
 * are counted in store_source.refuted.
 */
MUST_CHECK enum err source_records_refuted(struct store *s, enum source_kind kind, int64_t id, double values, int64_t now);

/* source_records_mean, _weight: of a stored record, as warn/source_record.h has them. */
double source_records_mean(const struct store_source *s, int64_t now);
double source_records_weight(const struct store_source *s, int64_t now);

/* What the confidence of each feed is to be multiplied with, and what members weigh; for one thread. */
struct source_weights;
struct source_weights *source_weights_new(void); /* NULL when out of memory */
void source_weights_free(struct source_weights *w);
/*
 * source_weights_load: as the store has them at now, those of members in hundredths; *out_members: of these some are others than
 * before. On an error they stay as they were.
 */
MUST_CHECK enum err source_weights_load(struct source_weights *w, struct db *db, int64_t now, bool *out_members);
/* source_weights_of, _member: 1 for one without a record. */
double source_weights_of(const struct source_weights *w, struct str feed);
double source_weights_member(const struct source_weights *w, int64_t member);

/*
 * What a feed has begun to list and should not (protected for no member's sake): gathered by one thread while changes
 * are looked at, told on the writer's: the record is refuted, and of canaries the operator is warned.
 */
struct source_errors {
	struct hub *hub;
	struct arena arena;
	struct store_source_error *list;
	size_t n;
	struct str feed;
	int64_t now;
};
void source_errors_init(struct source_errors *x, struct hub *h, struct str feed, int64_t now);
void source_errors_deinit(struct source_errors *x);
/* source_errors_note: beyond STORE_SOURCE_ERRORS_MAX nothing is noted. ERR_NOMEM. */
MUST_CHECK enum err source_errors_note(struct source_errors *x, struct value v, int64_t id, bool canary);
MUST_CHECK enum err source_errors_tell(struct source_errors *x);

#endif

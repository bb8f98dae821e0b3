/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people say of warnings and indicators teaches the track records of the sources that these rest on: members with a word that is
 * weighed and capped (warn/source_record.h), analysts with a whole refutation in place of all words of members. The sources are the
 * feeds that list the values; where none does, and of members' own assets, the members whose sensors met them. All on the writer's
 * thread, in the transaction of what was said; the detectors go by the new records when it returns. detect is NULL on an offline hub, where
 * each member is a party of its own.
 */
#ifndef HUB_FEEDBACK_H
#define HUB_FEEDBACK_H

#include "hub/detect.h"
#include "store/store.h"

enum { FEEDBACK_REPORTERS_MAX = 64 }; /* of a warning; more are not looked at */

/*
 * feedback_acks: the words of members on a warning changed (store_ack.h). Those that say it is of use are set against those that say it
 * is false, party for party; nobody speaks against a source of its own party. Once an analyst dismissed it they count no more.
 */
MUST_CHECK enum err feedback_acks(struct hub *h, struct store *s, const struct uuid *warning, int64_t now);
/* feedback_dismissed: an analyst takes it back as a false alarm: call while it is open. ERR_NOT_FOUND when it is not. */
MUST_CHECK enum err feedback_dismissed(struct detect *d, struct store *s, const struct uuid *warning, int64_t now);

/*
 * feedback_suspended: an indicator was suspended as a false positive, by staff, or else by the word of those who reported it: against
 * the feeds that list it, and the members that called it adverse by themselves, without a hit. Call while its reports are live.
 */
MUST_CHECK enum err feedback_suspended(struct detect *d, struct store *s, int64_t id, struct value v, bool staff, int64_t now);
/*
 * feedback_lifted: an analyst says that it is none: its sources have back what it took from them, and each party that reported it is
 * refuted once. Call before the reports are forgotten.
 */
MUST_CHECK enum err feedback_lifted(struct detect *d, struct store *s, int64_t id, int64_t now);

enum { FEEDBACK_WRONG_A_DAY = 10 };
/*
 * feedback_wrong: a member's sensor calls something adverse that everybody knows to be good: it is refuted, once for each value, at most
 * FEEDBACK_WRONG_A_DAY times a day.
 */
MUST_CHECK enum err feedback_wrong(struct detect *d, struct store *s, int64_t member, struct value v, int64_t now);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slows guessing down without giving strangers a way to lock people out. Three things are counted: failures for a
 * name from a network, failures for a name from networks where it never came in, failures from a network for all
 * names. Behind a free number each doubles the wait, up to a maximum. A name that came in from a network is known
 * there, and is held up there by its own failures from there alone, whatever happens elsewhere.
 *
 * Names that do not exist are counted like those that do. Memory is bounded: of the entries that share a place in the
 * table the one that was quiet longest leaves, known ones last. Time is an argument (monotonic microseconds). Any
 * thread.
 */
#ifndef HUB_LOGIN_THROTTLE_H
#define HUB_LOGIN_THROTTLE_H

#include "base/str.h"
#include "hub/login_place.h"

struct login_throttle;

/* login_throttle_new: NULL when out of memory. */
struct login_throttle *login_throttle_new(void);
void login_throttle_free(struct login_throttle *t);

/*
 * login_throttle_enter: an attempt begins, and counts as a failure until it is known to be none, so that attempts at
 * the same time do not slip through. *out_n is the number of failures for name from place with this one.
 * ERR_THROTTLED: not before *out_wait microseconds; nothing was counted.
 */
MUST_CHECK enum err login_throttle_enter(struct login_throttle *t, struct str name, const struct login_place *place,
                                         int64_t now, uint32_t *out_n, int64_t *out_wait);
/* login_throttle_passed: it was right: the failures for name from place are forgotten, and name is known there. */
void login_throttle_passed(struct login_throttle *t, struct str name, const struct login_place *place, int64_t now);
/* login_throttle_undecided: it was not checked after all: it does not count. */
void login_throttle_undecided(struct login_throttle *t, struct str name, const struct login_place *place, int64_t now);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first operator, made from a browser. Whoever starts a hub that has none can have a key drawn; who shows the key may
 * make that one account, with a second factor that is tried before anything is stored. The key is random, kept as a
 * hash in memory alone, and good until another is drawn, an operator exists, or the process ends. Any thread.
 */
#ifndef HUB_SETUP_H
#define HUB_SETUP_H

#include "hub/hub.h"
#include "hub/login_place.h"
#include "hub/second_factor.h"

/* 64 hex digits of 32 random bytes. */
enum { SETUP_KEY_BYTES = 64 };

/* setup_new, setup_free: for hub_open and hub_close. NULL when out of memory. */
struct setup;
struct setup *setup_new(void);
void setup_free(struct setup *s);

/* setup_is_open: whether there is no operator yet. What cannot be read counts as one. */
bool setup_is_open(struct hub *h);
/* setup_draw: a key instead of the one before. ERR_EXISTS: there is an operator. */
MUST_CHECK enum err setup_draw(struct hub *h, char out[SETUP_KEY_BYTES]);
/*
 * setup_check: whether key is the one that was drawn, compared in constant time. Failures are counted by network and slowed
 * down as those of logins are. ERR_UNAUTHORIZED, with *out_failures so far from there; ERR_THROTTLED with *out_wait
 * (microseconds); ERR_EXISTS: there is an operator.
 */
MUST_CHECK enum err setup_check(struct hub *h, struct str key, const struct login_place *place, uint32_t *out_failures,
                                int64_t *out_wait);

/* setup_enrol: draws the second factor of the account to be; one that was drawn before is forgotten. */
void setup_enrol(struct hub *h, struct second_factor *out);
/* setup_factor: the one that was drawn, when code is right for it, and the time step of the code. ERR_UNAUTHORIZED. */
MUST_CHECK enum err setup_factor(struct hub *h, struct str code, struct second_factor *out, int64_t *out_step);
/* setup_done: there is an operator now: key and second factor are forgotten. */
void setup_done(struct hub *h);

#endif

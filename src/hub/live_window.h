/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was seen so far of patterns that ask for several observations (match/pattern_window.h), kept over restarts in the
 * file "sequences.state" of the data folder. The window itself belongs to the writer thread.
 *
 * It is written every LIVE_WINDOW_EVERY while it changes, and when the hub closes. A kill or a loss of power loses what came since;
 * what was met in that time can then be met again. A file that is damaged, or of another hub, is not used.
 */
#ifndef HUB_LIVE_WINDOW_H
#define HUB_LIVE_WINDOW_H

#include "hub/hub.h"
#include "match/pattern_window.h"

#define LIVE_WINDOW_EVERY UTC_MINUTE

struct live_window;

/* live_window_new: with what the file in the hub's data folder says. ERR_NOMEM. */
MUST_CHECK enum err live_window_new(struct hub *h, struct live_window **out);
/* live_window_start: begins to write the file now and then, through the hub's writer. live_window_stop: before that one stops. */
MUST_CHECK enum err live_window_start(struct live_window *l);
void live_window_stop(struct live_window *l);
/* live_window_free: after the writer: writes the file when something changed. NULL is fine. */
void live_window_free(struct live_window *l);

/* On the writer thread; who changes the window says so. */
struct pattern_window *live_window_get(struct live_window *l);
void live_window_changed(struct live_window *l);

/* live_window_save: writes the file now; any thread but the writer. Errors of the file, ERR_NOMEM. */
MUST_CHECK enum err live_window_save(struct live_window *l);

/*
 * live_window_forget_member, live_window_forget_value: what was seen of it is gone, from the file too, when they return; also
 * on an offline hub. *out_events is added to. Errors of the file, ERR_NOMEM.
 */
MUST_CHECK enum err live_window_forget_member(struct hub *h, int64_t member, uint64_t *out_events);
MUST_CHECK enum err live_window_forget_value(struct hub *h, struct value v, uint64_t *out_events);

#endif

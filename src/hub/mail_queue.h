/* SPDX-License-Identifier: Apache-2.0 */
/* Which contacts are told of which changed warnings, and when. For the mailer's thread. */
#ifndef HUB_MAIL_QUEUE_H
#define HUB_MAIL_QUEUE_H

#include "hub/hub.h"
#include "store/store_contact.h"

/*
 * mail_queue_fill: queues mail about the warnings that changed since the last call, and remembers in the same transaction up to
 * where it has come: a crash neither loses nor doubles any. What changed more than three days ago is not told any more (a hub
 * that had no relay). *out_more: call again at once.
 *
 * A contact is told of what its member may see: a warning of at least its severity; then when its severity or state
 * changes; in a digest, of every version. Who was told of a warning is told of its end, whatever its severity is then.
 */
MUST_CHECK enum err mail_queue_fill(struct hub *h, bool *out_more);
/* mail_queue_due: when a contact with this digest is told of what happens now: at once, at the next full hour, at the next 06:00 UTC. */
int64_t mail_queue_due(enum store_digest digest, int64_t now);

#endif

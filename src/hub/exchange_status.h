/* SPDX-License-Identifier: Apache-2.0 */
/* The status resource (TAXII 2.1 section 4.3.1) of an envelope. */
#ifndef HUB_EXCHANGE_STATUS_H
#define HUB_EXCHANGE_STATUS_H

#include "base/buf.h"
#include "hub/envelope.h"

/*
 * exchange_status_write: appends it; pending while some item is. Lists are as long as their counts say. The error, if any,
 * is out's.
 */
void exchange_status_write(struct buf *out, struct str id, int64_t requested, const struct envelope *env);

/* What identifies an object in a status, which has to name one even where the object does not. */
struct exchange_name {
	struct str id, version;
	char id_text[9 + UUID_TEXT_BYTES], version_text[UTC_TEXT_BYTES];
};
/* exchange_status_name: texts lie in the item or in out. status is the id of the status resource. */
void exchange_status_name(const struct envelope_item *item, struct str status, int64_t requested, struct exchange_name *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The identity of a sighting as a STIX object: a UUID that says (value, member) under the store's secret, so that it is
 * always the same, tells strangers nothing, and is found again without a table. It has the form of version 4.
 */
#ifndef STORE_STORE_SIGHTING_ID_H
#define STORE_STORE_SIGHTING_ID_H

#include "model/uuid.h"
#include "store/store.h"

/* store_sighting_id: id as store_value_id gives it; member from 0 on, below 2^59. */
struct uuid store_sighting_id(const struct store *s, int64_t id, int64_t member);
/* store_sighting_id_read: the reverse; false for a UUID of another form. Any other gives some pair, mostly of nothing stored. */
bool store_sighting_id_read(const struct store *s, const struct uuid *u, int64_t *out_id, int64_t *out_member);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of an event out of its items, for the patterns that ask for them. */
#ifndef PARSE_EVENT_PROPERTY_H
#define PARSE_EVENT_PROPERTY_H

#include "parse/event_item.h"

/* event_property_wanted: with wanted, what has to be read too, so that objects are whole and both names of one thing count. */
property_set event_property_wanted(property_set wanted);
/*
 * event_property_begin: what an event that was begun, its parts put, has before all items: the protocols that its
 * addresses and the name of its log (empty: unknown) tell.
 */
void event_property_begin(struct batch *out, struct str log, property_set wanted);
/*
 * event_property_put: the properties in wanted that i has, and those of the observables that it was made, from number
 * before on. A text that is none of the property's type is passed over. memo is the parser's.
 */
void event_property_put(struct batch *out, const struct event_item *i, size_t before, struct event_time_memo *memo,
			property_set wanted);

#endif

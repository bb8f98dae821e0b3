/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is related to an object or a value: found when it is asked for, along what objects say, what names them
 * (store/store_posting.h) and who reported the same value. Nothing is told of what the viewer may not see, and no way leads
 * through it.
 *
 * A step leads to an object that is named or that names, to the other end of a relationship, or to an object that has the
 * same value. An object's values are as near as the object. An identity ends a way: half the store names it.
 */
#ifndef HUB_RELATED_H
#define HUB_RELATED_H

#include "base/arena.h"
#include "parse/json.h"
#include "store/store.h"

enum {
	RELATED_DEPTH_MAX = 2,
	/* From one object or value; objects in all; values in all, and those read of one object. */
	RELATED_FAN_OUT = 50,
	RELATED_OBJECTS_MAX = 250,
	RELATED_VALUES_MAX = 250,
};

struct related_object {
	struct str id, type;
	struct str name;     /* empty: it has none */
	int depth;
	struct str relation; /* "names", "named-by", "same-value", or the type of the relationship; empty for what was asked about */
	struct str of;       /* the object or value from which it was reached */
	struct str by;       /* the relationship's id, if it was one */
};

struct related_value {
	struct value value;
	int depth;
	struct str of; /* id of the object; empty for what was asked about */
};

/* All text lives in the arena. */
struct related {
	struct related_object *objects; /* by depth */
	size_t n_objects;
	struct related_value *values;
	size_t n_values;
	bool more; /* there is more that the viewer may see; never because of what it may not see */
};

/* related_name: what an object is called, for people: short, lent as long as object, empty when it has no name. */
struct str related_name(struct json_value object);
/*
 * related_of_object: depth is 1 to RELATED_DEPTH_MAX; the first object is the one asked about. ERR_NOT_FOUND when there is
 * none, or viewer may not see it. related_of_value: the objects that report the value, or are it, have depth 0.
 */
MUST_CHECK enum err related_of_object(const struct store *s, struct db *db, const struct viewer *viewer, struct str id, int depth,
                                      struct arena *a, struct related *out);
MUST_CHECK enum err related_of_value(const struct store *s, struct db *db, const struct viewer *viewer, struct value v, int depth,
                                     struct arena *a, struct related *out);

#endif

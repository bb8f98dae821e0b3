/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values are written in the order of the table of properties, in which paths with the same beginning stand together, so
 * that each map and list on the way is opened once.
 */
#include "match/event_object.h"

#include "base/utc.h"

static bool has_room(const struct event_object *o, enum property p)
{
	const struct property_info *info = property_info(p);
	bool list = false;
	for (size_t k = 0; k < PROPERTY_KEYS && info->keys[k]; k++)
		list = list || strcmp(info->keys[k], "*") == 0;
	return list || !(o->has & property_bit(p));
}

static bool same_value(const struct property_value *a, const struct property_value *b)
{
	if (a->property != b->property)
		return false;
	if (property_info((enum property)a->property)->type == PROPERTY_TEXT)
		return str_eq(a->u.text, b->u.text);
	return a->u.number == b->u.number;
}

static bool repeats(const struct event_objects *out, const struct event_object *o, uint32_t value)
{
	if (!(o->has & property_bit((enum property)out->values[value].property)))
		return false;
	for (uint32_t i = o->first; i != OBSERVED_NONE; i = out->next[i])
		if (same_value(&out->values[i], &out->values[value]))
			return true;
	return false;
}

/* An event is one connection and one mail. */
static uint32_t group_of(const struct property_value *v)
{
	const struct property_info *info = property_info((enum property)v->property);
	bool once = str_eq(info->object_type, STR("network-traffic")) || str_eq(info->object_type, STR("email-message"));
	return once ? 0 : v->group;
}

/* Puts a value into an object that exists, or tells that none has room. */
static bool join(struct event_objects *out, uint32_t value)
{
	enum property p = (enum property)out->values[value].property;
	for (uint32_t i = 0; i < out->n; i++) {
		struct event_object *o = &out->at[i];
		if (o->group != group_of(&out->values[value]) || !str_eq(*o->type, property_info(p)->object_type))
			continue;
		if (repeats(out, o, value))
			return true;
		if (!has_room(o, p))
			continue;
		out->next[o->last] = value;
		o->last = value;
		o->has |= property_bit(p);
		return true;
	}
	return false;
}

enum err event_objects_sort(const struct property_value *values, uint32_t n, struct arena *a, struct event_objects *out)
{
	*out = (struct event_objects){.values = values};
	if (n == 0)
		return OK;
	out->next = arena_alloc(a, n * sizeof *out->next);
	out->at = arena_alloc(a, n * sizeof *out->at);
	if (!out->next || !out->at)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++) {
		enum property p = (enum property)values[i].property;
		out->next[i] = OBSERVED_NONE;
		if (!join(out, i))
			out->at[out->n++] = (struct event_object){&property_info(p)->object_type, group_of(&values[i]),
								  property_bit(p), i, i};
	}
	return OK;
}

/* Maps and lists that are open, from the outermost on. */
struct way {
	const char *key[PROPERTY_KEYS];
	uint32_t node[PROPERTY_KEYS];
	size_t n;
};

static uint32_t add(struct event_object_writer *w, const char *key, enum observed_type type)
{
	uint32_t i = w->n_nodes++;
	struct str name = strcmp(key, "*") == 0 ? (struct str){"", 0} : str_of(key);
	w->nodes[i] = (struct observed_node){.key = name, .type = type, .behind = i + 1};
	return i;
}

static void add_value(struct event_object_writer *w, const char *key, const struct property_value *v)
{
	enum property_type type = (enum property_type)property_info((enum property)v->property)->type;
	struct observed_node *node = &w->nodes[add(w, key, type == PROPERTY_NUMBER ? OBSERVED_INT : OBSERVED_STRING)];
	if (type == PROPERTY_NUMBER) {
		node->u.integer = v->u.number;
	} else if (type == PROPERTY_TEXT) {
		node->text = v->u.text;
	} else {
		char text[UTC_TEXT_BYTES];
		utc_format(v->u.number, text);
		node->text = arena_dup(w->a, str_make(text, sizeof text));
		w->failed = w->failed || !node->text.p;
	}
}

/* Opens what is not open of the way to a value, and writes it. */
static void write_value(struct event_object_writer *w, struct way *way, const struct property_value *v)
{
	const char *const *keys = property_info((enum property)v->property)->keys;
	size_t n = 0, shared = 0;
	while (n < PROPERTY_KEYS && keys[n])
		n++;
	/* An element of a list is never the one before. */
	while (shared + 1 < n && shared < way->n && strcmp(keys[shared], "*") != 0 && strcmp(keys[shared], way->key[shared]) == 0)
		shared++;
	for (way->n = shared; way->n + 1 < n; way->n++) {
		bool list = strcmp(keys[way->n + 1], "*") == 0;
		way->key[way->n] = keys[way->n];
		way->node[way->n] = add(w, keys[way->n], list ? OBSERVED_LIST : OBSERVED_MAP);
	}
	add_value(w, keys[n - 1], v);
	for (size_t i = 0; i < way->n; i++)
		w->nodes[way->node[i]].behind = w->n_nodes;
}

void event_object_write(struct event_object_writer *w, const struct event_objects *objects,
			const struct event_object *object, uint32_t map)
{
	struct way way = {.n = 0};
	for (property_set left = object->has; left; left &= left - 1) {
		unsigned p = (unsigned)__builtin_ctzll(left);
		for (uint32_t i = object->first; i != OBSERVED_NONE; i = objects->next[i])
			if (objects->values[i].property == p)
				write_value(w, &way, &objects->values[i]);
	}
	w->nodes[map].behind = w->n_nodes;
}

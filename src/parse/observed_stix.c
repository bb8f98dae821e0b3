/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three rounds: what is there, the observations with the objects that they have, and what references refer to. An
 * object outside of observations costs an entry of the index only.
 */
#include "parse/observed_stix.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/limits.h"
#include "base/utc.h"

/* A bundle is a scope of ids; so is list itself. Each dictionary of objects is one too, beyond this number. */
#define DICTIONARIES (UINT32_C(1) << 31)

/* An object that can be referred to. */
struct entry {
	struct str id;
	uint32_t scope;
	uint32_t object; /* OBSERVED_NONE until an observation has it */
	struct json_value value;
};

struct index {
	struct entry *entries;
	size_t n;
	bool sorted;
};

struct source {
	struct json_value value; /* observed-data */
	uint32_t scope, element;
};

struct reader {
	struct arena *a;
	struct parse_fault *fault;
	struct observed_node *nodes;
	size_t n_nodes, nodes_cap;
	struct observed_object *objects;
	size_t n_objects;
	struct observation *observations;
	size_t n_observations;
	uint32_t *members;
	size_t n_members;
	struct index bundled; /* complete behind the first round */
	struct index keyed;   /* complete behind the second */
	struct source *sources;
	size_t n_sources;
	size_t n_references;
	bool any_20;
};

static enum err wrong(struct reader *r, const char *what)
{
	r->fault->what = what;
	return ERR_SYNTAX;
}

static enum err no_memory(struct reader *r)
{
	r->fault->what = "more values than the limit allows";
	return ERR_NOMEM;
}

static struct observed_node *add_node(struct reader *r)
{
	if (r->n_nodes == r->nodes_cap) {
		size_t cap = r->nodes_cap ? 2 * r->nodes_cap : 64;
		struct observed_node *p = cap < OBSERVED_NONE ? arena_alloc(r->a, cap * sizeof *p) : NULL;
		if (!p)
			return NULL;
		if (r->n_nodes)
			memcpy(p, r->nodes, r->n_nodes * sizeof *p);
		r->nodes = p;
		r->nodes_cap = cap;
	}
	return &r->nodes[r->n_nodes++];
}

static enum err add_entry(struct reader *r, struct index *index, struct entry entry)
{
	struct entry *p = arena_grow(r->a, index->entries, index->n, sizeof *p);
	if (!p)
		return no_memory(r);
	index->entries = p;
	p[index->n++] = entry;
	return OK;
}

/* Decoded, or opaque. */
static enum err bytes(struct reader *r, struct observed_node *node, struct str text, bool hex)
{
	size_t n = text.n / 2;
	uint8_t *p = arena_alloc(r->a, text.n + 1);
	if (!p)
		return no_memory(r);
	bool decoded = hex ? str_unhex(text, p) == OK : base64_decode(text, p, &n) == OK;
	node->type = decoded ? OBSERVED_BYTES : OBSERVED_OPAQUE;
	node->text = str_make(p, n);
	return OK;
}

/* What a text is follows from the name of its property; of an element, from that of its list. */
static enum err string(struct reader *r, struct observed_node *node, struct str text, struct str list, uint32_t scope)
{
	bool element = list.n > 0;
	node->type = OBSERVED_STRING;
	node->text = text;
	if (element ? str_has_suffix(list, STR("_refs")) : str_has_suffix(node->key, STR("_ref"))) {
		node->type = OBSERVED_REFERENCE;
		node->u.object = scope;
		r->n_references++;
		return OK;
	}
	if (str_has_suffix(node->key, STR("_hex")))
		return bytes(r, node, text, true);
	return str_has_suffix(node->key, STR("_bin")) ? bytes(r, node, text, false) : OK;
}

/* One node, without what is below it. */
static enum err value(struct reader *r, struct json_value v, struct str key, struct str list, uint32_t scope)
{
	struct observed_node *node = add_node(r);
	if (!node)
		return no_memory(r);
	*node = (struct observed_node){.key = key, .behind = (uint32_t)r->n_nodes};
	switch (json_type(v)) {
	case JSON_FALSE:
	case JSON_TRUE:
		node->type = OBSERVED_BOOL;
		node->u.truth = json_type(v) == JSON_TRUE;
		break;
	case JSON_INT:
		node->type = OBSERVED_INT;
		(void)json_i64(v, &node->u.integer);
		break;
	case JSON_NUMBER:
		node->type = OBSERVED_FLOAT;
		(void)json_f64(v, &node->u.number);
		break;
	case JSON_STRING:
		return string(r, node, json_str(v), list, scope);
	case JSON_ARRAY:
		node->type = OBSERVED_LIST;
		break;
	case JSON_OBJECT:
		node->type = OBSERVED_MAP;
		break;
	default:
		node->type = OBSERVED_OPAQUE;
	}
	return OK;
}

/* An object with all that is below it. */
static enum err tree(struct reader *r, struct json_value v, uint32_t scope)
{
	struct {
		struct json_iter iter;
		uint32_t node;
	} levels[LIMIT_JSON_DEPTH + 1];
	size_t depth = 0;
	levels[0].iter = json_iter(v);
	levels[0].node = (uint32_t)r->n_nodes;
	enum err e = value(r, v, str_make("", 0), str_make("", 0), scope);
	while (!e) {
		struct json_iter *iter = &levels[depth].iter;
		uint32_t parent = levels[depth].node;
		if (json_next(iter, &v)) {
			struct str none = str_make("", 0);
			uint32_t node = (uint32_t)r->n_nodes;
			e = iter->object ? value(r, v, iter->key, none, scope)
					 : value(r, v, none, r->nodes[parent].key, scope);
			if (!e && r->nodes[node].type >= OBSERVED_LIST) {
				levels[++depth].iter = json_iter(v);
				levels[depth].node = node;
			}
		} else {
			r->nodes[parent].behind = (uint32_t)r->n_nodes;
			if (depth-- == 0)
				break;
		}
	}
	return e;
}

static enum err object(struct reader *r, struct json_value v, uint32_t scope, uint32_t *out)
{
	struct observed_object *p = arena_grow(r->a, r->objects, r->n_objects, sizeof *p);
	if (!p)
		return no_memory(r);
	r->objects = p;
	p[r->n_objects] = (struct observed_object){json_get_str(v, "type"), (uint32_t)r->n_nodes};
	*out = (uint32_t)r->n_objects++;
	return tree(r, v, scope);
}

static enum err member(struct reader *r, struct observation *o, uint32_t object)
{
	uint32_t *p = arena_grow(r->a, r->members, r->n_members, sizeof *p);
	if (!p)
		return no_memory(r);
	r->members = p;
	p[r->n_members++] = object;
	o->n_members++;
	return OK;
}

/* By id, then by scope, then in the order of the text. */
static int entry_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = str_cmp(x->id, y->id);
	if (c)
		return c;
	if (x->scope != y->scope)
		return x->scope < y->scope ? -1 : 1;
	return (x->value.at > y->value.at) - (x->value.at < y->value.at);
}

/* The first entry that is not before id in scope; NULL when it has another id. */
static struct entry *find(struct index *index, struct str id, uint32_t scope)
{
	const struct entry key = {.id = id, .scope = scope};
	size_t low = 0, high = index->n;
	if (!index->sorted && high)
		qsort(index->entries, high, sizeof key, entry_order);
	index->sorted = true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (entry_order(&index->entries[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->n && str_eq(index->entries[low].id, id) ? &index->entries[low] : NULL;
}

/* In scope, else in any bundle. */
static struct entry *refer(struct reader *r, struct str id, uint32_t scope)
{
	struct entry *found = find(scope < DICTIONARIES ? &r->bundled : &r->keyed, id, scope);
	return found && found->scope == scope ? found : find(&r->bundled, id, 0);
}

static int index_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static enum err named(struct reader *r, struct observation *o, struct json_value refs, uint32_t scope)
{
	struct json_value ref;
	enum err e = OK;
	if (json_type(refs) != JSON_ARRAY)
		return wrong(r, "object_refs is no list of identifiers");
	for (struct json_iter i = json_iter(refs); !e && json_next(&i, &ref);) {
		if (json_type(ref) != JSON_STRING)
			return wrong(r, "object_refs is no list of identifiers");
		struct entry *entry = refer(r, json_str(ref), scope);
		if (entry && entry->object == OBSERVED_NONE)
			e = object(r, entry->value, entry->scope, &entry->object);
		if (entry && !e)
			e = member(r, o, entry->object);
	}
	if (e || !o->n_members)
		return e;
	uint32_t *list = r->members + o->member, n = 0;
	qsort(list, o->n_members, sizeof *list, index_order);
	for (uint32_t i = 0; i < o->n_members; i++)
		if (n == 0 || list[n - 1] != list[i])
			list[n++] = list[i];
	r->n_members -= o->n_members - n;
	o->n_members = n;
	return OK;
}

/* STIX 2.1's objects have ids as well as keys. */
static enum err dictionary(struct reader *r, struct observation *o, struct json_value objects)
{
	uint32_t scope = DICTIONARIES + (uint32_t)r->n_observations;
	struct json_value v;
	enum err e = OK;
	if (json_type(objects) != JSON_OBJECT)
		return wrong(r, "objects is no dictionary of objects");
	for (struct json_iter i = json_iter(objects); !e && json_next(&i, &v);) {
		uint32_t index;
		if (json_type(v) != JSON_OBJECT)
			return wrong(r, "objects is no dictionary of objects");
		e = object(r, v, scope, &index);
		if (!e)
			e = member(r, o, index);
		if (!e)
			e = add_entry(r, &r->keyed, (struct entry){i.key, scope, index, v});
		struct str id = json_get_str(v, "id");
		if (!e && id.n)
			e = add_entry(r, &r->keyed, (struct entry){id, scope, index, v});
	}
	return e;
}

static enum err time_of(struct reader *r, struct json_value observed, const char *key, const char *what, int64_t *out)
{
	struct json_value v;
	*out = UTC_NONE;
	if (!json_get(observed, key, &v) || (json_type(v) == JSON_STRING && utc_parse(json_str(v), out) == OK))
		return OK;
	return wrong(r, what);
}

/* One time alone stands for both. */
static enum err times(struct reader *r, struct json_value observed, struct observation *o)
{
	enum err e = time_of(r, observed, "first_observed", "first_observed is no time", &o->first);
	if (!e)
		e = time_of(r, observed, "last_observed", "last_observed is no time", &o->last);
	if (e)
		return e;
	if (o->first == UTC_NONE)
		o->first = o->last;
	if (o->last == UTC_NONE)
		o->last = o->first;
	return o->first <= o->last ? OK : wrong(r, "last_observed is before first_observed");
}

static enum err count(struct reader *r, struct json_value observed, struct observation *o)
{
	struct json_value v;
	int64_t n = 1;
	if (json_get(observed, "number_observed", &v) && (!json_i64(v, &n) || n < 1 || n > OBSERVED_COUNT_MAX))
		return wrong(r, "number_observed is not 1 to 999999999");
	o->count = (uint32_t)n;
	return OK;
}

static enum err observed_data(struct reader *r, const struct source *s)
{
	struct observation o = {.member = (uint32_t)r->n_members};
	struct json_value part;
	r->fault->at = s->element;
	enum err e = times(r, s->value, &o);
	if (!e)
		e = count(r, s->value, &o);
	if (!e && json_get(s->value, "objects", &part))
		e = dictionary(r, &o, part);
	if (!e && json_get(s->value, "object_refs", &part))
		e = named(r, &o, part, s->scope);
	if (e)
		return e;
	struct observation *p = arena_grow(r->a, r->observations, r->n_observations, sizeof *p);
	if (!p)
		return no_memory(r);
	r->observations = p;
	p[r->n_observations++] = o;
	r->any_20 = r->any_20 || !json_get(s->value, "spec_version", &part);
	return OK;
}

/* Remembers an object of list or of a bundle. */
static enum err note(struct reader *r, struct json_value v, uint32_t scope, uint32_t element)
{
	if (json_type(v) != JSON_OBJECT)
		return wrong(r, "an observation that is no object");
	if (!str_eq(json_get_str(v, "type"), STR("observed-data"))) {
		struct str id = json_get_str(v, "id");
		return id.n ? add_entry(r, &r->bundled, (struct entry){id, scope, OBSERVED_NONE, v}) : OK;
	}
	struct source *p = arena_grow(r->a, r->sources, r->n_sources, sizeof *p);
	if (!p)
		return no_memory(r);
	r->sources = p;
	p[r->n_sources++] = (struct source){v, scope, element};
	return OK;
}

static enum err bundle(struct reader *r, struct json_value v, uint32_t scope, uint32_t element)
{
	struct json_value objects, object;
	enum err e = OK;
	if (!json_get(v, "objects", &objects))
		return OK;
	if (json_type(objects) != JSON_ARRAY)
		return wrong(r, "a bundle whose objects are no list");
	for (struct json_iter i = json_iter(objects); !e && json_next(&i, &object);)
		e = note(r, object, scope, element);
	return e;
}

static void resolve(struct reader *r)
{
	for (size_t i = 0; r->n_references && i < r->n_nodes; i++) {
		struct observed_node *node = &r->nodes[i];
		if (node->type != OBSERVED_REFERENCE)
			continue;
		const struct entry *entry = refer(r, node->text, node->u.object);
		node->u.object = entry ? entry->object : OBSERVED_NONE;
	}
}

enum err observed_stix_read(struct json_value list, struct arena *a, struct observed_graph *out, bool *out_20,
			    struct parse_fault *fault)
{
	struct reader r = {.a = a, .fault = fault};
	struct json_value v;
	uint32_t element = 0;
	enum err e = OK;
	fault->at = 0;
	if (json_type(list) != JSON_ARRAY)
		return wrong(&r, "a list of observations expected");
	for (struct json_iter i = json_iter(list); !e && json_next(&i, &v); element++) {
		fault->at = element;
		bool bundled = str_eq(json_get_str(v, "type"), STR("bundle"));
		e = bundled ? bundle(&r, v, element + 1, element) : note(&r, v, 0, element);
	}
	for (size_t i = 0; !e && i < r.n_sources; i++)
		e = observed_data(&r, &r.sources[i]);
	if (e)
		return e;
	resolve(&r);
	*out = (struct observed_graph){r.nodes,        r.n_nodes,        r.objects, r.n_objects,
				       r.observations, r.n_observations, r.members};
	*out_20 = r.any_20;
	return OK;
}

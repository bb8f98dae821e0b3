/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Breadth first. Each object is read once, when it is met: that it may be seen, its name, what it names and its values are
 * known from then on; what names it is looked for when its turn comes.
 */
#include "hub/related.h"

#include "parse/feed_misp.h"
#include "parse/json.h"
#include "parse/stix_links.h"
#include "store/store_object.h"
#include "store/store_posting.h"
#include "store/store_report.h"

enum {
	SEEN_SLOTS = 2048,
	NAME_MAX_BYTES = 200,
	REFS_SEARCHED = POSTING_SEARCHED,
	/* What one object names and is about, while it is read. */
	READING_MAX_BYTES = 64u * LIMIT_PATTERN_BYTES + 4u * LIMIT_OBJECT_BYTES,
};
static_assert(SEEN_SLOTS >= 2 * (RELATED_OBJECTS_MAX + RELATED_VALUES_MAX), "the set stays half empty");

static const struct str NAMES = STR_INIT("names"), NAMED_BY = STR_INIT("named-by"), SAME_VALUE = STR_INIT("same-value");

/* How a way comes to an object. */
struct arrival {
	int depth;
	struct str relation, of, by;
};

/* What an object names, not all of very many. */
struct refs {
	struct str *ids;
	size_t n;
};

struct search {
	const struct store *store;
	struct db *db;
	const struct viewer *viewer;
	struct json_parser *parser;
	struct arena *a;
	struct related *out;
	struct refs *refs;        /* of each object */
	struct arena reading;     /* of the object that is read */
	int depth;
	int64_t seen[SEEN_SLOTS]; /* keys of objects and values; 0: free */
	struct arrival arrival;   /* of what is met next */
	int met;                  /* from the object or value whose turn it is */
	struct str self;          /* its id */
};

/* Whether key is new; it is remembered. */
static bool is_new(struct search *s, int64_t key)
{
	size_t at = (uint64_t)key % SEEN_SLOTS;
	while (s->seen[at] && s->seen[at] != key)
		at = (at + 1) % SEEN_SLOTS;
	if (s->seen[at])
		return false;
	s->seen[at] = key;
	return true;
}

static bool is_seen(const struct search *s, int64_t key)
{
	size_t at = (uint64_t)key % SEEN_SLOTS;
	while (s->seen[at] && s->seen[at] != key)
		at = (at + 1) % SEEN_SLOTS;
	return s->seen[at] != 0;
}

/* --- one object ---------------------------------------------------------------------------------------------------- */

static enum err add_value(struct search *s, struct value v, int depth, struct str of)
{
	struct related *r = s->out;
	if (is_seen(s, store_value_id(s->store, v)))
		return OK;
	if (r->n_values == RELATED_VALUES_MAX) {
		r->more = true;
		return OK;
	}
	is_new(s, store_value_id(s->store, v));
	struct related_value *values = arena_grow(s->a, r->values, r->n_values, sizeof *values);
	struct str bytes = arena_dup(s->a, v.bytes);
	if (!values || !bytes.p)
		return ERR_NOMEM;
	r->values = values;
	r->values[r->n_values++] = (struct related_value){{v.kind, bytes}, depth, of};
	return OK;
}

struct event_reading {
	struct search *search;
	const struct arrival *arrival;
	struct str id;
};

/* An attribute may be marked stricter than its event. */
static enum err take_attribute(void *ctx, const struct report *r)
{
	struct event_reading *e = ctx;
	if ((int64_t)r->tlp > viewer_max_tlp(e->search->viewer))
		return OK;
	return add_value(e->search, r->value, e->arrival->depth, e->id);
}

static void pass_over(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	(void)ctx, (void)line, (void)excerpt, (void)why;
}

static enum err read_event(struct search *s, struct str raw, struct str id, const struct arrival *arrival)
{
	static const struct feed_doc_opts opts = {.format = FEED_MISP, .confidence = CONFIDENCE_UNKNOWN};
	struct event_reading reading = {s, arrival, id};
	const struct feed_sink sink = {&reading, take_attribute, NULL, pass_over};
	struct parse_fault fault;
	enum err e = feed_misp_parse(raw, &opts, &sink, &fault);
	return e == ERR_NOMEM ? e : OK;
}

/* Cut between characters. */
static struct str shortened(struct str s)
{
	size_t n = s.n < NAME_MAX_BYTES ? s.n : NAME_MAX_BYTES;
	while (n && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_upto(s, n);
}

struct str related_name(struct json_value object)
{
	static const char *const keys[] = {"name", "value", "abstract", "info"};
	struct json_value event;
	struct str name = {NULL, 0};
	if (json_get(object, "Event", &event))
		object = event;
	for (size_t i = 0; i < sizeof keys / sizeof *keys && name.n == 0; i++)
		name = json_get_str(object, keys[i]);
	return shortened(name);
}

static enum err read_links(struct search *s, struct json_value object, struct str id, int depth, struct refs *out)
{
	struct stix_links links = {0};
	arena_reset(&s->reading);
	enum err e = stix_links_refs(object, &s->reading, &links);
	if (!e)
		e = stix_links_values(object, &s->reading, &links);
	if (!e && links.n_refs > REFS_SEARCHED) {
		links.n_refs = REFS_SEARCHED;
		s->out->more = true; /* the object itself says so */
	}
	out->ids = arena_zalloc(s->a, links.n_refs + 1, sizeof *out->ids);
	if (!e && !out->ids)
		e = ERR_NOMEM;
	for (size_t i = 0; !e && i < links.n_refs; i++) {
		out->ids[out->n] = arena_dup(s->a, links.refs[i]);
		if (!out->ids[out->n++].p)
			e = ERR_NOMEM;
	}
	for (size_t i = 0; !e && i < links.n_values; i++)
		e = add_value(s, links.values[i], depth, id);
	return e;
}

/* Appends the object and its values. */
static enum err add_object(struct search *s, struct json_value object, struct str raw, struct str id, const struct arrival *arrival)
{
	struct related *r = s->out;
	bool event = str_has_prefix(id, STR("misp-event--"));
	size_t at = r->n_objects;
	struct related_object *objects = arena_grow(s->a, r->objects, at, sizeof *objects);
	struct refs *refs = arena_grow(s->a, s->refs, at, sizeof *refs);
	if (!objects || !refs)
		return ERR_NOMEM;
	r->objects = objects;
	s->refs = refs;
	refs[at] = (struct refs){0};
	objects[at] = (struct related_object){
		.id = arena_dup(s->a, id),
		.type = arena_dup(s->a, event ? STR("misp-event") : json_get_str(object, "type")),
		.name = arena_dup(s->a, related_name(object)),
		.depth = arrival->depth, .relation = arrival->relation, .of = arrival->of, .by = arrival->by,
	};
	if (!objects[at].id.p || !objects[at].type.p || !objects[at].name.p)
		return ERR_NOMEM;
	r->n_objects++;
	return event ? read_event(s, raw, objects[at].id, arrival) : read_links(s, object, objects[at].id, arrival->depth, &refs[at]);
}

/* Whether one more object has room; where not, the answer says that there is more. */
static bool has_room(struct search *s)
{
	if (s->out->n_objects < RELATED_OBJECTS_MAX && s->met < RELATED_FAN_OUT)
		return true;
	s->out->more = true;
	return false;
}

/* An object by its id, if it is there for the viewer and new. */
static enum err meet_id(struct search *s, struct str id, const struct arrival *arrival)
{
	struct json_value object;
	struct parse_fault fault;
	struct buf raw;
	int64_t key = store_posting_key(s->store, id);
	if (is_seen(s, key))
		return OK;
	buf_init(&raw, LIMIT_OBJECT_BYTES);
	enum err e = store_object_get(s->db, s->viewer, id, &raw);
	if (!e && has_room(s) && is_new(s, key)) {
		s->met++;
		e = json_read(s->parser, buf_str(&raw), &object, &fault);
		if (!e)
			e = add_object(s, object, buf_str(&raw), id, arrival);
	}
	buf_deinit(&raw);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* --- a step -------------------------------------------------------------------------------------------------------- */

/* What names, or reports, the object or value whose turn it is. No other query may run until the list ends: it is kept. */
struct naming {
	struct search *search;
	struct way {
		struct str id;
		struct str other, relation; /* of a relationship */
	} *ways;
	size_t n;
};

static enum err keep_way(struct naming *n, struct way way)
{
	struct arena *a = n->search->a;
	struct way *ways = arena_grow(a, n->ways, n->n, sizeof *ways);
	struct way copy = {arena_dup(a, way.id), arena_dup(a, way.other), arena_dup(a, way.relation)};
	if (!ways || !copy.id.p || !copy.other.p || !copy.relation.p)
		return ERR_NOMEM;
	n->ways = ways;
	n->ways[n->n++] = copy;
	return OK;
}

/* A relationship is a way, no place: what counts is its other end. */
static enum err take_relationship(struct naming *n, struct str id, struct str raw)
{
	struct json_value object;
	struct parse_fault fault;
	enum err e = json_read(n->search->parser, raw, &object, &fault);
	if (e || json_get_bool(object, "revoked", false))
		return e == ERR_NOMEM ? e : OK;
	struct str source = json_get_str(object, "source_ref"), target = json_get_str(object, "target_ref");
	bool from = str_eq(source, n->search->self), to = str_eq(target, n->search->self);
	/* One that names it elsewhere, as its author, is an object like others. */
	struct str other = from ? target : to ? source : STR("");
	return keep_way(n, (struct way){id, other, json_get_str(object, "relationship_type")});
}

static enum err take_naming(void *ctx, struct str id, struct str raw)
{
	struct naming *n = ctx;
	if (str_has_prefix(id, STR("relationship--")))
		return take_relationship(n, id, raw);
	return keep_way(n, (struct way){id, STR(""), STR("")});
}

static enum err go_ways(struct search *s, const struct naming *n)
{
	enum err e = OK;
	for (size_t i = 0; !e && i < n->n; i++) {
		struct way way = n->ways[i];
		struct arrival arrival = s->arrival;
		if (way.other.n) {
			arrival.relation = way.relation;
			arrival.by = way.id;
		}
		e = meet_id(s, way.other.n ? way.other : way.id, &arrival);
	}
	return e;
}

static enum err step_to_naming(struct search *s, int64_t key)
{
	struct naming n = {.search = s};
	bool more = false;
	enum err e = store_posting_each(s->db, s->viewer, key, RELATED_FAN_OUT, take_naming, &n, &more);
	s->out->more = s->out->more || more;
	return e ? e : go_ways(s, &n);
}

static enum err take_reporting(void *ctx, const struct store_report *r)
{
	struct naming *n = ctx;
	if (r->object.n == 0 || n->n > RELATED_FAN_OUT)
		return OK;
	return keep_way(n, (struct way){r->object, STR(""), STR("")});
}

static enum err step_to_reporting(struct search *s, int64_t id)
{
	struct naming n = {.search = s};
	enum err e = store_report_of(s->db, s->viewer, id, true, take_reporting, &n);
	return e ? e : go_ways(s, &n);
}

static enum err step_from_object(struct search *s, size_t at)
{
	const struct related_object o = s->out->objects[at];
	const struct refs refs = s->refs[at];
	enum err e = OK;
	s->met = 0;
	s->self = o.id;
	s->arrival = (struct arrival){.depth = o.depth + 1, .relation = NAMES, .of = o.id};
	for (size_t i = 0; !e && i < refs.n; i++) {
		if (s->met == RELATED_FAN_OUT || s->out->n_objects == RELATED_OBJECTS_MAX) {
			/* Whether what is left may be seen is not looked at: its ids stand in the object itself. */
			s->out->more = true;
			break;
		}
		e = meet_id(s, refs.ids[i], &s->arrival);
	}
	s->met = 0;
	s->arrival.relation = NAMED_BY;
	if (!e)
		e = step_to_naming(s, store_posting_key(s->store, o.id));
	return e;
}

static enum err step_from_value(struct search *s, const struct related_value *v, int depth)
{
	char text[VALUE_TEXT_BYTES];
	int64_t id = store_value_id(s->store, v->value);
	s->met = 0;
	s->self = arena_dup(s->a, str_make(text, value_format(v->value, text)));
	if (!s->self.p)
		return ERR_NOMEM;
	s->arrival = (struct arrival){.depth = depth, .relation = SAME_VALUE, .of = s->self};
	enum err e = step_to_reporting(s, id);
	return e ? e : step_to_naming(s, id);
}

/* All objects and values of each depth, which grow while they are gone through. */
static enum err go(struct search *s)
{
	size_t object = 0, value = 0;
	enum err e = OK;
	for (int depth = 0; !e && depth < s->depth; depth++) {
		for (; !e && object < s->out->n_objects && s->out->objects[object].depth == depth; object++)
			if (object == 0 || !str_eq(s->out->objects[object].type, STR("identity")))
				e = step_from_object(s, object);
		for (; !e && value < s->out->n_values && s->out->values[value].depth == depth; value++) {
			const struct related_value v = s->out->values[value];
			e = step_from_value(s, &v, depth + 1);
		}
	}
	return e;
}

static enum err begin(struct search *s, int depth)
{
	*s->out = (struct related){0};
	s->depth = depth < RELATED_DEPTH_MAX ? depth : RELATED_DEPTH_MAX;
	arena_init(&s->reading, READING_MAX_BYTES);
	s->parser = json_parser_new();
	return s->parser ? OK : ERR_NOMEM;
}

static void end(struct search *s)
{
	arena_deinit(&s->reading);
	json_parser_free(s->parser);
}

enum err related_of_object(const struct store *store, struct db *db, const struct viewer *viewer, struct str id, int depth,
                           struct arena *a, struct related *out)
{
	struct search s = {.store = store, .db = db, .viewer = viewer, .a = a, .out = out};
	const struct arrival start = {0};
	enum err e = begin(&s, depth);
	if (!e)
		e = meet_id(&s, id, &start);
	if (!e && out->n_objects == 0)
		e = ERR_NOT_FOUND;
	if (!e)
		e = go(&s);
	end(&s);
	return e;
}

enum err related_of_value(const struct store *store, struct db *db, const struct viewer *viewer, struct value v, int depth,
                          struct arena *a, struct related *out)
{
	struct search s = {.store = store, .db = db, .viewer = viewer, .a = a, .out = out};
	enum err e = begin(&s, depth);
	const struct related_value start = {v, 0, {NULL, 0}};
	/* Its objects are what is asked about; from the value itself no further step leads. */
	if (!e && is_new(&s, store_value_id(s.store, v)))
		e = step_from_value(&s, &start, 0);
	if (!e)
		e = go(&s);
	end(&s);
	return e;
}

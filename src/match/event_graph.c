/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values become objects of their own; what plays a part in a connection or a mail is referred to from there. Digests
 * that follow each other belong to one file until an algorithm comes again, unless the event has properties that tell
 * its files apart (match/event_object.h).
 */
#include "match/event_graph.h"

#include "base/utc.h"
#include "match/event_object.h"
#include "model/ip.h"

enum {
	PATH_KEYS = 3,
	NODES_EACH = 7,   /* of one observable: its object with type and value, or with a map of one digest; references to it */
	NODES_MORE = 20,  /* of the connection, the mail and the name that was resolved */
	OBJECTS_MORE = 2,
};

#define BIT(kind) ((kind_set)1 << KIND_##kind)
#define TRAFFIC "network-traffic"
#define MAIL "email-message"
#define ADDRESSES (BIT(IPV4) | BIT(IPV6))

/* "*" stands for every element of a list. */
static const struct {
	struct str object_type;
	const char *keys[PATH_KEYS];
	kind_set kinds;
	bool value;
} PATHS[] = {
	{STR_INIT("ipv4-addr"), {"value"}, BIT(IPV4), true},
	{STR_INIT("ipv6-addr"), {"value"}, BIT(IPV6), true},
	{STR_INIT("domain-name"), {"value"}, BIT(DOMAIN), true},
	{STR_INIT("url"), {"value"}, BIT(URL), true},
	{STR_INIT("email-addr"), {"value"}, BIT(EMAIL), true},
	{STR_INIT("mac-addr"), {"value"}, BIT(MAC), true},
	{STR_INIT("file"), {"hashes", "MD5"}, BIT(MD5), true},
	{STR_INIT("file"), {"hashes", "SHA-1"}, BIT(SHA1), true},
	{STR_INIT("file"), {"hashes", "SHA-256"}, BIT(SHA256), true},
	{STR_INIT("file"), {"hashes", "SHA-512"}, BIT(SHA512), true},
	{STR_INIT("x509-certificate"), {"hashes", "SHA-1"}, BIT(CERT_SHA1), true},
	{STR_INIT("x509-certificate"), {"hashes", "SHA-256"}, BIT(CERT_SHA256), true},
	{STR_INIT("ipv4-addr"), {"type"}, BIT(IPV4), false},
	{STR_INIT("ipv6-addr"), {"type"}, BIT(IPV6), false},
	{STR_INIT("network-traffic"), {"src_ref", "value"}, ADDRESSES, true},
	{STR_INIT("network-traffic"), {"dst_ref", "value"}, ADDRESSES, true},
	{STR_INIT("network-traffic"), {"src_ref", "type"}, ADDRESSES, false},
	{STR_INIT("network-traffic"), {"dst_ref", "type"}, ADDRESSES, false},
	{STR_INIT("domain-name"), {"resolves_to_refs", "*", "value"}, ADDRESSES | BIT(DOMAIN), true},
	{STR_INIT("domain-name"), {"resolves_to_refs", "*", "type"}, ADDRESSES, false},
	{STR_INIT("autonomous-system"), {"number"}, BIT(ASN), false},
	{STR_INIT("network-traffic"), {"src_port"}, BIT(ENDPOINT), false},
	{STR_INIT("network-traffic"), {"dst_port"}, BIT(ENDPOINT), false},
	{STR_INIT("email-message"), {"from_ref", "value"}, BIT(EMAIL), true},
	{STR_INIT("email-message"), {"to_refs", "*", "value"}, BIT(EMAIL), true},
};
enum { N_PATHS = sizeof PATHS / sizeof *PATHS };

/* Whether the steps lead to keys, or to something around them: at most max of them, NULL behind the last. */
static bool walked(const char *const *keys, size_t max, const struct stix_step *steps, uint32_t n, bool *whole)
{
	if (n > max)
		return false;
	for (uint32_t k = 0; k < n; k++) {
		if (!keys[k])
			return false;
		bool every = strcmp(keys[k], "*") == 0;
		if (every != (steps[k].type != STIX_STEP_KEY) || (!every && !str_eq(steps[k].key, str_of(keys[k]))))
			return false;
	}
	*whole = n == max || !keys[n];
	return true;
}

struct event_graph_path event_graph_path(struct str object_type, const struct stix_step *steps, uint32_t n)
{
	struct event_graph_path path = {0};
	bool whole;
	for (size_t i = 0; i < N_PATHS; i++) {
		if (!str_eq(PATHS[i].object_type, object_type) || !walked(PATHS[i].keys, PATH_KEYS, steps, n, &whole))
			continue;
		path.kinds |= PATHS[i].kinds;
		path.value |= PATHS[i].value && whole;
	}
	for (enum property p = PROPERTY_NONE + 1; p < PROPERTY_COUNT; p++) {
		const struct property_info *info = property_info(p);
		if (!str_eq(info->object_type, object_type) || !walked(info->keys, PROPERTY_KEYS, steps, n, &whole))
			continue;
		path.properties |= property_bit(p);
		if (whole)
			path.property = p;
	}
	return path;
}

struct str event_graph_hash_key(struct str key)
{
	static const struct str KEYS[] = {STR_INIT("MD5"), STR_INIT("SHA-1"), STR_INIT("SHA-256"), STR_INIT("SHA-512")};
	char plain[8];
	size_t n = 0;
	for (size_t i = 0; i < key.n && n < sizeof plain; i++)
		if (key.p[i] != '-' && key.p[i] != '_')
			plain[n++] = key.p[i];
	for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
		bool dash = KEYS[i].n > 3;
		struct str front = str_upto(KEYS[i], 3), back = str_from(KEYS[i], dash ? 4 : 3);
		struct str own = str_make(plain, n);
		if (n == 3 + back.n && str_eq_nocase(str_upto(own, 3), front) && str_eq(str_from(own, 3), back))
			return KEYS[i];
	}
	return key;
}

struct making {
	const struct observed *seen;
	uint32_t n_seen;
	struct event_objects properties;
	struct event_object_writer w;
	struct observed_object *objects;
	uint32_t n_objects;
	uint32_t *object_of; /* of each observable, OBSERVED_NONE when it has none to refer to */
};

static uint32_t add(struct making *m, const char *key, enum observed_type type)
{
	uint32_t i = m->w.n_nodes++;
	m->w.nodes[i] = (struct observed_node){.key = str_of(key), .type = type, .behind = i + 1};
	return i;
}

static uint32_t begin(struct making *m, const char *type)
{
	uint32_t node = add(m, "", OBSERVED_MAP);
	m->objects[m->n_objects++] = (struct observed_object){str_of(type), node};
	return node;
}

static void end(struct making *m, uint32_t node)
{
	m->w.nodes[node].behind = m->w.n_nodes;
}

static void add_text(struct making *m, const char *key, const struct observed *o)
{
	char text[VALUE_TEXT_BYTES];
	struct value v = observed_value(o);
	/* What is text already stays where it is. */
	struct str s = v.bytes;
	if (kind_length(v.kind) != 0)
		s = arena_dup(m->w.a, str_make(text, value_format(v, text)));
	m->w.failed = m->w.failed || !s.p;
	m->w.nodes[add(m, key, OBSERVED_STRING)].text = s;
}

static void add_reference(struct making *m, const char *key, uint32_t object)
{
	m->w.nodes[add(m, key, OBSERVED_REFERENCE)].u.object = object;
}

/* The first observable of these kinds in this role; n_seen when there is none. */
static uint32_t first_of(const struct making *m, kind_set kinds, enum role role)
{
	uint32_t i = 0;
	while (i < m->n_seen && !(m->seen[i].role == role && (kinds & kind_bit((enum kind)m->seen[i].kind))))
		i++;
	return i;
}

/* The first name that was asked for resolves to what was answered. */
static void add_resolved(struct making *m, uint32_t queried)
{
	uint32_t list = OBSERVED_NONE;
	for (uint32_t i = 0; i < m->n_seen; i++) {
		const struct observed *o = &m->seen[i];
		bool named = (ADDRESSES | BIT(DOMAIN)) & kind_bit((enum kind)o->kind);
		if (o->role != ROLE_ANSWER || !named || value_eq(observed_value(o), observed_value(&m->seen[queried])))
			continue;
		if (list == OBSERVED_NONE)
			list = add(m, "resolves_to_refs", OBSERVED_LIST);
		add_reference(m, "", m->object_of[i]);
		end(m, list);
	}
}

static void add_value(struct making *m, const char *type, uint32_t i, bool queried)
{
	struct str bytes = observed_value(&m->seen[i]).bytes;
	uint32_t node = begin(m, type);
	if (m->seen[i].kind == KIND_ASN) {
		m->w.nodes[add(m, "number", OBSERVED_INT)].u.integer = ip4_get(bytes.p);
	} else {
		if (ADDRESSES & kind_bit((enum kind)m->seen[i].kind))
			m->w.nodes[add(m, "type", OBSERVED_STRING)].text = str_of(type);
		add_text(m, "value", &m->seen[i]);
	}
	if (queried)
		add_resolved(m, i);
	end(m, node);
}

static void add_values(struct making *m)
{
	static const char *const types[KIND_COUNT] = {
		[KIND_IPV4] = "ipv4-addr", [KIND_IPV6] = "ipv6-addr",   [KIND_DOMAIN] = "domain-name",
		[KIND_URL] = "url",        [KIND_EMAIL] = "email-addr", [KIND_MAC] = "mac-addr",
		[KIND_ASN] = "autonomous-system",
	};
	uint32_t queried = first_of(m, BIT(DOMAIN), ROLE_QUERY), object = m->n_objects;
	for (uint32_t i = 0; i < m->n_seen; i++)
		m->object_of[i] = types[m->seen[i].kind] ? object++ : OBSERVED_NONE;
	for (uint32_t i = 0; i < m->n_seen; i++)
		if (m->object_of[i] != OBSERVED_NONE)
			add_value(m, types[m->seen[i].kind], i, i == queried);
}

/* keys[kind]: the algorithm. */
static void add_digests(struct making *m, const char *type, const char *const keys[KIND_COUNT])
{
	uint32_t object = OBSERVED_NONE, hashes = 0;
	kind_set has = 0;
	for (uint32_t i = 0; i < m->n_seen; i++) {
		enum kind kind = (enum kind)m->seen[i].kind;
		if (!keys[kind])
			continue;
		if (object == OBSERVED_NONE || (has & kind_bit(kind))) {
			has = 0;
			object = begin(m, type);
			hashes = add(m, "hashes", OBSERVED_MAP);
		}
		has |= kind_bit(kind);
		add_text(m, keys[kind], &m->seen[i]);
		end(m, hashes);
		end(m, object);
	}
}

static void add_end(struct making *m, enum role role, const char *ref, const char *port)
{
	uint32_t address = first_of(m, ADDRESSES, role), endpoint = first_of(m, BIT(ENDPOINT), role);
	if (address < m->n_seen)
		add_reference(m, ref, m->object_of[address]);
	if (endpoint < m->n_seen) {
		struct str bytes = observed_value(&m->seen[endpoint]).bytes;
		const uint8_t *p = (const uint8_t *)bytes.p + bytes.n - 2;
		m->w.nodes[add(m, port, OBSERVED_INT)].u.integer = p[0] << 8 | p[1];
	}
}

/* The one object that the event's properties make of a type; NULL: none. */
static const struct event_object *object_of_type(const struct making *m, const char *type)
{
	for (uint32_t i = 0; i < m->properties.n; i++)
		if (str_eq(*m->properties.at[i].type, str_of(type)))
			return &m->properties.at[i];
	return NULL;
}

static void add_traffic(struct making *m)
{
	const struct event_object *properties = object_of_type(m, TRAFFIC);
	uint32_t node = begin(m, TRAFFIC);
	add_end(m, ROLE_SOURCE, "src_ref", "src_port");
	add_end(m, ROLE_DESTINATION, "dst_ref", "dst_port");
	if (properties)
		event_object_write(&m->w, &m->properties, properties, node);
	end(m, node);
	if (m->w.n_nodes == node + 1)
		m->n_objects--;
}

static void add_mail(struct making *m)
{
	uint32_t from = first_of(m, BIT(EMAIL), ROLE_SENDER), to = first_of(m, BIT(EMAIL), ROLE_RECIPIENT);
	const struct event_object *properties = object_of_type(m, MAIL);
	if (from == m->n_seen && to == m->n_seen && !properties)
		return;
	uint32_t node = begin(m, MAIL);
	if (from < m->n_seen)
		add_reference(m, "from_ref", m->object_of[from]);
	if (to < m->n_seen) {
		uint32_t list = add(m, "to_refs", OBSERVED_LIST);
		for (uint32_t i = to; i < m->n_seen; i++)
			if (m->seen[i].role == ROLE_RECIPIENT && m->seen[i].kind == KIND_EMAIL)
				add_reference(m, "", m->object_of[i]);
		end(m, list);
	}
	if (properties)
		event_object_write(&m->w, &m->properties, properties, node);
	end(m, node);
}

/* All but the connection and the mail, which have references too. */
static property_set add_properties(struct making *m)
{
	property_set has = 0;
	for (uint32_t i = 0; i < m->properties.n; i++) {
		const struct event_object *o = &m->properties.at[i];
		has |= o->has;
		if (str_eq(*o->type, str_of(TRAFFIC)) || str_eq(*o->type, str_of(MAIL)))
			continue;
		uint32_t node = begin(m, o->type->p);
		event_object_write(&m->w, &m->properties, o, node);
	}
	return has;
}

static void add_all(struct making *m)
{
	static const char *const file_keys[KIND_COUNT] = {
		[KIND_MD5] = "MD5", [KIND_SHA1] = "SHA-1", [KIND_SHA256] = "SHA-256", [KIND_SHA512] = "SHA-512"};
	static const char *const certificate_keys[KIND_COUNT] = {[KIND_CERT_SHA1] = "SHA-1", [KIND_CERT_SHA256] = "SHA-256"};
	add_values(m);
	property_set has = add_properties(m);
	if (!(has & PROPERTY_DIGESTS_FILE))
		add_digests(m, "file", file_keys);
	if (!(has & PROPERTY_DIGESTS_CERT))
		add_digests(m, "x509-certificate", certificate_keys);
	add_traffic(m);
	add_mail(m);
}

/* The objects of one event, and it as an observation of them. */
static enum err add_event(struct making *m, const struct batch *b, const struct event *event, int64_t now,
			  struct observation *o)
{
	int64_t time = event->time == UTC_NONE ? now : event->time;
	uint32_t count = event->count < OBSERVED_COUNT_MAX ? event->count : OBSERVED_COUNT_MAX;
	uint32_t first = m->n_objects;
	/* A batch has no array of what none of its events has. */
	const struct property_value *values = event->n_properties ? b->properties + event->property : NULL;
	m->seen = event->n_observed ? b->observed + event->observed : NULL;
	m->n_seen = event->n_observed;
	enum err e = event_objects_sort(values, event->n_properties, m->w.a, &m->properties);
	if (e)
		return e;
	add_all(m);
	*o = (struct observation){time, time, count, first, m->n_objects - first};
	return m->w.failed ? ERR_NOMEM : OK;
}

enum err event_graph_make(const struct batch *b, const struct event *events, size_t n, int64_t now, struct arena *a,
			  struct observed_graph *out)
{
	struct making m = {.w = {.a = a}};
	size_t seen = 0, properties = 0;
	enum err e = OK;
	for (size_t i = 0; i < n; i++) {
		seen += events[i].n_observed;
		properties += events[i].n_properties;
	}
	size_t objects = seen + properties + n * OBJECTS_MORE;
	struct observation *observations = arena_alloc(a, n * sizeof *observations);
	size_t nodes = seen * NODES_EACH + properties * EVENT_OBJECT_NODES + n * NODES_MORE;
	m.w.nodes = arena_alloc(a, nodes * sizeof *m.w.nodes);
	m.objects = arena_alloc(a, objects * sizeof *m.objects);
	m.object_of = arena_alloc(a, (seen + 1) * sizeof *m.object_of);
	uint32_t *members = arena_alloc(a, objects * sizeof *members);
	if (!observations || !m.w.nodes || !m.objects || !m.object_of || !members)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && e == OK; i++)
		e = add_event(&m, b, &events[i], now, &observations[i]);
	for (uint32_t i = 0; i < m.n_objects; i++)
		members[i] = i;
	*out = (struct observed_graph){m.w.nodes, m.w.n_nodes, m.objects, m.n_objects, observations, n, members};
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values become objects of their own; what plays a part in a connection or a mail is referred to from there. Digests
 * that follow each other belong to one file until an algorithm comes again.
 */
#include "match/event_graph.h"

#include "base/utc.h"

enum {
	PATH_KEYS = 3,
	NODES_EACH = 5,   /* of one observable: its object with a value, or with a map of one digest; a reference to it */
	NODES_MORE = 16,  /* of the connection and the mail */
	OBJECTS_MORE = 2,
};

#define BIT(kind) ((kind_set)1 << KIND_##kind)
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
	{STR_INIT("network-traffic"), {"src_ref", "value"}, ADDRESSES, true},
	{STR_INIT("network-traffic"), {"dst_ref", "value"}, ADDRESSES, true},
	{STR_INIT("network-traffic"), {"src_port"}, BIT(ENDPOINT), false},
	{STR_INIT("network-traffic"), {"dst_port"}, BIT(ENDPOINT), false},
	{STR_INIT("email-message"), {"from_ref", "value"}, BIT(EMAIL), true},
	{STR_INIT("email-message"), {"to_refs", "*", "value"}, BIT(EMAIL), true},
};
enum { N_PATHS = sizeof PATHS / sizeof *PATHS };

/* How many keys of row i the steps walk; -1 when they leave it. */
static int walked(size_t i, const struct stix_step *steps, uint32_t n)
{
	if (n > PATH_KEYS)
		return -1;
	for (uint32_t k = 0; k < n; k++) {
		const char *key = PATHS[i].keys[k];
		if (!key)
			return -1;
		bool every = strcmp(key, "*") == 0;
		if (every != (steps[k].type != STIX_STEP_KEY) || (!every && !str_eq(steps[k].key, str_of(key))))
			return -1;
	}
	return (int)n;
}

struct event_graph_path event_graph_path(struct str object_type, const struct stix_step *steps, uint32_t n)
{
	struct event_graph_path path = {0};
	for (size_t i = 0; i < N_PATHS; i++) {
		if (!str_eq(PATHS[i].object_type, object_type) || walked(i, steps, n) < 0)
			continue;
		path.kinds |= PATHS[i].kinds;
		path.value = PATHS[i].value && (n == PATH_KEYS || !PATHS[i].keys[n]);
	}
	return path;
}

kind_set event_graph_kinds(struct str object_type)
{
	return event_graph_path(object_type, NULL, 0).kinds;
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
	struct arena *a;
	struct observed_node *nodes;
	uint32_t n_nodes;
	struct observed_object *objects;
	uint32_t n_objects;
	uint32_t *object_of; /* of each observable, OBSERVED_NONE when it has none to refer to */
	bool failed;
};

static uint32_t add(struct making *m, const char *key, enum observed_type type)
{
	uint32_t i = m->n_nodes++;
	m->nodes[i] = (struct observed_node){.key = str_of(key), .type = type, .behind = i + 1};
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
	m->nodes[node].behind = m->n_nodes;
}

static void add_text(struct making *m, const char *key, const struct observed *o)
{
	char text[VALUE_TEXT_BYTES];
	struct value v = observed_value(o);
	/* What is text already stays where it is. */
	struct str s = v.bytes;
	if (kind_length(v.kind) != 0)
		s = arena_dup(m->a, str_make(text, value_format(v, text)));
	m->failed = m->failed || !s.p;
	m->nodes[add(m, key, OBSERVED_STRING)].text = s;
}

static void add_reference(struct making *m, const char *key, uint32_t object)
{
	m->nodes[add(m, key, OBSERVED_REFERENCE)].u.object = object;
}

static void add_values(struct making *m)
{
	static const char *const types[KIND_COUNT] = {
		[KIND_IPV4] = "ipv4-addr", [KIND_IPV6] = "ipv6-addr", [KIND_DOMAIN] = "domain-name",
		[KIND_URL] = "url",        [KIND_EMAIL] = "email-addr", [KIND_MAC] = "mac-addr",
	};
	for (uint32_t i = 0; i < m->n_seen; i++) {
		const char *type = types[m->seen[i].kind];
		m->object_of[i] = type ? m->n_objects : OBSERVED_NONE;
		if (!type)
			continue;
		uint32_t node = begin(m, type);
		add_text(m, "value", &m->seen[i]);
		end(m, node);
	}
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

/* The first observable of these kinds in this role; n_seen when there is none. */
static uint32_t first_of(const struct making *m, kind_set kinds, enum role role)
{
	uint32_t i = 0;
	while (i < m->n_seen && !(m->seen[i].role == role && (kinds & kind_bit((enum kind)m->seen[i].kind))))
		i++;
	return i;
}

static void add_end(struct making *m, enum role role, const char *ref, const char *port)
{
	uint32_t address = first_of(m, ADDRESSES, role), endpoint = first_of(m, BIT(ENDPOINT), role);
	if (address < m->n_seen)
		add_reference(m, ref, m->object_of[address]);
	if (endpoint < m->n_seen) {
		struct str bytes = observed_value(&m->seen[endpoint]).bytes;
		const uint8_t *p = (const uint8_t *)bytes.p + bytes.n - 2;
		m->nodes[add(m, port, OBSERVED_INT)].u.integer = p[0] << 8 | p[1];
	}
}

static void add_traffic(struct making *m)
{
	uint32_t node = begin(m, "network-traffic");
	add_end(m, ROLE_SOURCE, "src_ref", "src_port");
	add_end(m, ROLE_DESTINATION, "dst_ref", "dst_port");
	end(m, node);
	if (m->n_nodes == node + 1)
		m->n_objects--;
}

static void add_mail(struct making *m)
{
	uint32_t from = first_of(m, BIT(EMAIL), ROLE_SENDER), to = first_of(m, BIT(EMAIL), ROLE_RECIPIENT);
	if (from == m->n_seen && to == m->n_seen)
		return;
	uint32_t node = begin(m, "email-message");
	if (from < m->n_seen)
		add_reference(m, "from_ref", m->object_of[from]);
	if (to < m->n_seen) {
		uint32_t list = add(m, "to_refs", OBSERVED_LIST);
		for (uint32_t i = to; i < m->n_seen; i++)
			if (m->seen[i].role == ROLE_RECIPIENT && m->seen[i].kind == KIND_EMAIL)
				add_reference(m, "", m->object_of[i]);
		end(m, list);
	}
	end(m, node);
}

static void add_all(struct making *m)
{
	static const char *const file_keys[KIND_COUNT] = {
		[KIND_MD5] = "MD5", [KIND_SHA1] = "SHA-1", [KIND_SHA256] = "SHA-256", [KIND_SHA512] = "SHA-512"};
	static const char *const certificate_keys[KIND_COUNT] = {[KIND_CERT_SHA1] = "SHA-1", [KIND_CERT_SHA256] = "SHA-256"};
	add_values(m);
	add_digests(m, "file", file_keys);
	add_digests(m, "x509-certificate", certificate_keys);
	add_traffic(m);
	add_mail(m);
}

/* The objects of one event, and it as an observation of them. */
static void add_event(struct making *m, const struct batch *b, const struct event *event, int64_t now,
		      struct observation *o)
{
	int64_t time = event->time == UTC_NONE ? now : event->time;
	uint32_t count = event->count < OBSERVED_COUNT_MAX ? event->count : OBSERVED_COUNT_MAX;
	uint32_t first = m->n_objects;
	m->seen = b->observed + event->observed;
	m->n_seen = event->n_observed;
	add_all(m);
	*o = (struct observation){time, time, count, first, m->n_objects - first};
}

enum err event_graph_make(const struct batch *b, const struct event *events, size_t n, int64_t now, struct arena *a,
			  struct observed_graph *out)
{
	struct making m = {.a = a};
	size_t seen = 0;
	for (size_t i = 0; i < n; i++)
		seen += events[i].n_observed;
	size_t objects = seen + n * OBJECTS_MORE;
	struct observation *observations = arena_alloc(a, n * sizeof *observations);
	m.nodes = arena_alloc(a, (seen * NODES_EACH + n * NODES_MORE) * sizeof *m.nodes);
	m.objects = arena_alloc(a, objects * sizeof *m.objects);
	m.object_of = arena_alloc(a, (seen + 1) * sizeof *m.object_of);
	uint32_t *members = arena_alloc(a, objects * sizeof *members);
	if (!observations || !m.nodes || !m.objects || !m.object_of || !members)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		add_event(&m, b, &events[i], now, &observations[i]);
	for (uint32_t i = 0; i < m.n_objects; i++)
		members[i] = i;
	*out = (struct observed_graph){m.nodes, m.n_nodes, m.objects, m.n_objects, observations, n, members};
	return m.failed ? ERR_NOMEM : OK;
}

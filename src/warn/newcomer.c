/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes of place and label, and of places alone, in one table; the labels by their last meeting in a list. */
#include "warn/newcomer.h"

#include <stdlib.h>

#include "warn/node_table.h"

enum { TEXT_BYTES = 255, PLACES = 4, PLACES_MAX = 1 << 16 };
/* Cases of labels that were new: as if 5 had been seen, of which one came to more; each weighs 0.99 of the next. */
static const double PRIOR = 5, PRIOR_MORE = 1, FADE = 0.99;

/* A place, or a label at a place. Its hash is all that is kept of its name. */
struct entry {
	struct node node;
	int64_t first, last; /* first: of a place */
	double novel; /* of a place: the share of meetings that were the first */
	struct entry *newer, *older; /* of labels */
	/* Of a label at the hub that was news somewhere: who met it, when, in which kind of place; party 0: that is over. */
	int64_t party, since;
	unsigned kind;
	struct entry *later, *earlier; /* of those, by since */
};

struct newcomer {
	struct hash_key key;
	struct node_table table;
	struct entry *newest, *oldest;
	struct entry *latest, *earliest; /* labels that are news */
	size_t labels, places, most;
	struct cases {
		double all, more;
	} cases[PLACES]; /* by the widest kind of place in which the label was news */
};

struct newcomer *newcomer_new(const struct hash_key *key, size_t most)
{
	struct newcomer *n = calloc(1, sizeof *n);
	if (!n)
		return NULL;
	n->key = *key;
	n->most = most < 4 ? 4 : most; /* those of one meeting */
	return n;
}

static void free_entry(void *ctx, struct node *node)
{
	(void)ctx;
	free(NODE_OWNER(node, struct entry, node));
}

void newcomer_free(struct newcomer *n)
{
	if (!n)
		return;
	node_table_drain(&n->table, free_entry, NULL);
	node_table_deinit(&n->table);
	free(n);
}

static uint64_t hash_of(const struct newcomer *n, unsigned kind, struct str name, struct str label)
{
	char bytes[2 + 2 * TEXT_BYTES];
	size_t at = 0;
	bytes[at++] = (char)kind;
	bytes[at++] = (char)(name.n > TEXT_BYTES ? TEXT_BYTES : name.n);
	for (size_t i = 0; i < name.n && i < TEXT_BYTES; i++)
		bytes[at++] = name.p[i];
	for (size_t i = 0; i < label.n && i < TEXT_BYTES; i++)
		bytes[at++] = label.p[i];
	return hash_bytes(&n->key, bytes, at);
}

static struct entry *find(const struct newcomer *n, uint64_t hash)
{
	struct node *node = node_table_first(&n->table, hash);
	return node ? NODE_OWNER(node, struct entry, node) : NULL;
}

static struct entry *add(struct newcomer *n, uint64_t hash, int64_t time)
{
	struct entry *e = node_table_reserve(&n->table) == OK ? calloc(1, sizeof *e) : NULL;
	if (!e)
		return NULL;
	e->node.hash = hash;
	e->first = e->last = time;
	node_table_add(&n->table, &e->node);
	return e;
}

static void unlink_label(struct newcomer *n, struct entry *e)
{
	*(e->newer ? &e->newer->older : &n->newest) = e->older;
	*(e->older ? &e->older->newer : &n->oldest) = e->newer;
	n->labels--;
}

static void link_newest(struct newcomer *n, struct entry *e)
{
	e->newer = NULL;
	e->older = n->newest;
	*(n->newest ? &n->newest->newer : &n->oldest) = e;
	n->newest = e;
	n->labels++;
}

/* The label came to more or it did not. */
static void end_case(struct newcomer *n, struct entry *e, bool more)
{
	struct cases *c = &n->cases[e->kind];
	c->all = FADE * c->all + 1;
	c->more = FADE * c->more + (more ? 1 : 0);
	e->party = 0;
	*(e->later ? &e->later->earlier : &n->latest) = e->earlier;
	*(e->earlier ? &e->earlier->later : &n->earliest) = e->later;
}

static void begin_case(struct newcomer *n, struct entry *e, const struct newcomer_meeting *m, unsigned kind)
{
	e->party = m->party;
	e->since = m->time;
	e->kind = kind;
	e->later = NULL;
	e->earlier = n->latest;
	*(n->latest ? &n->latest->later : &n->earliest) = e;
	n->latest = e;
}

/* What nobody else met in time came to nothing. */
static void end_old_cases(struct newcomer *n, int64_t time)
{
	while (n->earliest && time - n->earliest->since > NEWCOMER_HORIZON)
		end_case(n, n->earliest, false);
}

static void drop_oldest(struct newcomer *n)
{
	struct entry *e = n->oldest;
	if (e->party)
		end_case(n, e, false);
	unlink_label(n, e);
	node_table_remove(&n->table, &e->node);
	free(e);
}

/* A place counts a meeting; true: what it had not met is news there. */
static bool tell_place(struct entry *place, int64_t time, bool first)
{
	bool warm = time - place->first >= NEWCOMER_WARM_UP && place->novel <= NEWCOMER_COMMON;
	place->novel += ((first ? 1 : 0) - place->novel) / NEWCOMER_MEETINGS;
	return first && warm;
}

/* The place, added when it is new; *out is NULL when there are too many. */
static enum err place_of(struct newcomer *n, uint64_t hash, int64_t time, struct entry **out)
{
	*out = find(n, hash);
	if (*out || n->places == PLACES_MAX)
		return OK;
	*out = add(n, hash, time);
	if (!*out)
		return ERR_NOMEM;
	(*out)->novel = 1; /* all is new at first */
	n->places++;
	return OK;
}

/* The label, as the one met last. */
static enum err label_of(struct newcomer *n, uint64_t hash, int64_t time, struct entry **out, bool *fresh)
{
	*out = find(n, hash);
	*fresh = !*out;
	if (*fresh && n->labels >= n->most)
		drop_oldest(n);
	if (*fresh)
		*out = add(n, hash, time);
	else
		unlink_label(n, *out);
	if (!*out)
		return ERR_NOMEM;
	link_newest(n, *out);
	return OK;
}

/* The label at one kind of place, NULL when there are too many places. *news tells whether it is news. */
static enum err meet_at(struct newcomer *n, unsigned kind, struct str name, const struct newcomer_meeting *m, bool *news,
                        struct entry **out)
{
	struct entry *place, *label;
	bool fresh;
	*out = NULL;
	*news = false;
	enum err e = place_of(n, hash_of(n, kind, name, (struct str){NULL, 0}), m->time, &place);
	if (e || !place)
		return e;
	e = label_of(n, hash_of(n, kind, name, m->label), m->time, &label, &fresh);
	if (e)
		return e;
	bool first = fresh || m->time - label->last > NEWCOMER_MEMORY;
	bool again = !first && m->time / UTC_DAY == label->last / UTC_DAY;
	*news = !again && tell_place(place, m->time, first);
	label->last = m->time > label->last ? m->time : label->last;
	*out = label;
	return OK;
}

enum err newcomer_meet(struct newcomer *n, const struct newcomer_meeting *m, struct newcomer_news *out)
{
	const struct str names[PLACES] = {STR("hub"), m->country, m->sector, str_make(&m->member, sizeof m->member)};
	static const unsigned bits[PLACES] = {NEWCOMER_HUB, NEWCOMER_COUNTRY, NEWCOMER_SECTOR, NEWCOMER_MEMBER};
	struct newcomer_news news = {0};
	struct entry *at_hub = NULL, *label = NULL;
	unsigned widest = PLACES;
	end_old_cases(n, m->time);
	for (unsigned kind = 0; kind < PLACES && m->label.n; kind++) {
		bool first = false;
		enum err e = names[kind].n ? meet_at(n, kind, names[kind], m, &first, &label) : OK;
		if (e)
			return e;
		if (kind == 0)
			at_hub = label;
		if (!first)
			continue;
		widest = widest == PLACES && bits[kind] != NEWCOMER_MEMBER ? kind : widest;
		news.first |= bits[kind];
	}
	if (at_hub && at_hub->party && at_hub->party != m->party)
		end_case(n, at_hub, true);
	if (widest < PLACES)
		news.probability = (PRIOR_MORE + n->cases[widest].more) / (PRIOR + n->cases[widest].all);
	if (widest < PLACES && at_hub && !at_hub->party)
		begin_case(n, at_hub, m, widest);
	*out = news;
	return OK;
}

size_t newcomer_size(const struct newcomer *n)
{
	return n->labels;
}

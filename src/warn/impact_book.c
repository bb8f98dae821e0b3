/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three tables: warnings by id, links from what they are about to them, hits by warning and member. A warning that is over leaves
 * with its links and hits.
 */
#include "warn/impact_book.h"

#include <stdlib.h>

#include "warn/node_table.h"

struct book_link {
	struct node node; /* in links, by key */
	struct book_warning *warning;
	struct book_link *next; /* of the warning */
};

struct book_hit {
	struct node node; /* in hits, by warning and member */
	struct book_warning *warning;
	int64_t member, time;
	bool fresh;             /* to be taken */
	struct book_hit *next;  /* of the warning */
	struct book_hit *later; /* of those to be taken */
};

struct book_warning {
	struct node node; /* in warnings, by id */
	struct uuid id;
	struct book_link *links;
	struct book_hit *hits;
	bool over; /* leaves with the next take: its hits may wait for it */
	struct book_warning *next_over;
};

struct impact_book {
	struct hash_key key;
	struct node_table warnings, links, hits;
	struct book_hit *fresh;
	struct book_warning *over;
};

struct impact_book *impact_book_new(const struct hash_key *key)
{
	struct impact_book *b = calloc(1, sizeof *b);
	if (b)
		b->key = *key;
	return b;
}

/* What is of w alone; the tables are the caller's business. */
static void drop_warning(struct book_warning *w)
{
	while (w->links) {
		struct book_link *next = w->links->next;
		free(w->links);
		w->links = next;
	}
	while (w->hits) {
		struct book_hit *next = w->hits->next;
		free(w->hits);
		w->hits = next;
	}
	free(w);
}

static void free_warning(void *ctx, struct node *node)
{
	(void)ctx;
	drop_warning(NODE_OWNER(node, struct book_warning, node));
}

void impact_book_free(struct impact_book *b)
{
	if (!b)
		return;
	node_table_drain(&b->warnings, free_warning, NULL);
	node_table_deinit(&b->warnings);
	node_table_deinit(&b->links);
	node_table_deinit(&b->hits);
	free(b);
}

static uint64_t id_hash(const struct impact_book *b, const struct uuid *id)
{
	return hash_bytes(&b->key, id->bytes, sizeof id->bytes);
}

static struct book_warning *find_warning(const struct impact_book *b, const struct uuid *id)
{
	for (struct node *n = node_table_first(&b->warnings, id_hash(b, id)); n; n = node_table_next(n)) {
		struct book_warning *w = NODE_OWNER(n, struct book_warning, node);
		if (memcmp(w->id.bytes, id->bytes, sizeof id->bytes) == 0)
			return w;
	}
	return NULL;
}

static struct book_warning *add_warning(struct impact_book *b, const struct uuid *id)
{
	struct book_warning *w = find_warning(b, id);
	if (w)
		return w;
	if (node_table_reserve(&b->warnings) || !(w = calloc(1, sizeof *w)))
		return NULL;
	w->id = *id;
	w->node.hash = id_hash(b, id);
	node_table_add(&b->warnings, &w->node);
	return w;
}

/* key is a keyed hash of 64 bits, which stands for what it was made of. */
static enum err link_to(struct impact_book *b, struct book_warning *w, uint64_t key)
{
	for (struct node *n = node_table_first(&b->links, key); n; n = node_table_next(n))
		if (NODE_OWNER(n, struct book_link, node)->warning == w)
			return OK;
	struct book_link *l = node_table_reserve(&b->links) ? NULL : calloc(1, sizeof *l);
	if (!l)
		return ERR_NOMEM;
	l->node.hash = key;
	l->warning = w;
	l->next = w->links;
	w->links = l;
	node_table_add(&b->links, &l->node);
	return OK;
}

static void end_warning(struct impact_book *b, struct book_warning *w)
{
	if (w->over)
		return;
	w->over = true;
	w->next_over = b->over;
	b->over = w;
	for (struct book_link *l = w->links; l; l = l->next)
		node_table_remove(&b->links, &l->node);
}

static uint64_t label_key(const struct impact_book *b, struct str label)
{
	return hash_bytes(&b->key, label.p, label.n);
}

enum err impact_book_warning(struct impact_book *b, const struct impact_warning *w)
{
	struct book_warning *known = w->open ? add_warning(b, &w->id) : find_warning(b, &w->id);
	if (!w->open) {
		if (known)
			end_warning(b, known);
		return OK;
	}
	if (known && known->over) /* it does not come back */
		return OK;
	enum err e = known ? OK : ERR_NOMEM;
	if (!e && w->label.n)
		e = link_to(b, known, label_key(b, w->label));
	for (size_t i = 0; !e && i < w->n_value_ids; i++)
		e = link_to(b, known, (uint64_t)w->value_ids[i]);
	return e;
}

static uint64_t hit_hash(const struct impact_book *b, const struct book_warning *w, int64_t member)
{
	struct {
		struct uuid id;
		int64_t member;
	} k = {w->id, member};
	return hash_bytes(&b->key, &k, sizeof k);
}

static enum err note_hit(struct impact_book *b, struct book_warning *w, int64_t member, int64_t time)
{
	struct book_hit *h = NULL;
	uint64_t hash = hit_hash(b, w, member);
	for (struct node *n = node_table_first(&b->hits, hash); n && !h; n = node_table_next(n)) {
		struct book_hit *x = NODE_OWNER(n, struct book_hit, node);
		h = x->warning == w && x->member == member ? x : NULL;
	}
	if (h && time >= h->time)
		return OK;
	if (!h) {
		if (node_table_reserve(&b->hits) || !(h = calloc(1, sizeof *h)))
			return ERR_NOMEM;
		*h = (struct book_hit){.node.hash = hash, .warning = w, .member = member, .next = w->hits};
		w->hits = h;
		node_table_add(&b->hits, &h->node);
	}
	h->time = time;
	if (!h->fresh) {
		h->fresh = true;
		h->later = b->fresh;
		b->fresh = h;
	}
	return OK;
}

static enum err note_all(struct impact_book *b, uint64_t key, int64_t member, int64_t time)
{
	enum err e = OK;
	for (struct node *n = node_table_first(&b->links, key); n && !e; n = node_table_next(n))
		e = note_hit(b, NODE_OWNER(n, struct book_link, node)->warning, member, time);
	return e;
}

enum err impact_book_hit(struct impact_book *b, int64_t value_id, struct str label, int64_t member, int64_t time)
{
	enum err e = note_all(b, (uint64_t)value_id, member, time);
	return !e && label.n ? note_all(b, label_key(b, label), member, time) : e;
}

enum err impact_book_member(struct impact_book *b, const struct uuid *warning, int64_t member, int64_t time)
{
	struct book_warning *w = find_warning(b, warning);
	return w && !w->over ? note_hit(b, w, member, time) : OK;
}

bool impact_book_pending(const struct impact_book *b)
{
	return b->fresh;
}

static void forget_over(struct impact_book *b)
{
	while (b->over) {
		struct book_warning *w = b->over;
		b->over = w->next_over;
		for (struct book_hit *h = w->hits; h; h = h->next)
			node_table_remove(&b->hits, &h->node);
		node_table_remove(&b->warnings, &w->node);
		drop_warning(w);
	}
}

enum err impact_book_take(struct impact_book *b, impact_book_fn *each, void *ctx)
{
	enum err e = OK;
	while (b->fresh && !e) {
		struct book_hit *h = b->fresh;
		b->fresh = h->later;
		h->fresh = false;
		e = each(ctx, &h->warning->id, h->member, h->time);
	}
	if (!e)
		forget_over(b);
	return e;
}

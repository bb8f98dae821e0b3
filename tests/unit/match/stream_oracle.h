/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns of several observations on a stream, evaluated slowly: of each scope all events since the last match are kept,
 * and every set of them that a part of the pattern can stand for is written down. Made of its own structures, shares no
 * code with match/.
 */
#ifndef TESTS_STREAM_ORACLE_H
#define TESTS_STREAM_ORACLE_H

#include <stdbool.h>
#include <string.h>

enum { STREAM_ORACLE_EVENTS = 12, STREAM_ORACLE_SETS = 1 << STREAM_ORACLE_EVENTS, STREAM_ORACLE_NODES = 24 };

struct stream_oracle_node {
	enum { STREAM_LEAF, STREAM_AND, STREAM_OR, STREAM_FOLLOWEDBY, STREAM_REPEATS, STREAM_WITHIN, STREAM_START_STOP } type;
	int left, right;
	int number; /* of a leaf: the name that it wants; times; seconds; start */
	int stop;
};

struct stream_oracle_event {
	int names; /* a bit for each */
	int time;  /* seconds */
	int scope;
};

struct stream_oracle {
	struct stream_oracle_node nodes[STREAM_ORACLE_NODES];
	int n; /* the last one is the root */
	struct stream_oracle_event kept[STREAM_ORACLE_EVENTS];
	int n_kept;
};

/* Sets of events, as bits, that a part can stand for: one flag each. */
struct stream_oracle_sets {
	bool has[STREAM_ORACLE_SETS];
};

static inline int stream_oracle_first(const struct stream_oracle *o, int set)
{
	int time = 1 << 30;
	for (int i = 0; i < o->n_kept; i++)
		if (set >> i & 1 && o->kept[i].time < time)
			time = o->kept[i].time;
	return time;
}

static inline int stream_oracle_last(const struct stream_oracle *o, int set)
{
	int time = -1;
	for (int i = 0; i < o->n_kept; i++)
		if (set >> i & 1 && o->kept[i].time > time)
			time = o->kept[i].time;
	return time;
}

static inline void stream_oracle_join(const struct stream_oracle *o, const struct stream_oracle_sets *l,
				      const struct stream_oracle_sets *r, bool in_order, struct stream_oracle_sets *out)
{
	const int n = 1 << o->n_kept;
	memset(out, 0, sizeof *out);
	for (int a = 1; a < n; a++)
		for (int b = 1; l->has[a] && b < n; b++)
			if (r->has[b] && !(a & b) &&
			    (!in_order || stream_oracle_last(o, a) <= stream_oracle_first(o, b)))
				out->has[a | b] = true;
}

static inline void stream_oracle_find(const struct stream_oracle *o, int scope, int node, struct stream_oracle_sets *out)
{
	const struct stream_oracle_node *x = &o->nodes[node];
	const int n = 1 << o->n_kept;
	struct stream_oracle_sets l, r;
	memset(out, 0, sizeof *out);
	if (x->type == STREAM_LEAF) {
		for (int i = 0; i < o->n_kept; i++)
			out->has[1 << i] = o->kept[i].scope == scope && o->kept[i].names >> x->number & 1;
		return;
	}
	stream_oracle_find(o, scope, x->left, &l);
	if (x->type == STREAM_AND || x->type == STREAM_FOLLOWEDBY || x->type == STREAM_OR)
		stream_oracle_find(o, scope, x->right, &r);
	if (x->type == STREAM_AND || x->type == STREAM_FOLLOWEDBY)
		stream_oracle_join(o, &l, &r, x->type == STREAM_FOLLOWEDBY, out);
	for (int a = 1; a < n; a++) {
		int first = stream_oracle_first(o, a), last = stream_oracle_last(o, a);
		if (x->type == STREAM_OR)
			out->has[a] = l.has[a] || r.has[a];
		else if (x->type == STREAM_WITHIN)
			out->has[a] = l.has[a] && last - first < x->number;
		else if (x->type == STREAM_START_STOP)
			out->has[a] = l.has[a] && first >= x->number && last < x->stop;
	}
	if (x->type == STREAM_REPEATS) {
		*out = l;
		for (int i = 1; i < x->number; i++) {
			r = *out;
			stream_oracle_join(o, &l, &r, false, out);
		}
	}
}

/* stream_oracle_add: one more event; whether it completes the pattern in its scope, whose events are then forgotten. */
static inline bool stream_oracle_add(struct stream_oracle *o, struct stream_oracle_event e)
{
	struct stream_oracle_sets sets;
	bool met = false;
	int n = 0;
	o->kept[o->n_kept++] = e;
	stream_oracle_find(o, e.scope, o->n - 1, &sets);
	for (int a = 1; a < 1 << o->n_kept; a++)
		met = met || sets.has[a];
	for (int i = 0; i < o->n_kept; i++)
		if (!met || o->kept[i].scope != e.scope)
			o->kept[n++] = o->kept[i];
	o->n_kept = n;
	return met;
}

#endif

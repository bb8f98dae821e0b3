/* SPDX-License-Identifier: Apache-2.0 */
/* The best by log-odds in a heap; their terms are worked out when they are known. */
#include "warn/member_list.h"

#include <stdlib.h>

#include "warn/list_view.h"
#include "warn/subject.h"

static_assert((int)MEMBER_LIST_TERMS >= (int)LIST_MODEL_WEIGHTS, "a term for each weight");

/* With so many others or more, nobody has a larger share of a list alone than one by this. */
enum { SOLE_SHARES = 8 };

struct candidate {
	const struct list_window_value *value;
	double logit;
};

struct ranking {
	struct candidate *heap; /* the least on top */
	size_t n, max;
};

static bool is_better(const struct candidate *a, const struct candidate *b)
{
	if (a->logit < b->logit || a->logit > b->logit)
		return a->logit > b->logit;
	struct value x = book_value_of(a->value->value), y = book_value_of(b->value->value);
	return x.kind != y.kind ? x.kind < y.kind : str_cmp(x.bytes, y.bytes) < 0;
}

static int by_rank(const void *a, const void *b)
{
	return is_better(a, b) ? -1 : is_better(b, a);
}

static void swap(struct candidate *a, struct candidate *b)
{
	struct candidate t = *a;
	*a = *b;
	*b = t;
}

static void sift_down(struct ranking *r)
{
	for (size_t at = 0, child; (child = 2 * at + 1) < r->n; at = child) {
		if (child + 1 < r->n && is_better(&r->heap[child], &r->heap[child + 1]))
			child++;
		if (!is_better(&r->heap[at], &r->heap[child]))
			return;
		swap(&r->heap[at], &r->heap[child]);
	}
}

static void offer(struct ranking *r, struct candidate c)
{
	if (r->n < r->max) {
		size_t at = r->n++;
		r->heap[at] = c;
		for (size_t parent; at && is_better(&r->heap[parent = (at - 1) / 2], &r->heap[at]); at = parent)
			swap(&r->heap[at], &r->heap[parent]);
	} else if (r->max && is_better(&c, &r->heap[0])) {
		r->heap[0] = c;
		sift_down(r);
	}
}

static const struct list_model *judge(const struct list_view *v, const struct list_facts *facts, const struct list_form **form,
                                      double *x)
{
	enum list_model_kind kind = list_form_kind(facts);
	*form = list_form_of(kind);
	list_form_fill(*form, &v->book->logs, facts, x);
	return &v->book->models[kind];
}

/* The best of what only one party met, for each; room for all parties that there are. */
struct alone {
	struct ranking *of;
	size_t n, max;
};

static bool init_alone(struct alone *a, const struct list_view *v, size_t n_max)
{
	size_t shares = v->others < SOLE_SHARES ? v->others : SOLE_SHARES;
	*a = (struct alone){.of = calloc(v->book->n_members + 1, sizeof(*a->of)), .n = v->book->n_members};
	a->max = shares ? (n_max + shares - 1) / shares : 0;
	return a->of != NULL;
}

static void deinit_alone(struct alone *a)
{
	for (size_t i = 0; a->of && i < a->n; i++)
		free(a->of[i].heap);
	free(a->of);
}

static bool offer_alone(struct alone *a, uint32_t party, struct candidate c)
{
	struct ranking *r = &a->of[party];
	if (!r->heap) {
		*r = (struct ranking){.heap = calloc(a->max + 1, sizeof(*r->heap)), .max = a->max};
		if (!r->heap)
			return false;
	}
	offer(r, c);
	return true;
}

static bool rank(const struct list_view *v, enum member_list_which which, struct ranking *r, struct alone *alone)
{
	struct list_facts facts;
	const struct list_form *form;
	double x[LIST_MODEL_WEIGHTS];
	for (size_t i = 0; i < v->window->n; i++) {
		const struct list_window_value *value = &v->window->values[i];
		if (!list_view_facts(v, value, &facts) || (which == MEMBER_LIST_NEW && facts.met))
			continue;
		const struct list_model *m = judge(v, &facts, &form, x);
		const struct candidate c = {value, list_model_logit(m, x)};
		if (facts.met || facts.sole == UINT32_MAX)
			offer(r, c);
		else if (!offer_alone(alone, facts.sole, c))
			return false;
	}
	for (size_t i = 0; i < alone->n; i++)
		for (size_t k = 0; k < alone->of[i].n; k++)
			offer(r, alone->of[i].heap[k]);
	qsort(r->heap, r->n, sizeof(*r->heap), by_rank);
	return true;
}

static void explain(const struct list_view *v, const struct candidate *c, struct member_list_entry *out)
{
	struct list_facts facts;
	const struct list_form *form;
	double x[LIST_MODEL_WEIGHTS];
	if (!list_view_facts(v, c->value, &facts)) /* it had some when it was ranked */
		return;
	const struct list_model *m = judge(v, &facts, &form, x);
	out->value = book_value_of(c->value->value);
	out->met = facts.met;
	out->confirmed = facts.met || facts.sole == UINT32_MAX;
	out->probability = list_model_probability(c->logit);
	out->n_terms = form->n;
	out->terms[0] = (struct member_list_term){"base", 1, m->weights[0]};
	for (uint32_t i = 1; i < form->n; i++) {
		enum list_fact f = form->facts[i - 1];
		out->terms[i] = (struct member_list_term){list_form_name(f), facts.of[f], m->weights[i] * x[i]};
	}
}

enum err member_list_make(struct contact_book *b, int64_t member, enum member_list_which which, int64_t now,
                          size_t n_max, struct member_list *out)
{
	struct list_view v;
	const struct list_window *w;
	const struct book_member *m = contact_book_find_member(b, member);
	struct ranking r = {.max = n_max < MEMBER_LIST_MAX ? n_max : MEMBER_LIST_MAX};
	struct member_list l = {0};
	struct alone alone = {0};
	if (!subject_time_ok(now))
		return ERR_VALUE;
	/* An hour that has begun counts, one that begins now does not. */
	enum err e = contact_book_window(b, book_floor(now - 1, UTC_HOUR) + 1, &w);
	if (e == OK)
		e = list_view_init(&v, b, w, m ? m->index : LIST_VIEW_NOBODY);
	if (e)
		return e;
	r.heap = calloc(r.max + 1, sizeof(*r.heap));
	e = r.heap && init_alone(&alone, &v, r.max) && rank(&v, which, &r, &alone) ? OK : ERR_NOMEM;
	deinit_alone(&alone);
	l.entries = calloc(r.n + 1, sizeof(*l.entries));
	e = l.entries ? e : ERR_NOMEM;
	for (; e == OK && l.n < r.n; l.n++) {
		explain(&v, &r.heap[l.n], &l.entries[l.n]);
		l.entries[l.n].expires = now + UTC_DAY;
	}
	list_view_deinit(&v);
	free(r.heap);
	if (e == OK)
		*out = l;
	else
		free(l.entries);
	return e;
}

void member_list_deinit(struct member_list *l)
{
	free(l->entries);
	*l = (struct member_list){0};
}

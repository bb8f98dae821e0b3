/* SPDX-License-Identifier: Apache-2.0 */
/* Two passes over the book: shares of ports, neighbours and likeness of members first, then the measures of each value. */
#include "warn/list_view.h"

#include <math.h>
#include <stdlib.h>

#include "warn/list_pause.h"

enum { SEEN_MAX = CONTACT_BOOK_VALUE_MEMBERS };

/* Rows by which a share is drawn to that of all ports, and that of all ports to nothing. */
static const double returns_inertia = 5, arrives_inertia = 100, arrives_inertia_all = 200;

enum tally {
	TALLY_VALUES,       /* values that somebody met */
	TALLY_VALUES_HERE,  /* of those, by the view's member */
	TALLY_STAYS,        /* days on which a member met a value */
	TALLY_RETURNS,      /* of those, with a contact on the next day */
	TALLY_STAYS_HERE,   /* the same for the view's member */
	TALLY_RETURNS_HERE,
	TALLY_CHANCES,      /* days on which others met a value that a member had not met so far */
	TALLY_ARRIVALS,     /* of those, with a contact of that member on the next day */
	TALLY_CHANCES_HERE, /* the same for the view's member */
	TALLY_ARRIVALS_HERE,
	TALLY_COUNTERS
};

/* Of a port. */
struct list_tally {
	int64_t n[TALLY_COUNTERS];
};

struct list_seen {
	struct list_hours own, others;
	uint32_t own_contacts, others_contacts;
	uint32_t port;
	uint32_t n;
	const struct list_window_cell *others_cells[SEEN_MAX];
};

/* False when there is nothing that the member may know. */
static bool see(const struct list_view *v, const struct list_window_value *value, struct list_seen *s)
{
	uint32_t newest = LIST_HOURS;
	s->own = s->others = (struct list_hours){0};
	s->own_contacts = s->others_contacts = s->port = s->n = 0;
	for (const struct list_window_cell *c = &v->window->cells[value->first], *end = c + value->n; c < end; c++) {
		bool mine = c->member == v->own;
		if (c->newest == LIST_HOURS || (c->restricted && !mine))
			continue;
		if (c->newest < newest) {
			newest = c->newest;
			s->port = c->port;
		}
		list_hours_join(mine ? &s->own : &s->others, &c->hours);
		*(mine ? &s->own_contacts : &s->others_contacts) += c->contacts;
		if (!mine)
			s->others_cells[s->n++] = c;
	}
	return newest < LIST_HOURS;
}

/* A member's stays and chances with one value: days on which it, or only others, met it, and what the next day brought. */
struct fate {
	int64_t stays, returns, chances, arrivals;
};

/* Of the last days but the one that ends now. */
static uint32_t days_in(uint32_t days)
{
	return (uint32_t)(UINT64_C(0x4332322132212110) >> 4 * (days >> 1)) & 15; /* how many bits each number of four has */
}

static struct fate fate_of(uint32_t days, uint32_t any)
{
	uint32_t first = days ? 32 - (uint32_t)__builtin_clz(days) : 0; /* the day before it came first */
	uint32_t away = any & 0x1e & ~((1U << first) - 1);
	return (struct fate){
		.stays = days_in(days),
		.returns = days_in(days & days << 1),
		.chances = days_in(away),
		.arrivals = days ? away >> first & 1 : 0,
	};
}

static void count_near(struct list_view *v, const struct list_window_value *value)
{
	for (int i = 0; i < LIST_WINDOW_NETWORKS; i++)
		if (value->networks[i] != LIST_WINDOW_NO_NETWORK)
			v->near[value->networks[i]]++;
}

static void count_port(struct list_view *v, const struct list_seen *s)
{
	struct list_tally *t = &v->ports[s->port];
	uint32_t own = list_hours_days(&s->own), any = own;
	for (uint32_t i = 0; i < s->n; i++)
		any |= s->others_cells[i]->days;
	struct fate absent = fate_of(0, any), here = fate_of(own, any), sum = here;
	for (uint32_t i = 0; i < s->n; i++) {
		struct fate f = fate_of(s->others_cells[i]->days, any);
		sum = (struct fate){sum.stays + f.stays, sum.returns + f.returns, sum.chances + f.chances, sum.arrivals + f.arrivals};
	}
	/* Who has not met it at all had a chance on each of its days. */
	sum.chances += absent.chances * ((int64_t)v->book->n_members - s->n - (v->own != LIST_VIEW_NOBODY));
	const int64_t add[TALLY_COUNTERS] = {1, own != 0, sum.stays, sum.returns, here.stays, here.returns,
	                                          sum.chances, sum.arrivals, here.chances, here.arrivals};
	for (int i = 0; i < TALLY_COUNTERS; i++)
		t->n[i] += add[i];
}

/* Of all ports together. */
static void sum_ports(struct list_view *v)
{
	double n[TALLY_COUNTERS] = {0};
	for (size_t i = 0; i < v->window->n_ports; i++)
		for (int k = 0; k < TALLY_COUNTERS; k++)
			n[k] += (double)v->ports[i].n[k];
	v->returns = (n[TALLY_RETURNS] + 1) / (n[TALLY_STAYS] + returns_inertia);
	v->arrives = (n[TALLY_ARRIVALS] + 1) / (n[TALLY_CHANCES] + arrives_inertia_all);
}

static void first_pass(struct list_view *v, double *all)
{
	double own = 0;
	for (size_t k = 0; k < v->window->n; k++) {
		struct list_seen *s = v->seen;
		if (!see(v, &v->window->values[k], s))
			continue;
		bool mine = list_hours_any(&s->own);
		count_port(v, s);
		if (mine)
			count_near(v, &v->window->values[k]);
		own += mine;
		for (uint32_t i = 0; i < s->n; i++) {
			all[s->others_cells[i]->member]++;
			v->alike[s->others_cells[i]->member] += mine;
		}
	}
	for (size_t i = 0; i < v->book->n_members; i++)
		v->others += all[i] > 0;
	for (size_t i = 0; i < v->book->n_members; i++)
		v->alike[i] = v->alike[i] > 0 ? v->alike[i] / sqrt(all[i] * own) : 0;
	sum_ports(v);
}

enum err list_view_init(struct list_view *v, const struct contact_book *b, const struct list_window *w, uint32_t own)
{
	double *all = calloc(b->n_members + 1, sizeof(*all));
	*v = (struct list_view){.book = b, .window = w, .own = own};
	v->alike = calloc(b->n_members + 1, sizeof(*v->alike));
	v->seen = malloc(sizeof(*v->seen));
	for (int i = 0; i < LIST_HOURS; i++)
		v->fade[i] = exp2(-i / (double)BOOK_DAY_HOURS);
	v->ports = calloc((size_t)w->n_ports + 1, sizeof(*v->ports));
	v->near = calloc((size_t)w->n_networks + 1, sizeof(*v->near));
	enum err e = all && v->alike && v->seen && v->ports && v->near ? OK : ERR_NOMEM;
	if (e == OK)
		first_pass(v, all);
	else
		list_view_deinit(v);
	free(all);
	return e;
}

void list_view_deinit(struct list_view *v)
{
	free(v->ports);
	free(v->near);
	free(v->alike);
	free(v->seen);
	*v = (struct list_view){0};
}

static void own_facts(const struct list_seen *s, double *of)
{
	const struct list_hours *h = &s->own;
	uint32_t quarters = list_hours_quarters(h);
	struct list_pause pause = list_pause_of(h);
	of[LIST_FACT_OWN_TODAY] = list_hours_bits(h->w[0] & ((UINT64_C(1) << BOOK_DAY_HOURS) - 1));
	of[LIST_FACT_OWN_DAYS] = list_hours_bits(list_hours_days(h));
	of[LIST_FACT_OWN_HOURS] = list_hours_count(h);
	of[LIST_FACT_OWN_QUARTERS] = list_hours_bits(quarters);
	of[LIST_FACT_OWN_CONTACTS] = s->own_contacts;
	of[LIST_FACT_OWN_LAST] = list_hours_newest(h);
	of[LIST_FACT_OWN_FIRST] = list_hours_oldest(h);
	of[LIST_FACT_OWN_RETURNS] = pause.n > 0;
	of[LIST_FACT_OWN_PAUSE] = pause.mean;
	of[LIST_FACT_OWN_REGULAR] = pause.regular;
	of[LIST_FACT_OWN_OVERDUE] = pause.overdue;
}

static double faded(const struct list_view *v, const struct list_hours *h)
{
	double sum = 0;
	for (uint32_t word = 0; word < 2; word++)
		for (uint64_t bits = h->w[word]; bits; bits &= bits - 1)
			sum += v->fade[word * LIST_HOURS_WORD + (uint32_t)__builtin_ctzll(bits)];
	return sum;
}

static void others_facts(const struct list_view *v, const struct list_seen *s, double *of)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const struct list_window_cell *m = s->others_cells[i];
		bool today = m->days & 1;
		of[LIST_FACT_OTHERS_TODAY] += today;
		of[LIST_FACT_OTHERS_LIKE_TODAY] += today ? v->alike[m->member] : 0;
		of[LIST_FACT_OTHERS_LIKE] += v->alike[m->member] * faded(v, &m->hours);
	}
	of[LIST_FACT_OTHERS] = s->n;
	if (s->n)
		of[LIST_FACT_OTHERS_RATE] = (double)s->others_contacts / list_hours_count(&s->others);
}

static double share(int64_t part, int64_t of, double all, double inertia)
{
	return ((double)part + inertia * all) / ((double)of + inertia);
}

static void port_facts(const struct list_view *v, const struct list_seen *s, double *of)
{
	const struct list_tally *t = &v->ports[s->port];
	double returns = share(t->n[TALLY_RETURNS], t->n[TALLY_STAYS], v->returns, returns_inertia);
	double arrives = share(t->n[TALLY_ARRIVALS], t->n[TALLY_CHANCES], v->arrives, arrives_inertia);
	of[LIST_FACT_PORT_RETURNS] = share(t->n[TALLY_RETURNS_HERE], t->n[TALLY_STAYS_HERE], returns, returns_inertia);
	of[LIST_FACT_PORT_ARRIVES] = share(t->n[TALLY_ARRIVALS_HERE], t->n[TALLY_CHANCES_HERE], arrives, arrives_inertia);
	of[LIST_FACT_PORT_HERE] = ((double)t->n[TALLY_VALUES_HERE] + 0.5) / ((double)t->n[TALLY_VALUES] + 1);
}

static double near_of(const struct list_view *v, uint32_t network)
{
	return network == LIST_WINDOW_NO_NETWORK ? 0 : v->near[network];
}

/*
 * The party that is the only one of others to have met a value, as the index of a member of it; UINT32_MAX when there are two
 * that are independent of each other and of the own one, or none.
 */
static uint32_t sole_party(const struct list_view *v, const struct list_seen *s)
{
	const struct book_member *own = v->own == LIST_VIEW_NOBODY ? NULL : v->book->members[v->own], *first = NULL;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct book_member *m = v->book->members[s->others_cells[i]->member];
		if (own && !book_independent(own, m))
			continue;
		if (first && first->witness && m->witness && book_independent(first, m))
			return UINT32_MAX;
		first = first && (first->witness || !m->witness) ? first : m;
	}
	return first ? first->index : s->n ? s->others_cells[0]->member : UINT32_MAX;
}

bool list_view_facts(const struct list_view *v, const struct list_window_value *value, struct list_facts *out)
{
	struct list_seen *s = v->seen;
	if (!see(v, value, s))
		return false;
	struct list_hours any = s->own;
	list_hours_join(&any, &s->others);
	*out = (struct list_facts){.met = list_hours_any(&s->own), .sole = sole_party(v, s)};
	if (out->met)
		own_facts(s, out->of);
	others_facts(v, s, out->of);
	out->of[LIST_FACT_ANY_LAST] = list_hours_newest(&any);
	out->of[LIST_FACT_ANY_FIRST] = list_hours_oldest(&any);
	struct list_pause pause = list_pause_of(&any);
	out->of[LIST_FACT_ANY_RETURNS] = pause.n > 0;
	out->of[LIST_FACT_ANY_PAUSE] = pause.mean;
	port_facts(v, s, out->of);
	out->of[LIST_FACT_NEAR_SMALL] = near_of(v, value->networks[0]);
	out->of[LIST_FACT_NEAR_LARGE] = near_of(v, value->networks[1]);
	return true;
}

struct list_meeting list_view_meeting(const struct list_view *v, const struct list_window_value *value)
{
	struct list_meeting m = {0};
	for (uint32_t i = value->first; i < value->first + value->n; i++) {
		const struct list_window_cell *c = &v->window->cells[i];
		if (c->member != v->own)
			continue;
		m.met |= c->newest < LIST_HOURS;
		m.came |= c->came;
	}
	return m;
}

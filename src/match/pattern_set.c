/* SPDX-License-Identifier: Apache-2.0 */
/* Building a set: each pattern normalised, covered by atoms, compiled. */
#include "match/pattern_set.h"

#include <stdlib.h>

#include "match/pattern_compile.h"
#include "match/pattern_cover.h"
#include "match/pattern_eval.h"
#include "match/pattern_sequence.h"
#include "match/pattern_set_state.h"
#include "match/pattern_window.h"

static void drop_stock(struct pattern_stock *stock)
{
	if (!stock || atomic_fetch_sub_explicit(&stock->refs, 1, memory_order_acq_rel) != 1)
		return;
	free(stock->patterns);
	free(stock->by_id);
	arena_deinit(&stock->arena);
	free(stock);
}

static struct pattern_stock *new_stock(void)
{
	struct pattern_stock *stock = calloc(1, sizeof *stock);
	if (!stock)
		return NULL;
	atomic_init(&stock->refs, 1);
	arena_init(&stock->arena, SIZE_MAX / 4);
	return stock;
}

/* Takes over a reference to stock, also when it fails. */
static struct pattern_set *new_set(struct pattern_stock *stock, const struct hash_key *key)
{
	struct pattern_set *s = stock ? calloc(1, sizeof *s) : NULL;
	if (!s) {
		drop_stock(stock);
		return NULL;
	}
	atomic_init(&s->refs, 1);
	s->stock = stock;
	if (pattern_lookup_init(&s->lookup, key)) {
		pattern_set_unref(s);
		return NULL;
	}
	return s;
}

struct pattern_set *pattern_set_new(const struct hash_key *key)
{
	return new_set(new_stock(), key);
}

struct pattern_set *pattern_set_ref(struct pattern_set *s)
{
	if (s)
		atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
	return s;
}

void pattern_set_unref(struct pattern_set *s)
{
	if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
		return;
	pattern_lookup_deinit(&s->lookup);
	drop_stock(s->stock);
	free(s);
}

struct arena *pattern_set_arena(struct pattern_set *s)
{
	return &s->stock->arena;
}

static enum err reserve(struct pattern_stock *stock)
{
	if (stock->n < stock->cap)
		return OK;
	size_t cap = stock->cap ? stock->cap * 2 : 256;
	struct live_pattern *patterns = reallocarray(stock->patterns, cap, sizeof *patterns);
	if (!patterns)
		return ERR_NOMEM;
	stock->patterns = patterns;
	stock->cap = cap;
	return OK;
}

static enum err cover(struct pattern_stock *stock, const struct stix_pattern *tree, struct live_pattern *p)
{
	struct pattern_atom *atoms;
	enum err e = pattern_cover_find(tree, &stock->arena, &atoms, &p->n_atoms);
	if (e)
		return e;
	p->atoms = atoms;
	if (p->n_atoms)
		p->wants = pattern_cover_wants(tree);
	else
		e = pattern_cover_unseen(tree, &stock->arena, &p->unseen);
	return e;
}

/* What is asked of a new pattern as a whole. */
static enum err describe(struct pattern_stock *stock, const struct stix_pattern *tree, struct live_pattern *p)
{
	const struct pattern_program *program = p->program;
	p->print = pattern_sequence_print(tree);
	p->sequence = program->parts[program->n_nodes - 1].most > 1;
	if (!p->sequence)
		return OK;
	p->names_hosts = pattern_sequence_names_hosts(program);
	int64_t horizon;
	enum err e = pattern_sequence_horizon(program, PATTERN_WINDOW_HORIZON, &stock->arena, &horizon);
	if (e)
		return e;
	int64_t seconds = horizon / UTC_SECOND + (horizon % UTC_SECOND > 0);
	p->horizon_seconds = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
	return OK;
}

enum err pattern_set_add(struct pattern_set *s, struct value indicator, struct stix_pattern *tree,
			 struct parse_fault *fault)
{
	struct pattern_stock *stock = s->stock;
	const struct pattern_program *program;
	*fault = (struct parse_fault){0, err_text(ERR_NOMEM)};
	struct value id = {indicator.kind, arena_dup(&stock->arena, indicator.bytes)};
	enum err e = id.bytes.p ? reserve(stock) : ERR_NOMEM;
	if (!e)
		e = pattern_cover_normalise(tree, &stock->arena);
	if (!e)
		e = pattern_compile(tree, &stock->arena, &program, fault);
	if (e)
		return e;
	struct live_pattern *p = &stock->patterns[stock->n];
	memset(p, 0, sizeof *p);
	p->indicator = id;
	p->program = program;
	atomic_init(&p->spent, 0);
	atomic_init(&p->suspended, NULL);
	e = describe(stock, tree, p);
	if (!e)
		e = cover(stock, tree, p);
	if (e)
		return e;
	stock->unseen += p->n_atoms == 0;
	stock->sequences += p->sequence;
	stock->n++;
	return OK;
}

static int by_id(const void *a, const void *b, void *ctx)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct live_pattern *patterns = ctx;
	int order = str_cmp(patterns[x].indicator.bytes, patterns[y].indicator.bytes);
	return order ? order : (x > y) - (x < y);
}

enum err pattern_set_seal(struct pattern_set *s)
{
	struct pattern_stock *stock = s->stock;
	uint32_t *order = reallocarray(NULL, stock->n ? stock->n : 1, sizeof *order);
	if (!order)
		return ERR_NOMEM;
	for (size_t i = 0; i < stock->n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, stock->n, sizeof *order, by_id, stock->patterns);
	for (size_t i = 1; i < stock->n; i++)
		stock->patterns[order[i - 1]].replaced =
			value_eq(stock->patterns[order[i - 1]].indicator, stock->patterns[order[i]].indicator);
	stock->by_id = order;
	return OK;
}

/* A replaced pattern is never looked for; one that is suspended is no more. */
static enum err look_for(struct pattern_set *s, uint32_t pattern)
{
	const struct live_pattern *p = &s->stock->patterns[pattern];
	enum err e = OK;
	if (p->replaced)
		return OK;
	if (atomic_load(&p->suspended)) {
		s->left_out++;
		return OK;
	}
	s->lookup.wants |= p->wants;
	for (size_t i = 0; i < p->n_atoms && !e; i++)
		e = pattern_lookup_add(&s->lookup, &p->atoms[i], pattern);
	return e;
}

enum err pattern_set_build(struct pattern_set *s)
{
	enum err e = s->stock->by_id ? OK : pattern_set_seal(s);
	for (size_t i = 0; i < s->stock->n && !e; i++)
		e = look_for(s, (uint32_t)i);
	return e ? e : pattern_lookup_build(&s->lookup);
}

bool pattern_set_is_thin(const struct pattern_set *s)
{
	return s->left_out >= atomic_load(&s->stock->suspended);
}

enum err pattern_set_thin(const struct pattern_set *s, struct pattern_set **out)
{
	atomic_fetch_add_explicit(&s->stock->refs, 1, memory_order_relaxed);
	struct pattern_set *thin = new_set(s->stock, &s->lookup.index.key);
	enum err e = thin ? pattern_set_build(thin) : ERR_NOMEM;
	if (e)
		pattern_set_unref(thin);
	else
		*out = thin;
	return e;
}

/* The one that counts; NULL: none. */
static struct live_pattern *find(const struct pattern_set *s, struct value indicator)
{
	size_t low = 0, high = s->stock->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (str_cmp(s->stock->patterns[s->stock->by_id[mid]].indicator.bytes, indicator.bytes) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return NULL;
	struct live_pattern *p = &s->stock->patterns[s->stock->by_id[low - 1]];
	return value_eq(p->indicator, indicator) ? p : NULL;
}

const char *pattern_set_suspended(const struct pattern_set *s, struct value indicator)
{
	struct live_pattern *p = find(s, indicator);
	return p ? atomic_load(&p->suspended) : NULL;
}

uint64_t pattern_set_print(const struct pattern_set *s, struct value indicator)
{
	const struct live_pattern *p = find(s, indicator);
	return p ? p->print : 0;
}

/* As if its cost had never been shared: it counts no more. */
static bool suspend(struct pattern_set *s, struct live_pattern *p, const char *why)
{
	const char *none = NULL;
	if (!atomic_compare_exchange_strong(&p->suspended, &none, why))
		return false;
	atomic_fetch_sub_explicit(&s->stock->spent, atomic_load(&p->spent), memory_order_relaxed);
	atomic_fetch_add(&s->stock->suspended, 1);
	return true;
}

void pattern_set_suspend(struct pattern_set *s, struct value indicator, const char *why)
{
	struct live_pattern *p = find(s, indicator);
	if (p)
		suspend(s, p, why);
}

void pattern_set_stats(const struct pattern_set *s, struct pattern_set_stats *out)
{
	*out = (struct pattern_set_stats){
		.patterns = s->stock->n, .unseen = s->stock->unseen, .sequences = s->stock->sequences, .texts = s->lookup.n_texts};
	for (size_t i = 0; i < s->stock->n; i++) {
		out->patterns -= s->stock->patterns[i].replaced;
		out->suspended += atomic_load(&s->stock->patterns[i].suspended) != NULL;
	}
}

property_set pattern_set_wants(const struct pattern_set *s)
{
	return s ? s->lookup.wants : 0;
}

void pattern_set_each_unseen(const struct pattern_set *s, void (*each)(void *ctx, struct value indicator, struct str path),
			     void *ctx)
{
	for (size_t i = 0; i < s->stock->n; i++)
		if (s->stock->patterns[i].unseen.p)
			each(ctx, s->stock->patterns[i].indicator, s->stock->patterns[i].unseen);
}

void pattern_set_each_suspended(const struct pattern_set *s,
				void (*each)(void *ctx, struct value indicator, const char *why), void *ctx)
{
	for (size_t i = 0; i < s->stock->n; i++) {
		const char *why = atomic_load(&s->stock->patterns[i].suspended);
		if (why)
			each(ctx, s->stock->patterns[i].indicator, why);
	}
}

bool pattern_set_spend(struct pattern_set *s, struct live_pattern *p, uint64_t cost, const char *why)
{
	uint64_t spent = atomic_fetch_add_explicit(&p->spent, cost, memory_order_relaxed) + cost;
	uint64_t all = atomic_fetch_add_explicit(&s->stock->spent, cost, memory_order_relaxed) + cost;
	uint64_t events = atomic_load_explicit(&s->stock->events, memory_order_relaxed);
	bool alone = spent > PATTERN_SET_BURST + events / PATTERN_SET_SHARE;
	bool together = all > PATTERN_SET_BURST_ALL + PATTERN_SET_SHARE_ALL * events;
	/* Of many that are too much together, those go that cost at least half of what each does on average. */
	if (!alone && !(together && spent > all / s->stock->n / 2))
		return false;
	return suspend(s, p, why);
}

enum err pattern_set_evaluate(struct pattern_set *s, struct live_pattern *p, const struct observed_graph *g,
			      struct arena *a, bool *met, bool *suspended)
{
	struct parse_fault fault;
	*met = false;
	enum err e = pattern_eval(p->program, g, a, PATTERN_SET_STEPS, met, &fault);
	if (e == ERR_NOMEM)
		return e;
	if (e) {
		*met = false;
		*suspended = pattern_set_spend(s, p, PATTERN_SET_STRIKE, PATTERN_SET_TOO_LONG);
	} else {
		*suspended = pattern_set_spend(s, p, 1, PATTERN_SET_TOO_COMMON);
	}
	return OK;
}

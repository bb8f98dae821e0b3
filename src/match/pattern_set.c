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

struct pattern_set *pattern_set_new(const struct hash_key *key)
{
	struct pattern_set *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->texts = pattern_texts_new();
	if (!s->texts) {
		free(s);
		return NULL;
	}
	atomic_init(&s->refs, 1);
	arena_init(&s->arena, SIZE_MAX / 4);
	pattern_index_init(&s->index, key);
	return s;
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
	pattern_texts_free(s->texts);
	pattern_index_deinit(&s->index);
	free(s->patterns);
	free(s->by_id);
	arena_deinit(&s->arena);
	free(s);
}

struct arena *pattern_set_arena(struct pattern_set *s)
{
	return &s->arena;
}

static enum err reserve(struct pattern_set *s)
{
	if (s->n < s->cap)
		return OK;
	size_t cap = s->cap ? s->cap * 2 : 256;
	struct live_pattern *patterns = reallocarray(s->patterns, cap, sizeof *patterns);
	if (!patterns)
		return ERR_NOMEM;
	s->patterns = patterns;
	s->cap = cap;
	return OK;
}

static enum err add_any(struct pattern_set *s, kind_set kinds, property_set properties, uint32_t pattern)
{
	enum err e = pattern_index_kinds(&s->index, kinds, pattern);
	return e ? e : pattern_index_properties(&s->index, properties, pattern);
}

static enum err add_text(struct pattern_set *s, const struct stix_pattern *tree, const struct pattern_atom *atom)
{
	const struct stix_test *test = &tree->tests[atom->test];
	enum err e = pattern_texts_add(s->texts, test->op, tree->constants[test->constant].text, (uint32_t)s->n);
	if (e == ERR_UNSUPPORTED)
		return add_any(s, atom->kinds, atom->properties, (uint32_t)s->n);
	s->text_kinds |= atom->kinds;
	s->text_properties |= atom->properties;
	s->n_texts++;
	return e;
}

static enum err add_atom(struct pattern_set *s, const struct stix_pattern *tree, const struct pattern_atom *atom)
{
	if (atom->type == PATTERN_ATOM_TEXT)
		return add_text(s, tree, atom);
	if (atom->type == PATTERN_ATOM_KIND)
		return add_any(s, atom->kinds, atom->properties, (uint32_t)s->n);
	if (atom->property)
		return pattern_index_property(&s->index, atom->property, atom->value.bytes, (uint32_t)s->n);
	return pattern_index_value(&s->index, atom->value, (uint32_t)s->n);
}

static enum err add_atoms(struct pattern_set *s, const struct stix_pattern *tree)
{
	struct pattern_atom *atoms;
	size_t n;
	enum err e = pattern_cover_find(tree, &s->arena, &atoms, &n);
	for (size_t i = 0; i < n && !e; i++)
		e = add_atom(s, tree, &atoms[i]);
	s->patterns[s->n].unseen = (struct str){NULL, 0};
	if (n)
		s->wants |= pattern_cover_wants(tree);
	else if (!e)
		e = pattern_cover_unseen(tree, &s->arena, &s->patterns[s->n].unseen);
	s->unseen += n == 0;
	return e;
}

/* What is asked of a new pattern as a whole. */
static enum err describe(struct pattern_set *s, const struct stix_pattern *tree, struct live_pattern *p)
{
	const struct pattern_program *program = p->program;
	p->print = pattern_sequence_print(tree);
	p->sequence = program->parts[program->n_nodes - 1].most > 1;
	if (!p->sequence)
		return OK;
	p->names_hosts = pattern_sequence_names_hosts(program);
	int64_t horizon;
	enum err e = pattern_sequence_horizon(program, PATTERN_WINDOW_HORIZON, &s->arena, &horizon);
	if (e)
		return e;
	int64_t seconds = horizon / UTC_SECOND + (horizon % UTC_SECOND > 0);
	p->horizon_seconds = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
	return OK;
}

enum err pattern_set_add(struct pattern_set *s, struct value indicator, struct stix_pattern *tree,
			 struct parse_fault *fault)
{
	const struct pattern_program *program;
	*fault = (struct parse_fault){0, err_text(ERR_NOMEM)};
	struct value id = {indicator.kind, arena_dup(&s->arena, indicator.bytes)};
	enum err e = id.bytes.p ? reserve(s) : ERR_NOMEM;
	if (!e)
		e = pattern_cover_normalise(tree, &s->arena);
	if (!e)
		e = pattern_compile(tree, &s->arena, &program, fault);
	if (e)
		return e;
	struct live_pattern *p = &s->patterns[s->n];
	memset(p, 0, sizeof *p);
	p->indicator = id;
	p->program = program;
	atomic_init(&p->spent, 0);
	atomic_init(&p->suspended, NULL);
	e = describe(s, tree, p);
	if (!e)
		e = add_atoms(s, tree);
	if (e)
		return e;
	s->sequences += p->sequence;
	s->n++;
	return OK;
}

static void left_out(void *ctx, uint32_t pattern)
{
	struct pattern_set *s = ctx;
	s->n_texts--;
	if (!s->err)
		s->err = add_any(s, s->text_kinds, s->text_properties, pattern);
}

static int by_id(const void *a, const void *b, void *ctx)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct live_pattern *patterns = ctx;
	int order = str_cmp(patterns[x].indicator.bytes, patterns[y].indicator.bytes);
	return order ? order : (x > y) - (x < y);
}

static enum err sort(struct pattern_set *s)
{
	s->by_id = reallocarray(NULL, s->n ? s->n : 1, sizeof *s->by_id);
	if (!s->by_id)
		return ERR_NOMEM;
	for (size_t i = 0; i < s->n; i++)
		s->by_id[i] = (uint32_t)i;
	qsort_r(s->by_id, s->n, sizeof *s->by_id, by_id, s->patterns);
	for (size_t i = 1; i < s->n; i++)
		s->patterns[s->by_id[i - 1]].replaced =
			value_eq(s->patterns[s->by_id[i - 1]].indicator, s->patterns[s->by_id[i]].indicator);
	return OK;
}

enum err pattern_set_build(struct pattern_set *s)
{
	enum err e = pattern_texts_build(s->texts, left_out, s);
	if (!e)
		e = s->err;
	return e ? e : sort(s);
}

/* The one that counts; NULL: none. */
static struct live_pattern *find(const struct pattern_set *s, struct value indicator)
{
	size_t low = 0, high = s->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (str_cmp(s->patterns[s->by_id[mid]].indicator.bytes, indicator.bytes) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return NULL;
	struct live_pattern *p = &s->patterns[s->by_id[low - 1]];
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
	atomic_fetch_sub_explicit(&s->spent, atomic_load(&p->spent), memory_order_relaxed);
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
		.patterns = s->n, .unseen = s->unseen, .sequences = s->sequences, .texts = s->n_texts};
	for (size_t i = 0; i < s->n; i++) {
		out->patterns -= s->patterns[i].replaced;
		out->suspended += atomic_load(&s->patterns[i].suspended) != NULL;
	}
}

property_set pattern_set_wants(const struct pattern_set *s)
{
	return s ? s->wants : 0;
}

void pattern_set_each_unseen(const struct pattern_set *s, void (*each)(void *ctx, struct value indicator, struct str path),
			     void *ctx)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->patterns[i].unseen.p)
			each(ctx, s->patterns[i].indicator, s->patterns[i].unseen);
}

void pattern_set_each_suspended(const struct pattern_set *s,
				void (*each)(void *ctx, struct value indicator, const char *why), void *ctx)
{
	for (size_t i = 0; i < s->n; i++) {
		const char *why = atomic_load(&s->patterns[i].suspended);
		if (why)
			each(ctx, s->patterns[i].indicator, why);
	}
}

bool pattern_set_spend(struct pattern_set *s, struct live_pattern *p, uint64_t cost, const char *why)
{
	uint64_t spent = atomic_fetch_add_explicit(&p->spent, cost, memory_order_relaxed) + cost;
	uint64_t all = atomic_fetch_add_explicit(&s->spent, cost, memory_order_relaxed) + cost;
	uint64_t events = atomic_load_explicit(&s->events, memory_order_relaxed);
	bool alone = spent > PATTERN_SET_BURST + events / PATTERN_SET_SHARE;
	bool together = all > PATTERN_SET_BURST_ALL + PATTERN_SET_SHARE_ALL * events;
	/* Of many that are too much together, those go that cost at least half of what each does on average. */
	if (!alone && !(together && spent > all / s->n / 2))
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

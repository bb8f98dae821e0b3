/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths without [*] lead to one value at most. With it all values are walked in step, and an object that several
 * references lead to is gone into once, so a path costs no more than its length times the values there are.
 */
#include "match/pattern_test.h"

#include "match/pattern_text.h"

/* The object that a reference refers to, OBSERVED_NONE when it is not there; other nodes as they are. */
static uint32_t follow(const struct pattern_view *v, uint32_t i)
{
	const struct observed_node *node = &v->g->nodes[i];
	if (node->type != OBSERVED_REFERENCE)
		return i;
	bool there = node->u.object != OBSERVED_NONE && observed_holds(v->g, v->o, node->u.object);
	return there ? v->g->objects[node->u.object].node : OBSERVED_NONE;
}

/* The member or element that a step leads to. */
static uint32_t child(const struct pattern_view *v, uint32_t parent, const struct stix_step *step)
{
	const struct observed_node *nodes = v->g->nodes;
	bool key = step->type == STIX_STEP_KEY;
	uint32_t passed = 0;
	if (nodes[parent].type != (key ? OBSERVED_MAP : OBSERVED_LIST))
		return OBSERVED_NONE;
	uint32_t i = parent + 1, end = nodes[parent].behind;
	for (; i < end; i = nodes[i].behind, passed++)
		if (key ? str_eq(nodes[i].key, step->key) : passed == step->index)
			break;
	return pattern_work_spend(v->w, 2 + passed / 4) && i < end ? i : OBSERVED_NONE;
}

static uint32_t walk(const struct pattern_test *t, const struct pattern_view *v, uint32_t i)
{
	for (uint32_t k = 0; k < t->n_steps; k++) {
		i = follow(v, i);
		if (i != OBSERVED_NONE)
			i = child(v, i, &t->steps[k]);
		if (i == OBSERVED_NONE)
			return i;
	}
	return i;
}

static bool make_front(struct pattern_view *v)
{
	struct pattern_front *f = &v->front;
	if (f->now)
		return true;
	uint32_t *now = pattern_work_alloc(v->w, v->g->n_nodes, sizeof *now);
	f->next = pattern_work_alloc(v->w, v->g->n_nodes, sizeof *f->next);
	f->seen = pattern_work_alloc(v->w, v->g->n_objects, sizeof *f->seen);
	if (!now || !f->next || !f->seen)
		return false;
	f->now = now;
	return true;
}

/* As follow, but each object once a step. */
static uint32_t follow_once(struct pattern_view *v, uint32_t i)
{
	const struct observed_node *node = &v->g->nodes[i];
	uint32_t target = follow(v, i);
	if (node->type != OBSERVED_REFERENCE || target == OBSERVED_NONE)
		return target;
	uint32_t *seen = &v->front.seen[node->u.object];
	bool first = *seen != v->front.serial;
	*seen = v->front.serial;
	return first ? target : OBSERVED_NONE;
}

static void step_all(struct pattern_view *v, const struct stix_step *step)
{
	struct pattern_front *f = &v->front;
	const struct observed_node *nodes = v->g->nodes;
	size_t n = 0;
	f->serial++;
	for (size_t k = 0; k < f->n; k++) {
		uint32_t i = follow_once(v, f->now[k]);
		if (i == OBSERVED_NONE)
			continue;
		if (step->type != STIX_STEP_EVERY) {
			i = child(v, i, step);
			if (i != OBSERVED_NONE)
				f->next[n++] = i;
		} else if (nodes[i].type == OBSERVED_LIST) {
			for (uint32_t c = i + 1; c < nodes[i].behind; c = nodes[c].behind)
				f->next[n++] = c;
		}
	}
	uint32_t *now = f->now;
	(void)pattern_work_spend(v->w, f->n + n);
	f->now = f->next;
	f->next = now;
	f->n = n;
}

static bool holds_of_text(const struct pattern_test *t, struct pattern_work *w, struct str text)
{
	if (!pattern_text_is_nfc(text)) {
		char *room = pattern_work_room(w, text.n * PATTERN_TEXT_NFC_GROWTH);
		size_t n;
		if (!room || !pattern_work_spend(w, text.n))
			return false;
		enum err e = pattern_text_nfc(text, room, &n);
		if (e)
			return pattern_work_fail(w, e, err_text(e));
		text = str_make(room, n);
	}
	return t->like ? pattern_like_holds(t->like, text, w) : pattern_regex_holds(t->regex, text, w);
}

static bool holds_of_bytes(const struct pattern_test *t, struct pattern_work *w, struct str bytes)
{
	if (t->regex)
		return pattern_regex_holds(t->regex, bytes, w);
	char *room = pattern_work_room(w, bytes.n * PATTERN_TEXT_LATIN1_GROWTH);
	if (!room || !pattern_work_spend(w, bytes.n))
		return false;
	return pattern_like_holds(t->like, str_make(room, pattern_text_of_bytes(bytes, room)), w);
}

static bool includes(const struct pattern_test *t, const struct observed_node *value)
{
	struct pattern_network net;
	if (value->type != OBSERVED_STRING || !pattern_network_parse(value->text, &net))
		return false;
	return t->op == STIX_OP_ISSUBSET ? pattern_network_within(&net, &t->network)
					 : pattern_network_within(&t->network, &net);
}

static bool ranks(const struct pattern_test *t, const struct observed_node *value)
{
	enum pattern_order order = pattern_operand_order(value, t->operands);
	if (order == PATTERN_APART || !pattern_operand_ranks(value, t->operands))
		return false;
	switch (t->op) {
	case STIX_OP_LT:
		return order == PATTERN_LESS;
	case STIX_OP_LE:
		return order != PATTERN_MORE;
	case STIX_OP_GT:
		return order == PATTERN_MORE;
	default:
		return order != PATTERN_LESS;
	}
}

static bool compare(const struct pattern_test *t, struct pattern_work *w, const struct observed_node *value)
{
	if (!pattern_work_spend(w, 6 + value->text.n / 64))
		return false;
	switch (t->op) {
	case STIX_OP_EQ:
		return pattern_operand_order(value, t->operands) == PATTERN_SAME;
	case STIX_OP_NE:
		return pattern_operand_order(value, t->operands) != PATTERN_SAME;
	case STIX_OP_IN:
		return pattern_operand_among(value, t->operands, t->n_operands);
	case STIX_OP_LIKE:
	case STIX_OP_MATCHES:
		if (value->type == OBSERVED_STRING)
			return holds_of_text(t, w, value->text);
		return value->type == OBSERVED_BYTES && holds_of_bytes(t, w, value->text);
	case STIX_OP_ISSUBSET:
	case STIX_OP_ISSUPERSET:
		return includes(t, value);
	default:
		return ranks(t, value);
	}
}

static bool holds_at(const struct pattern_test *t, const struct pattern_view *v, uint32_t i)
{
	i = follow(v, i);
	return i != OBSERVED_NONE && compare(t, v->w, &v->g->nodes[i]) != t->negated && !v->w->err;
}

/* A reference exists whether or not what it refers to is there. */
bool pattern_test_holds(const struct pattern_test *t, struct pattern_view *v, uint32_t object)
{
	uint32_t root = v->g->objects[object].node;
	struct pattern_front *f = &v->front;
	if (!t->forks) {
		uint32_t i = walk(t, v, root);
		if (t->op == STIX_OP_EXISTS)
			return (i != OBSERVED_NONE) != t->negated && !v->w->err;
		return i != OBSERVED_NONE && holds_at(t, v, i);
	}
	if (!make_front(v))
		return false;
	f->now[0] = root;
	f->n = 1;
	for (uint32_t k = 0; k < t->n_steps && !v->w->err; k++)
		step_all(v, &t->steps[k]);
	if (t->op == STIX_OP_EXISTS)
		return (f->n > 0) != t->negated && !v->w->err;
	for (size_t k = 0; k < f->n && !v->w->err; k++)
		if (holds_at(t, v, f->now[k]))
			return true;
	return false;
}

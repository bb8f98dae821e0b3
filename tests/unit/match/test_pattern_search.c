/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of several observations: random ones against a slow evaluator, and ones that are slow when tried naively. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "joined_oracle.h"
#include "pattern_run.h"

enum { KINDS = 3, SPAN = 6, CASES = 200000, PARTS = 32 };

/* A pattern as it is written. */
struct part {
	enum { LEAF, AND, OR, FOLLOWEDBY, REPEATS, WITHIN, START_STOP } type;
	int left, right, number, stop; /* number: kind, times, half microseconds, start */
};

struct pattern {
	struct part parts[PARTS];
	int n;
};

static uint64_t dice;

static int roll(int sides)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((dice >> 33) % (unsigned)sides);
}

static int add(struct pattern *p, struct part part)
{
	assert_true(p->n < PARTS);
	p->parts[p->n] = part;
	return p->n++;
}

static int qualified(struct pattern *p, int n)
{
	switch (roll(3)) {
	case 0:
		return add(p, (struct part){REPEATS, n, 0, 1 + roll(3), 0});
	case 1:
		return add(p, (struct part){WITHIN, n, 0, 1 + roll(9), 0});
	default:
		return add(p, (struct part){START_STOP, n, 0, roll(SPAN), roll(SPAN + 2)});
	}
}

static int grow(struct pattern *p, int depth)
{
	int n;
	if (depth == 0 || roll(5) == 0) {
		n = add(p, (struct part){.type = LEAF, .number = roll(KINDS)});
	} else {
		int left = grow(p, depth - 1), right = grow(p, depth - 1);
		n = add(p, (struct part){.type = AND + roll(3), .left = left, .right = right});
	}
	return roll(5) < 2 ? qualified(p, n) : n;
}

static void write(const struct pattern *p, int n, struct buf *out)
{
	static const char *const WORDS[] = {"", " AND ", " OR ", " FOLLOWEDBY "};
	const struct part *part = &p->parts[n];
	if (part->type == LEAF) {
		buf_printf(out, "[x:v = %d]", part->number);
		return;
	}
	buf_putc(out, '(');
	write(p, part->left, out);
	if (part->type <= FOLLOWEDBY) {
		buf_puts(out, WORDS[part->type]);
		write(p, part->right, out);
	}
	buf_putc(out, ')');
	if (part->type == REPEATS)
		buf_printf(out, " REPEATS %d TIMES", part->number);
	else if (part->type == WITHIN)
		buf_printf(out, " WITHIN 0.00000%d%s SECONDS", part->number / 2, part->number % 2 ? "5" : "");
	else if (part->type == START_STOP)
		buf_printf(out, " START t'2020-01-01T00:00:00.00000%dZ' STOP t'2020-01-01T00:00:00.00000%dZ'", part->number,
			   part->stop);
}

/* The most observations that a part can want. */
static int most(const struct pattern *p, int n)
{
	const struct part *part = &p->parts[n];
	if (part->type == LEAF)
		return 1;
	int l = most(p, part->left), r = part->type <= FOLLOWEDBY ? most(p, part->right) : 0;
	if (part->type == OR)
		return l > r ? l : r;
	return part->type == REPEATS ? part->number * l : l + r;
}

/* As the oracle wants it; -1 when that is too large. */
static int expand(const struct pattern *p, int n, struct joined *j)
{
	static const enum joined_type TYPES[] = {
		[LEAF] = JOINED_LEAF,     [AND] = JOINED_AND,       [OR] = JOINED_OR, [FOLLOWEDBY] = JOINED_FOLLOWEDBY,
		[WITHIN] = JOINED_WITHIN, [START_STOP] = JOINED_START_STOP,
	};
	const struct part *part = &p->parts[n];
	struct joined_node node = {.type = TYPES[part->type], .kind = part->number, .halves = part->number};
	int all = -1;
	node.start = part->number;
	node.stop = part->stop;
	node.one = most(p, n) == 1;
	for (int k = 0; part->type == REPEATS && k < part->number; k++) {
		int one = expand(p, part->left, j);
		if (one < 0 || j->n_nodes == JOINED_NODES)
			return -1;
		if (all >= 0)
			j->nodes[j->n_nodes] = (struct joined_node){.type = JOINED_AND, .left = all, .right = one};
		all = all < 0 ? one : j->n_nodes++;
	}
	if (part->type == REPEATS)
		return all;
	if (part->type != LEAF && (node.left = expand(p, part->left, j)) < 0)
		return -1;
	if (part->type >= AND && part->type <= FOLLOWEDBY && (node.right = expand(p, part->right, j)) < 0)
		return -1;
	if (j->n_nodes == JOINED_NODES)
		return -1;
	j->nodes[j->n_nodes] = node;
	return j->n_nodes++;
}

static void observe(struct joined *j, struct buf *out)
{
	j->n_observations = 1 + roll(JOINED_OBSERVATIONS);
	buf_putc(out, '[');
	for (int i = 0; i < j->n_observations; i++) {
		struct joined_observation *o = &j->observations[i];
		int first = roll(SPAN), rest = SPAN - first;
		*o = (struct joined_observation){roll(1 << KINDS), first, roll(2) ? first : first + roll(rest), 1};
		o->count = roll(4) ? 1 : 1 + roll(3);
		buf_printf(out, "%s{\"type\":\"observed-data\",\"number_observed\":%d,", i ? "," : "", o->count);
		if (roll(10) == 0)
			o->first = o->last = JOINED_UNTIMED;
		else
			buf_printf(out,
				   "\"first_observed\":\"2020-01-01T00:00:00.00000%dZ\","
				   "\"last_observed\":\"2020-01-01T00:00:00.00000%dZ\",",
				   o->first, o->last);
		buf_puts(out, "\"objects\":{\"n\":{\"type\":\"y\",\"v\":0}");
		for (int k = 0; k < KINDS; k++)
			if (o->kinds >> k & 1)
				buf_printf(out, ",\"%d\":{\"type\":\"x\",\"v\":%d}", k, k);
		buf_puts(out, "}}");
	}
	buf_putc(out, ']');
}

static void agrees_with_a_search_through_everything(void **state)
{
	struct pattern_run run;
	struct buf text, observations;
	int seen[2] = {0, 0};
	(void)state;
	dice = 1;
	pattern_run_init(&run);
	buf_init(&text, 1 << 16);
	buf_init(&observations, 1 << 16);
	for (int i = 0; i < CASES; i++) {
		struct pattern p = {.n = 0};
		struct joined j = {.n_nodes = 0};
		int root = grow(&p, 1 + roll(2));
		j.root = expand(&p, root, &j);
		buf_reset(&text);
		buf_reset(&observations);
		write(&p, root, &text);
		observe(&j, &observations);
		int expected = j.root < 0 ? -1 : joined_matches(&j);
		if (expected < 0)
			continue;
		int got = pattern_run(&run, buf_str(&text), buf_str(&observations));
		if (got != expected)
			fail_msg("case %d: %d (%s) instead of %d\n%.*s\n%.*s", i, got, got < 0 ? run.why : "", expected,
				 STR_ARG(buf_str(&text)), STR_ARG(buf_str(&observations)));
		seen[got]++;
	}
	assert_true(seen[0] > CASES / 10 && seen[1] > CASES / 10);
	buf_deinit(&text);
	buf_deinit(&observations);
	pattern_run_deinit(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_a_search_through_everything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Observed data of both versions as graphs: objects, typed values, references, times; and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/utc.h"
#include "parse/observed_stix.h"

struct bench {
	struct json_parser *parser;
	struct arena arena;
	struct buf text;
};

static int start(void **state)
{
	struct bench *b = calloc(1, sizeof *b);
	assert_non_null(b);
	b->parser = json_parser_new();
	arena_init(&b->arena, 64 << 20);
	buf_init(&b->text, 1 << 20);
	*state = b;
	return 0;
}

static int end(void **state)
{
	struct bench *b = *state;
	json_parser_free(b->parser);
	arena_deinit(&b->arena);
	buf_deinit(&b->text);
	free(b);
	return 0;
}

static enum err read(struct bench *b, const char *list, struct observed_graph *g, bool *is_20, struct parse_fault *fault)
{
	struct json_value v;
	arena_reset(&b->arena);
	assert_int_equal(json_read(b->parser, str_of(list), &v, fault), OK);
	return observed_stix_read(v, &b->arena, g, is_20, fault);
}

static void put_node(const struct observed_graph *g, uint32_t i, struct buf *out)
{
	const struct observed_node *node = &g->nodes[i];
	if (node->key.n)
		buf_printf(out, "%.*s:", STR_ARG(node->key));
	switch (node->type) {
	case OBSERVED_OPAQUE:
		buf_puts(out, "?");
		break;
	case OBSERVED_BOOL:
		buf_puts(out, node->u.truth ? "true" : "false");
		break;
	case OBSERVED_INT:
		buf_put_i64(out, node->u.integer);
		break;
	case OBSERVED_FLOAT:
		buf_printf(out, "%g", node->u.number);
		break;
	case OBSERVED_STRING:
		buf_printf(out, "'%.*s'", STR_ARG(node->text));
		break;
	case OBSERVED_BYTES:
		for (size_t k = 0; k < node->text.n; k++)
			buf_printf(out, "\\%02x", (unsigned)(unsigned char)node->text.p[k]);
		break;
	case OBSERVED_REFERENCE:
		if (node->u.object == OBSERVED_NONE)
			buf_puts(out, "->none");
		else
			buf_printf(out, "->%u", node->u.object);
		break;
	default:
		buf_putc(out, node->type == OBSERVED_LIST ? '[' : '{');
		for (uint32_t k = i + 1; k < node->behind; k = g->nodes[k].behind) {
			buf_puts(out, k > i + 1 ? " " : "");
			put_node(g, k, out);
		}
		buf_putc(out, node->type == OBSERVED_LIST ? ']' : '}');
	}
}

/* "1..2 x3 0,1; " for each observation, times in seconds of 1970; then every object. */
static void put_graph(const struct observed_graph *g, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < g->n_observations; i++) {
		const struct observation *o = &g->observations[i];
		if (o->first != UTC_NONE)
			buf_printf(out, "%lld..%lld ", (long long)(o->first / UTC_SECOND), (long long)(o->last / UTC_SECOND));
		buf_printf(out, "x%u", o->count);
		for (uint32_t k = 0; k < o->n_members; k++)
			buf_printf(out, "%s%u", k ? "," : " ", g->members[o->member + k]);
		buf_puts(out, "; ");
	}
	for (size_t i = 0; i < g->n_objects; i++) {
		buf_printf(out, "%.*s", STR_ARG(g->objects[i].type));
		put_node(g, g->objects[i].node, out);
	}
}

static void reads_observations_of_both_versions(void **state)
{
	static const struct {
		const char *list, *graph;
		bool is_20;
	} CASES[] = {
		{"[]", "", false},
		{"[{\"type\":\"observed-data\"}]", "x1; ", true},
		{"[{\"type\":\"observed-data\",\"first_observed\":\"1970-01-01T00:00:01Z\",\"last_observed\":\"1970-01-01T00:00:02.5Z\","
		 "\"number_observed\":3,\"objects\":{\"0\":{\"type\":\"a\",\"v\":1}}}]",
		 "1..2 x3 0; a{type:'a' v:1}", true},
		{"[{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"first_observed\":\"1970-01-01T00:00:01Z\"},"
		 "{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"last_observed\":\"1970-01-01T00:00:02Z\"}]",
		 "1..1 x1; 2..2 x1; ", false},
		{"[{\"type\":\"observed-data\",\"objects\":{\"0\":{\"type\":\"a\",\"n\":null,\"t\":true,\"f\":false,\"i\":-5,\"d\":1.5,"
		 "\"big\":18446744073709551615,\"s\":\"x\",\"l\":[1,[2],{}],\"m\":{\"k\":{\"j\":[]}}}}}]",
		 "x1 0; a{type:'a' n:? t:true f:false i:-5 d:1.5 big:1.84467e+19 s:'x' l:[1 [2] {}] m:{k:{j:[]}}}", true},
		{"[{\"type\":\"observed-data\",\"objects\":{\"0\":{\"a_hex\":\"00fF\",\"b_hex\":\"0\",\"c_hex\":\"\",\"d_hex\":5,"
		 "\"a_bin\":\"AAH/\",\"b_bin\":\"AAH\",\"c_bin\":\"QQ\\n==\",\"l_hex\":[\"00\"],\"hex\":\"00\"}}}]",
		 "x1 0; {a_hex:\\00\\ff b_hex:? c_hex: d_hex:5 a_bin:\\00\\01\\ff b_bin:? c_bin:\\41 l_hex:['00'] hex:'00'}", true},
		{"[{\"type\":\"observed-data\",\"objects\":{\"0\":{\"x_ref\":\"1\",\"y_ref\":\"2\",\"z_ref\":0,\"x_refs\":[\"1\",\"0\",\"9\",7],"
		 "\"y_refs\":\"1\",\"e\":{\"deep_ref\":\"0\",\"l_ref\":[\"1\"]}},\"1\":{}}}]",
		 "x1 0,1; {x_ref:->1 y_ref:->none z_ref:0 x_refs:[->1 ->0 ->none 7] y_refs:'1' e:{deep_ref:->0 l_ref:['1']}}{}", true},
		/* Keys are of one observation, ids of all. */
		{"[{\"type\":\"observed-data\",\"objects\":{\"0\":{\"x_ref\":\"1\"}}},{\"type\":\"observed-data\",\"objects\":{\"1\":{}}}]",
		 "x1 0; x1 1; {x_ref:->none}{}", true},
		{"[{\"type\":\"observed-data\",\"objects\":{\"0\":{\"x_ref\":\"a--2\"},\"1\":{\"id\":\"a--2\"}}}]",
		 "x1 0,1; {x_ref:->1}{id:'a--2'}", true},
		{"[{\"type\":\"bundle\",\"objects\":[{\"type\":\"a\",\"id\":\"a--1\",\"b_ref\":\"b--1\",\"c_ref\":\"c--1\"},"
		 "{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"object_refs\":[\"b--1\",\"a--1\",\"a--1\",\"z--1\"]},"
		 "{\"type\":\"b\",\"id\":\"b--1\"},{\"type\":\"c\",\"id\":\"c--1\"}]}]",
		 "x1 0,1; b{type:'b' id:'b--1'}a{type:'a' id:'a--1' b_ref:->0 c_ref:->none}", false},
		/* The same bundle goes first, then any; what stands beside observations is found too. */
		{"[{\"type\":\"bundle\",\"objects\":[{\"type\":\"a\",\"id\":\"a--1\",\"n\":1}]},"
		 "{\"type\":\"bundle\",\"objects\":[{\"type\":\"a\",\"id\":\"a--1\",\"n\":2},{\"type\":\"a\",\"id\":\"a--1\",\"n\":3},"
		 "{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"object_refs\":[\"a--1\"]}]},"
		 "{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"object_refs\":[\"a--1\",\"d--1\"]},{\"type\":\"d\",\"id\":\"d--1\"}]",
		 "x1 0; x1 1,2; a{type:'a' id:'a--1' n:2}a{type:'a' id:'a--1' n:1}d{type:'d' id:'d--1'}", false},
		/* Two observations share an object. */
		{"[{\"type\":\"a\",\"id\":\"a--1\"},{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"object_refs\":[\"a--1\"]},"
		 "{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"objects\":{\"0\":{\"x_ref\":\"a--1\"}},\"object_refs\":[\"a--1\"]}]",
		 "x1 0; x1 0,1; a{type:'a' id:'a--1'}{x_ref:->0}", false},
		{"[{\"type\":\"bundle\"},{\"type\":\"identity\",\"id\":\"identity--1\"},{\"name\":\"no type, no id\"}]", "", false},
	};
	struct bench *b = *state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct observed_graph g;
		struct parse_fault fault = {0, ""};
		bool is_20;
		if (read(b, CASES[i].list, &g, &is_20, &fault))
			fail_msg("%s: element %llu: %s", CASES[i].list, fault.at, fault.what);
		put_graph(&g, &b->text);
		if (!str_eq(buf_str(&b->text), str_of(CASES[i].graph)) || is_20 != CASES[i].is_20)
			fail_msg("%s\n%.*s (%d)\n%s", CASES[i].list, STR_ARG(buf_str(&b->text)), is_20, CASES[i].graph);
	}
}

static void refuses_what_is_malformed(void **state)
{
	static const struct {
		const char *list;
		unsigned long long at;
		const char *what;
	} CASES[] = {
		{"{}", 0, "a list of observations expected"},
		{"\"x\"", 0, "a list of observations expected"},
		{"[[]]", 0, "an observation that is no object"},
		{"[{\"type\":\"observed-data\"},5]", 1, "an observation that is no object"},
		{"[{\"type\":\"bundle\",\"objects\":{}}]", 0, "a bundle whose objects are no list"},
		{"[{\"type\":\"bundle\"},{\"type\":\"bundle\",\"objects\":[1]}]", 1, "an observation that is no object"},
		{"[{},{\"type\":\"observed-data\",\"objects\":[]}]", 1, "objects is no dictionary of objects"},
		{"[{\"type\":\"observed-data\",\"objects\":{\"0\":\"x\"}}]", 0, "objects is no dictionary of objects"},
		{"[{\"type\":\"observed-data\",\"object_refs\":{}}]", 0, "object_refs is no list of identifiers"},
		{"[{\"type\":\"observed-data\",\"object_refs\":[0]}]", 0, "object_refs is no list of identifiers"},
		{"[{\"type\":\"observed-data\",\"number_observed\":0}]", 0, "number_observed is not 1 to 999999999"},
		{"[{\"type\":\"observed-data\",\"number_observed\":1000000000}]", 0, "number_observed is not 1 to 999999999"},
		{"[{\"type\":\"observed-data\",\"number_observed\":\"1\"}]", 0, "number_observed is not 1 to 999999999"},
		{"[{\"type\":\"observed-data\",\"first_observed\":5}]", 0, "first_observed is no time"},
		{"[{\"type\":\"observed-data\",\"first_observed\":\"yesterday\"}]", 0, "first_observed is no time"},
		{"[{\"type\":\"observed-data\",\"last_observed\":\"2020-02-30T00:00:00Z\"}]", 0, "last_observed is no time"},
		{"[{\"type\":\"observed-data\",\"first_observed\":\"2020-01-02T00:00:00Z\",\"last_observed\":\"2020-01-01T00:00:00Z\"}]", 0,
		 "last_observed is before first_observed"},
	};
	struct bench *b = *state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct observed_graph g = {.n_nodes = 77};
		struct parse_fault fault = {99, ""};
		bool is_20;
		assert_int_equal(read(b, CASES[i].list, &g, &is_20, &fault), ERR_SYNTAX);
		assert_int_equal(g.n_nodes, 77);
		if (fault.at != CASES[i].at || strcmp(fault.what, CASES[i].what) != 0)
			fail_msg("%s: element %llu: %s", CASES[i].list, fault.at, fault.what);
	}
}

static void takes_many_objects(void **state)
{
	struct bench *b = *state;
	struct observed_graph g;
	struct parse_fault fault;
	bool is_20;
	buf_reset(&b->text);
	buf_puts(&b->text, "[{\"type\":\"bundle\",\"objects\":[{\"type\":\"observed-data\",\"object_refs\":[\"a--0\"");
	for (int i = 1; i < 5000; i++)
		buf_printf(&b->text, ",\"a--%d\"", i);
	buf_puts(&b->text, "]}");
	for (int i = 0; i < 5000; i++)
		buf_printf(&b->text, ",{\"type\":\"a\",\"id\":\"a--%d\",\"next_ref\":\"a--%d\"}", 4999 - i, (i + 1) % 5000);
	buf_puts(&b->text, "]}]");
	buf_putc(&b->text, '\0');
	assert_int_equal(read(b, b->text.p, &g, &is_20, &fault), OK);
	assert_int_equal(g.n_objects, 5000);
	assert_int_equal(g.observations[0].n_members, 5000);
	for (uint32_t i = 0; i < 5000; i++) {
		const struct observed_node *ref = &g.nodes[g.objects[i].node + 3];
		assert_int_equal(ref->type, OBSERVED_REFERENCE);
		assert_int_equal(ref->u.object, (5000 - i) % 5000);
		assert_true(observed_holds(&g, &g.observations[0], i));
	}
	assert_false(observed_holds(&g, &g.observations[0], 5000));
}

static void runs_out_of_memory_with_an_error(void **state)
{
	static const char LIST[] = "[{\"type\":\"bundle\",\"objects\":[{\"type\":\"a\",\"id\":\"a--1\",\"v_hex\":\"00\"},"
				   "{\"type\":\"observed-data\",\"objects\":{\"0\":{\"v\":[1,2,3]}},\"object_refs\":[\"a--1\"]}]}]";
	struct bench *b = *state;
	bool done = false;
	for (size_t max = 0; max < 1 << 16 && !done; max += 64) {
		struct observed_graph g = {.n_nodes = 77};
		struct parse_fault fault;
		bool is_20;
		arena_deinit(&b->arena);
		arena_init(&b->arena, max);
		enum err e = read(b, LIST, &g, &is_20, &fault);
		assert_true(e == OK || (e == ERR_NOMEM && g.n_nodes == 77));
		done = e == OK;
	}
	assert_true(done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_observations_of_both_versions, start, end),
		cmocka_unit_test_setup_teardown(refuses_what_is_malformed, start, end),
		cmocka_unit_test_setup_teardown(takes_many_objects, start, end),
		cmocka_unit_test_setup_teardown(runs_out_of_memory_with_an_error, start, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

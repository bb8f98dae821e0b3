/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns on batches of events: what the set finds is what evaluating every pattern on every event finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "match/event_graph.h"
#include "match/pattern_compile.h"
#include "match/pattern_cover.h"
#include "match/pattern_eval.h"
#include "match/pattern_program.h"
#include "match/pattern_reader.h"
#include "parse/event_log.h"
#include "parse/inflate.h"
#include "parse/json.h"
#include "parse/stix_pattern.h"

#define NOW (1000 * UTC_DAY)
enum { PATTERNS_MAX = 8192 };

struct world {
	struct matcher *m;
	struct match_reader *r;
	struct pattern_reader *patterns;
	struct pattern_set *set;
	struct batch batch;
	uint32_t plain;
	/* The same patterns for the naive evaluation; without those that ask for several observations. */
	struct arena arena;
	const struct pattern_program *programs[PATTERNS_MAX];
	struct value ids[PATTERNS_MAX];
	size_t n;
};

static int begin(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct hash_key key;
	memset(&key, 7, sizeof key);
	w->m = matcher_new(&key);
	w->r = match_reader_new(w->m);
	w->patterns = pattern_reader_new(w->r, NULL, NULL);
	w->set = pattern_set_new(&key);
	batch_init(&w->batch);
	arena_init(&w->arena, SIZE_MAX / 4);
	const struct match_claim claim = {STR("emotet"), STR("feed one"), 80, TLP_GREEN, UTC_NONE, UTC_NONE};
	w->plain = matcher_class(w->m, &claim, 1);
	*state = w;
	return w->plain && w->patterns && w->set ? 0 : -1;
}

static int end(void **state)
{
	struct world *w = *state;
	pattern_reader_free(w->patterns);
	pattern_set_unref(w->set);
	match_reader_free(w->r);
	matcher_free(w->m);
	batch_deinit(&w->batch);
	arena_deinit(&w->arena);
	free(w);
	return 0;
}

static void set_class(struct world *w, size_t i, uint32_t class_id)
{
	const struct match_change change = {w->ids[i], class_id};
	assert_int_equal(matcher_apply(w->m, &change, 1), OK);
}

static struct str like_events(struct world *w, struct str text, struct stix_pattern *tree)
{
	struct parse_fault fault;
	assert_int_equal(stix_pattern_parse(text, STIX_PATTERN_21, &w->arena, tree, &fault), OK);
	assert_int_equal(pattern_cover_normalise(tree, &w->arena), OK);
	return text;
}

/* False when the pattern cannot be compiled, which the set has to say too. */
static bool add_text(struct world *w, struct str text)
{
	char id[80];
	struct stix_pattern tree, own;
	struct parse_fault fault;
	int n = snprintf(id, sizeof id, "indicator--00000000-0000-4000-8000-%012zu", w->n);
	struct str kept = arena_dup(pattern_set_arena(w->set), text);
	assert_int_equal(stix_pattern_parse(kept, STIX_PATTERN_21, pattern_set_arena(w->set), &tree, &fault), OK);
	w->ids[w->n] = (struct value){KIND_INDICATOR, arena_dup(&w->arena, str_make(id, (size_t)n))};
	like_events(w, arena_dup(&w->arena, text), &own);
	enum err e = pattern_compile(&own, &w->arena, &w->programs[w->n], &fault);
	assert_int_equal(pattern_set_add(w->set, w->ids[w->n], &tree, &fault), e);
	if (e)
		return false;
	if (w->programs[w->n]->parts[own.n_nodes - 1].most > 1)
		w->programs[w->n] = NULL;
	set_class(w, w->n, w->plain);
	w->n++;
	return true;
}

static void add(struct world *w, const char *text)
{
	assert_true(add_text(w, str_of(text)));
}

static void see(struct world *w, enum kind kind, enum role role, const char *text)
{
	batch_observe_text(&w->batch, kind, role, str_of(text));
}

static void event(struct world *w)
{
	batch_event(&w->batch, NOW, w->batch.n_events + 1, 1);
}

static const struct match_hit *run(struct world *w, size_t *n)
{
	const struct match_hit *hits;
	assert_int_equal(match_batch(w->r, &w->batch, NOW, &hits, n), OK);
	assert_int_equal(pattern_reader_batch(w->patterns, w->set, &w->batch, NOW, hits, *n, &hits, n), OK);
	return hits;
}

static bool naive(struct world *w, size_t pattern, size_t event)
{
	struct observed_graph g;
	struct arena a;
	struct parse_fault fault;
	bool met = false;
	arena_init(&a, SIZE_MAX / 4);
	assert_int_equal(event_graph_make(&w->batch, &w->batch.events[event], 1, NOW, &a, &g), OK);
	enum err e = pattern_eval(w->programs[pattern], &g, &a, PATTERN_SET_STEPS, &met, &fault);
	assert_true(e == OK || e == ERR_LIMIT);
	arena_deinit(&a);
	return met;
}

/* Compares the hits on the batch with the naive evaluation; returns how many there are. */
static size_t compare(struct world *w)
{
	size_t n, at = 0, found = 0;
	const struct match_hit *hits = run(w, &n);
	bool *hit = calloc(w->n, 1);
	for (size_t e = 0; e < w->batch.n_events; e++) {
		memset(hit, 0, w->n);
		for (; at < n && w->batch.observed[hits[at].observed].event == e; at++)
			for (size_t p = 0; p < w->n; p++)
				hit[p] = hit[p] || value_eq(hits[at].indicator, w->ids[p]);
		for (size_t p = 0; p < w->n; p++) {
			bool want = w->programs[p] && naive(w, p, e);
			if (hit[p] != want)
				fail_msg("pattern %zu on event %zu: %d, not %d", p, e, hit[p], want);
			found += want;
		}
	}
	assert_int_equal(at, n);
	free(hit);
	return found;
}

static void a_connection(struct world *w)
{
	event(w);
	see(w, KIND_IPV4, ROLE_SOURCE, "192.0.2.1");
	see(w, KIND_IPV4, ROLE_DESTINATION, "203.0.113.9");
	batch_observe_endpoint(&w->batch, ROLE_SOURCE, STR("192.0.2.1"), 1234);
	batch_observe_endpoint(&w->batch, ROLE_DESTINATION, STR("203.0.113.9"), 4444);
	see(w, KIND_DOMAIN, ROLE_HOST, "www.evil.example");
	see(w, KIND_URL, ROLE_URL, "http://www.evil.example/gate.php");
	see(w, KIND_MD5, ROLE_FILE, "d41d8cd98f00b204e9800998ecf84271");
	see(w, KIND_SHA1, ROLE_FILE, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	see(w, KIND_MD5, ROLE_FILE, "d41d8cd98f00b204e9800998ecf84272");
	see(w, KIND_CERT_SHA1, ROLE_CERTIFICATE, "da39a3ee5e6b4b0d3255bfef95601890afd80701");
	see(w, KIND_EMAIL, ROLE_SENDER, "a@evil.example");
	see(w, KIND_EMAIL, ROLE_RECIPIENT, "b@example.org");
	see(w, KIND_EMAIL, ROLE_RECIPIENT, "c@example.org");
	see(w, KIND_MAC, ROLE_OTHER, "02:00:5e:10:00:01");
}

static void note_path(void *ctx, struct value indicator, struct str path)
{
	char *text = ctx;
	size_t at = strlen(text);
	snprintf(text + at, 400 - at, "%c:%.*s;", indicator.bytes.p[indicator.bytes.n - 1], STR_ARG(path));
}

static void say(struct world *w, enum property p, uint32_t group, const char *text)
{
	batch_property_text(&w->batch, p, group, str_of(text));
}

/* A connection with what it was for, two files that are not in the order of their parts, and a mail. */
static void a_request(struct world *w)
{
	event(w);
	see(w, KIND_IPV4, ROLE_SOURCE, "192.0.2.1");
	see(w, KIND_IPV4, ROLE_DESTINATION, "203.0.113.9");
	batch_observe_endpoint(&w->batch, ROLE_SOURCE, STR("192.0.2.1"), 1234);
	batch_observe_endpoint(&w->batch, ROLE_DESTINATION, STR("203.0.113.9"), 4444);
	see(w, KIND_DOMAIN, ROLE_QUERY, "www.evil.example");
	see(w, KIND_DOMAIN, ROLE_ANSWER, "www.evil.example");
	see(w, KIND_IPV4, ROLE_ANSWER, "203.0.113.77");
	see(w, KIND_ASN, ROLE_OTHER, "AS64500");
	see(w, KIND_MD5, ROLE_FILE, "d41d8cd98f00b204e9800998ecf84273");
	see(w, KIND_EMAIL, ROLE_SENDER, "a@evil.example");
	say(w, PROPERTY_HTTP_AGENT, 0, "evil/1.0");
	say(w, PROPERTY_PROTOCOLS, 0, "tcp");
	say(w, PROPERTY_HTTP_METHOD, 0, "get");
	say(w, PROPERTY_FILE_NAME, 4, "a.exe");
	say(w, PROPERTY_PROTOCOLS, 0, "smb");
	batch_property_number(&w->batch, PROPERTY_FILE_SIZE, 4, 1000);
	batch_property_number(&w->batch, PROPERTY_FILE_SIZE, 8, 3);
	say(w, PROPERTY_FILE_NAME, 8, "b.exe");
	say(w, PROPERTY_FILE_NAME, 8, "b.exe");
	say(w, PROPERTY_FILE_MD5, 8, "d41d8cd98f00b204e9800998ecf84273");
	batch_property_number(&w->batch, PROPERTY_START, 0, 1500000);
	say(w, PROPERTY_MAIL_ATTACHMENT, 0, "a.zip");
	say(w, PROPERTY_MAIL_CC, 0, "d@example.org");
	say(w, PROPERTY_MAIL_ATTACHMENT, 0, "b.zip");
}

struct hit_case {
	const char *pattern;
	bool hits;
};

static void check_cases(struct world *w, const struct hit_case *cases, size_t n_cases, void (*make_event)(struct world *w))
{
	enum { CASES_MAX = 64 };
	bool hit[CASES_MAX] = {false};
	struct stix_pattern tree;
	struct parse_fault fault;
	size_t n, numbers[CASES_MAX];
	assert_in_range(n_cases, 1, CASES_MAX);
	for (size_t i = 0; i < n_cases; i++) {
		numbers[i] = SIZE_MAX;
		if (stix_pattern_parse(str_of(cases[i].pattern), STIX_PATTERN_21, &w->arena, &tree, &fault) != OK)
			continue;
		numbers[i] = w->n;
		add(w, cases[i].pattern);
	}
	assert_int_equal(pattern_set_build(w->set), OK);
	make_event(w);
	const struct match_hit *hits = run(w, &n);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < n_cases; i++)
			hit[i] = hit[i] || (numbers[i] != SIZE_MAX && value_eq(hits[k].indicator, w->ids[numbers[i]]));
	for (size_t i = 0; i < n_cases; i++)
		if (hit[i] != cases[i].hits)
			fail_msg("%s: %d", cases[i].pattern, hit[i]);
	for (size_t k = 1; k < n; k++)
		assert_true(hits[k - 1].observed <= hits[k].observed);
	compare(w);
}

static void an_event_has_its_objects_at_their_paths(void **state)
{
	static const struct hit_case cases[] = {
		{"[domain-name:value LIKE '%.evil.example']", true},
		{"[domain-name:value LIKE 'evil%']", false},
		{"[domain-name:value MATCHES '^w+[.]evil']", true},
		{"[domain-name:value MATCHES '^(?=www)[^y]+$']", true},
		{"[domain-name:value MATCHES '\\\\p{Lu}']", false},
		/* Too large for the automaton. */
		{"[domain-name:value MATCHES '^[a-z.]{1,4000}$']", true},
		{"[domain-name:value MATCHES '((w.{1,60}){1,20}v){1,3}']", true},
		{"[domain-name:value MATCHES '((w.{1,60}){1,20}y){1,3}']", false},
		{"[domain-name:value = 'WWW.Evil.example.' AND domain-name:value LIKE '%']", true},
		{"[ipv4-addr:value ISSUBSET '203.0.113.0/24']", true},
		{"[ipv4-addr:value ISSUBSET '203.0.113.77/24']", true},
		{"[ipv4-addr:value = '203.0.113.0/24' AND ipv4-addr:value LIKE '%.9']", true},
		{"[ipv4-addr:value != '203.0.113.0/24' AND ipv4-addr:value LIKE '%.9']", false},
		{"[ipv4-addr:value LIKE '203.0.113._']", true},
		{"[ipv4-addr:value NOT LIKE '203.0.113._']", true},
		{"[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 4444]", true},
		{"[network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 4444]", false},
		{"[network-traffic:src_port IN (1, 1234)]", true},
		{"[file:hashes.'SHA-1' = 'DA39A3EE5E6B4B0D3255BFEF95601890AFD80709' AND "
		 "file:hashes.md5 = 'd41d8cd98f00b204e9800998ecf84271']", true},
		{"[file:hashes.'SHA-1' = 'da39a3ee5e6b4b0d3255bfef95601890afd80709' AND "
		 "file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf84272']", false},
		{"[file:hashes.'SHA-1' NOT EXISTS]", false},
		{"[NOT EXISTS file:hashes.'SHA-1']", true},
		{"[EXISTS file:hashes.'SHA-256']", false},
		{"[x509-certificate:hashes.'SHA-1' LIKE 'da39%01']", true},
		{"[email-message:from_ref.value LIKE '%@evil.example' AND email-message:to_refs[*].value LIKE 'c@%']", true},
		{"[email-message:to_refs[0].value = 'c@example.org' AND email-message:from_ref.value LIKE 'a%']", false},
		{"[url:value LIKE 'http://%/gate.php']", true},
		{"[mac-addr:value IN ('02:00:5E:10:00:01', '02-00-5e-10-00-02') AND mac-addr:value LIKE '02%']", true},
		{"[file:name = 'x.exe' OR url:value LIKE '%gate%']", true},
		{"[file:name = 'x.exe' AND file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf84271']", false},
		{"[domain-name:value LIKE '%evil%'] START t'1972-01-01T00:00:00Z' STOP t'1973-01-01T00:00:00Z'", true},
		{"[domain-name:value LIKE '%evil%'] START t'1974-01-01T00:00:00Z' STOP t'1975-01-01T00:00:00Z'", false},
		{"[file:size > 1] OR [domain-name:value LIKE '%evil%']", true},
	};
	check_cases(*state, cases, sizeof cases / sizeof *cases, a_connection);
}

static void an_event_has_its_properties_at_their_paths(void **state)
{
	static const struct hit_case cases[] = {
		{"[network-traffic:protocols[*] = 'TCP' AND network-traffic:dst_port = 4444]", true},
		{"[network-traffic:protocols[1] = 'smb' AND network-traffic:protocols[0] = 'tcp']", true},
		{"[network-traffic:protocols[*] = 'udp' OR network-traffic:dst_port = 1234]", false},
		{"[network-traffic:src_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.type = 'ipv4-addr']", true},
		{"[network-traffic:extensions.'http-request-ext'.request_method IN ('POST', 'GET')]", true},
		{"[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'evil/1.0']", true},
		{"[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[0] LIKE 'evil%']", true},
		{"[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[1] LIKE 'evil%']", false},
		{"[EXISTS network-traffic:extensions.'http-request-ext']", true},
		{"[NOT EXISTS network-traffic:extensions.'http-request-ext']", false},
		{"[network-traffic:start >= t'1970-01-01T00:00:01.5Z' AND network-traffic:start < t'1970-01-01T00:00:01.6Z']", true},
		{"[file:name = 'a.exe' AND file:size > 10]", true},
		{"[file:name = 'a.exe' AND file:size < 10]", false},
		{"[file:name MATCHES '^b' AND file:size < 10 AND file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf84273']", true},
		{"[file:name = 'a.exe' AND file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf84273']", false},
		{"[NOT EXISTS file:name AND file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf84273']", false},
		{"[file:size IN (3, 4)]", true},
		{"[file:size = 4]", false},
		{"[file:size = 3.0]", true},
		{"[domain-name:resolves_to_refs[*].value = '203.0.113.77' AND domain-name:value = 'www.evil.example']", true},
		{"[domain-name:resolves_to_refs[*].type = 'ipv4-addr']", true},
		{"[domain-name:resolves_to_refs[*].value = '192.0.2.1']", false},
		{"[domain-name:resolves_to_refs[*].value = 'www.evil.example']", false},
		{"[autonomous-system:number = 64500]", true},
		{"[email-message:cc_refs[*].value = 'd@example.org' AND email-message:from_ref.value LIKE 'a@%']", true},
		{"[email-message:body_multipart[*].body_raw_ref.name LIKE '%.zip']", true},
		{"[email-message:body_multipart[1].body_raw_ref.name = 'b.zip']", true},
		{"[email-message:body_multipart[2].body_raw_ref.name LIKE '%']", false},
	};
	check_cases(*state, cases, sizeof cases / sizeof *cases, a_request);
}

static void what_no_log_has_is_named(void **state)
{
	struct world *w = *state;
	struct pattern_set_stats stats;
	char text[400] = "";
	add(w, "[file:content_ref.mime_type = 'x' AND file:name = 'y']");
	add(w, "[file:name = 'y' OR file:hashes.'SSDEEP' = 'z']");
	add(w, "[ipv4-addr:value = 'no address']");
	assert_int_equal(pattern_set_build(w->set), OK);
	pattern_set_stats(w->set, &stats);
	assert_int_equal(stats.unseen, 2);
	pattern_set_each_unseen(w->set, note_path, text);
	assert_string_equal(text, "0:file:content_ref.mime_type;2:;");
	assert_int_equal(pattern_set_wants(w->set) & property_bit(PROPERTY_FILE_NAME), property_bit(PROPERTY_FILE_NAME));
	assert_int_equal(pattern_set_wants(NULL), 0);
}

/* What is met is no observable: that all there are are protected says nothing about it. */
static void a_property_is_not_suppressed_with_the_addresses(void **state)
{
	struct world *w = *state;
	size_t n;
	const struct protected_entry own[] = {{{KIND_IPV4, STR("\300\0\2\1")}, STR("ours"), 0},
					      {{KIND_IPV4, STR("\300\0\2\2")}, STR("ours"), 0}};
	assert_int_equal(matcher_protect(w->m, protected_set_new(own, 2, false)), OK);
	add(w, "[network-traffic:protocols[*] = 'smb']");
	add(w, "[network-traffic:src_ref.value = '192.0.2.1' AND network-traffic:protocols[*] = 'smb']");
	assert_int_equal(pattern_set_build(w->set), OK);
	event(w);
	see(w, KIND_IPV4, ROLE_SOURCE, "192.0.2.1");
	see(w, KIND_IPV4, ROLE_DESTINATION, "192.0.2.2");
	say(w, PROPERTY_PROTOCOLS, 0, "smb");
	const struct match_hit *hits = run(w, &n);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(hits[i].protected_by != NULL, value_eq(hits[i].indicator, w->ids[1]));
	see(w, KIND_DOMAIN, ROLE_HOST, "a.example");
	hits = run(w, &n);
	assert_int_equal(hits[n - 1].observed, 2);
}

static void an_indicator_that_left_hits_no_more(void **state)
{
	struct world *w = *state;
	size_t n;
	add(w, "[domain-name:value LIKE '%evil%']");
	assert_int_equal(pattern_set_build(w->set), OK);
	a_connection(w);
	run(w, &n);
	assert_int_equal(n, 1);
	set_class(w, 0, 0);
	run(w, &n);
	assert_int_equal(n, 0);
	const struct match_claim past = {STR("x"), STR("f"), 1, TLP_GREEN, UTC_NONE, NOW};
	set_class(w, 0, matcher_class(w->m, &past, 1));
	run(w, &n);
	assert_int_equal(n, 0);
}

static void what_is_protected_is_suppressed(void **state)
{
	struct world *w = *state;
	size_t n;
	const struct protected_entry own = {{KIND_DOMAIN, STR("evil.example")}, STR("ours"), 0};
	assert_int_equal(matcher_protect(w->m, protected_set_new(&own, 1, false)), OK);
	add(w, "[domain-name:value LIKE '%evil%']");
	add(w, "[domain-name:value != 'x.example']");
	assert_int_equal(pattern_set_build(w->set), OK);
	event(w);
	see(w, KIND_DOMAIN, ROLE_QUERY, "www.evil.example");
	see(w, KIND_DOMAIN, ROLE_ANSWER, "other.example");
	const struct match_hit *hits = run(w, &n);
	assert_int_equal(n, 2);
	assert_int_equal(hits[0].observed, 0);
	assert_string_equal(hits[0].protected_by, "ours");
	assert_int_equal(hits[1].observed, 1);
	assert_null(hits[1].protected_by);
}

static void note_reason(void *ctx, struct value indicator, const char *why)
{
	char *text = ctx;
	snprintf(text, 200, "%.*s: %s", STR_ARG(indicator.bytes), why);
}

static void what_matches_everything_is_suspended(void **state)
{
	struct world *w = *state;
	char text[200] = "";
	struct pattern_set_stats stats;
	size_t n;
	add(w, "[domain-name:value LIKE '%']");
	add(w, "[domain-name:value LIKE '%.evil.example']");
	assert_int_equal(pattern_set_build(w->set), OK);
	for (unsigned i = 0; i <= 2 * PATTERN_SET_BURST; i++) {
		event(w);
		see(w, KIND_DOMAIN, ROLE_QUERY, "a.example");
		if (w->batch.n_events < 4096)
			continue;
		run(w, &n);
		batch_reset(&w->batch);
	}
	pattern_set_stats(w->set, &stats);
	assert_int_equal(stats.suspended, 1);
	pattern_set_each_suspended(w->set, note_reason, text);
	assert_non_null(strstr(text, "000000000000: evaluated on too many events"));
	a_connection(w);
	run(w, &n);
	assert_int_equal(n, 1);
}

static void a_thin_set_looks_for_no_suspended_pattern_and_finds_the_others_as_before(void **state)
{
	struct world *w = *state;
	struct pattern_set_stats stats;
	struct pattern_set *thin, *wide = w->set;
	size_t n;
	add(w, "[domain-name:value LIKE '%' AND network-traffic:protocols[*] = 'tcp']");
	add(w, "[domain-name:value LIKE '%']");
	add(w, "[domain-name:value LIKE '%.evil.example']");
	add(w, "[ipv4-addr:value = '192.0.2.1']");
	assert_int_equal(pattern_set_build(wide), OK);
	assert_true(pattern_set_is_thin(wide));
	assert_true(pattern_set_wants(wide) != 0);
	a_connection(w);
	run(w, &n);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < 2; i++)
		pattern_set_suspend(wide, w->ids[i], "a reason");
	pattern_set_stats(wide, &stats);
	const size_t texts = stats.texts;
	assert_false(pattern_set_is_thin(wide));
	assert_int_equal(pattern_set_thin(wide, &thin), OK);
	w->set = thin;
	assert_true(pattern_set_is_thin(thin));
	assert_true(pattern_set_wants(thin) == 0);
	pattern_set_stats(thin, &stats);
	assert_int_equal(stats.patterns, 4);
	assert_int_equal(stats.suspended, 2);
	assert_int_equal(stats.texts, 1);
	assert_true(texts > 1);
	assert_string_equal(pattern_set_suspended(thin, w->ids[1]), "a reason");
	assert_true(pattern_set_print(thin, w->ids[1]) == pattern_set_print(wide, w->ids[1]));
	run(w, &n);
	assert_int_equal(n, 2);
	/* What becomes of a pattern is said in both, whichever of them goes first. */
	pattern_set_suspend(wide, w->ids[3], "another");
	pattern_set_unref(wide);
	assert_string_equal(pattern_set_suspended(thin, w->ids[3]), "another");
	assert_false(pattern_set_is_thin(thin));
	run(w, &n);
	assert_int_equal(n, 1);
}

static void what_is_suspended_before_a_set_is_built_is_not_looked_for(void **state)
{
	struct world *w = *state;
	struct pattern_set_stats stats;
	size_t n;
	add(w, "[domain-name:value LIKE '%']");
	add(w, "[domain-name:value LIKE '%.evil.example']");
	assert_int_equal(pattern_set_seal(w->set), OK);
	pattern_set_suspend(w->set, w->ids[0], "a reason");
	assert_int_equal(pattern_set_build(w->set), OK);
	pattern_set_stats(w->set, &stats);
	assert_int_equal(stats.texts, 1);
	assert_int_equal(stats.suspended, 1);
	assert_true(pattern_set_is_thin(w->set));
	a_connection(w);
	run(w, &n);
	assert_int_equal(n, 1);
}

static void many_that_are_too_much_together_are_suspended(void **state)
{
	enum { MANY = 2000, EVENTS = 2 * (PATTERN_SET_BURST_ALL / MANY) };
	struct world *w = *state;
	struct pattern_set_stats stats;
	char text[100];
	size_t n;
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(text, sizeof text, "[domain-name:value != 'a%u.example']", i);
		assert_true(add_text(w, arena_dup(&w->arena, str_of(text))));
	}
	add(w, "[domain-name:value LIKE '%.evil.example']");
	assert_int_equal(pattern_set_build(w->set), OK);
	for (unsigned i = 0; i < EVENTS; i++) {
		event(w);
		see(w, KIND_DOMAIN, ROLE_QUERY, "a.example");
	}
	run(w, &n);
	pattern_set_stats(w->set, &stats);
	assert_true(stats.suspended > 0 && stats.suspended <= MANY);
	assert_true(n < (size_t)MANY * EVENTS);
	batch_reset(&w->batch);
	a_connection(w);
	const struct match_hit *hits = run(w, &n);
	bool rare = false;
	for (size_t i = 0; i < n; i++)
		rare = rare || value_eq(hits[i].indicator, w->ids[MANY]);
	assert_true(rare);
}

static void a_hostile_expression_ends_within_its_limit(void **state)
{
	struct world *w = *state;
	struct pattern_set_stats stats;
	size_t n;
	add(w, "[domain-name:value MATCHES '^(([a-z])+.)+[A-Z]([a-z])+$']");
	assert_int_equal(pattern_set_build(w->set), OK);
	for (unsigned i = 0; i < 40; i++) {
		event(w);
		see(w, KIND_DOMAIN, ROLE_QUERY, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example");
	}
	run(w, &n);
	assert_int_equal(n, 0);
	pattern_set_stats(w->set, &stats);
	assert_int_equal(stats.patterns, 1);
}

static unsigned draw(uint64_t *seed, unsigned n)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % n;
}

/* One comparison, of values that random events often have. */
static int random_test(uint64_t *seed, char *out, size_t max)
{
	static const char *const paths[] = {"domain-name:value", "url:value", "ipv4-addr:value", "network-traffic:src_ref.value",
		"network-traffic:dst_ref.value", "file:hashes.MD5", "file:hashes.'SHA-1'", "email-addr:value",
		"email-message:to_refs[*].value", "file:name", "network-traffic:src_ref", "email-message:to_refs",
		"domain-name:resolves_to_refs[*].value", "network-traffic:protocols[*]", "file:mime_type", "network-traffic:protocols",
		"network-traffic:src_ref.type",
		"network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*]"};
	static const char *const ops[] = {"=", "!=", "LIKE", "MATCHES", "NOT LIKE", "NOT =", "ISSUBSET", ">", "NOT ISSUBSET"};
	static const char *const texts[] = {"a.example", "b.example", "%.example", "a%", "[ab]", "^a.*e$", "192.0.2.1",
		"192.0.2.0/30", "192.%", "0.0.0.0/0", "http://a.example/", "_.example", "d41d8cd98f00b204e9800998ecf84271",
		"x@a.example", "%@%", "TCP", "t%"};
	unsigned path = draw(seed, 18), op = draw(seed, 9), text = draw(seed, 17);
	if (draw(seed, 8) == 0)
		return snprintf(out, max, "%sEXISTS %s", draw(seed, 2) ? "NOT " : "", paths[path]);
	if (draw(seed, 8) == 0)
		return snprintf(out, max, "network-traffic:%s_port %s %u", draw(seed, 2) ? "src" : "dst",
				draw(seed, 2) ? "=" : ">", draw(seed, 4));
	if (draw(seed, 12) == 0)
		return snprintf(out, max, "file:size %s", draw(seed, 2) ? "IN (1, 2)" : draw(seed, 2) ? "= 1.0" : ">= 2");
	if (draw(seed, 16) == 0)
		return snprintf(out, max, "network-traffic:start %s t'1970-01-01T00:00:01Z'", draw(seed, 2) ? "=" : "<");
	if (op == 6 || op == 8)
		text = 6 + draw(seed, 2);
	return snprintf(out, max, "%s %s '%s'", paths[path], ops[op], texts[text]);
}

static void random_pattern(uint64_t *seed, char *out, size_t max)
{
	size_t at = 0;
	unsigned observations = 1 + (draw(seed, 4) == 0);
	for (unsigned o = 0; o < observations; o++) {
		unsigned tests = 1 + draw(seed, 3);
		at += (size_t)snprintf(out + at, max - at, "%s[", o ? " OR " : "");
		for (unsigned t = 0; t < tests; t++) {
			at += (size_t)snprintf(out + at, max - at, "%s", t == 0 ? "" : draw(seed, 2) ? " AND " : " OR ");
			at += (size_t)random_test(seed, out + at, max - at);
		}
		at += (size_t)snprintf(out + at, max - at, "]");
	}
}

static void random_event(uint64_t *seed, struct world *w)
{
	static const char *const names[] = {"a.example", "b.example", "c.b.example"};
	static const char *const addresses[] = {"192.0.2.1", "192.0.2.5", "2001:db8::1", "198.51.100.1"};
	static const char *const mails[] = {"x@a.example", "y@b.example"};
	static const char *const texts[] = {"a.example", "b.example", "tcp", "x"};
	static const enum property of_text[] = {PROPERTY_FILE_NAME, PROPERTY_PROTOCOLS, PROPERTY_FILE_MIME, PROPERTY_HTTP_AGENT};
	event(w);
	see(w, KIND_MAC, ROLE_OTHER, "02:00:5e:10:00:01");
	for (unsigned n = draw(seed, 4); n > 0; n--)
		batch_property_text(&w->batch, of_text[draw(seed, 4)], draw(seed, 2), str_of(texts[draw(seed, 4)]));
	if (draw(seed, 3) == 0)
		batch_property_number(&w->batch, PROPERTY_FILE_SIZE, draw(seed, 2), 1 + draw(seed, 3));
	if (draw(seed, 3) == 0)
		batch_property_number(&w->batch, PROPERTY_START, 0, 500000 * (1 + draw(seed, 3)));
	for (unsigned n = draw(seed, 6); n > 0; n--) {
		enum role end = draw(seed, 2) ? ROLE_SOURCE : ROLE_DESTINATION;
		switch (draw(seed, 6)) {
		case 0: see(w, KIND_DOMAIN, ROLE_QUERY, names[draw(seed, 3)]); break;
		case 1: see(w, KIND_IPV4, draw(seed, 4) ? end : ROLE_ANSWER, addresses[draw(seed, 4)]); break;
		case 2: batch_observe_endpoint(&w->batch, end, STR("192.0.2.1"), 1 + draw(seed, 3)); break;
		case 3: see(w, KIND_URL, ROLE_URL, draw(seed, 2) ? "http://a.example/" : "http://b.example/x"); break;
		case 4: see(w, KIND_MD5, ROLE_FILE, "d41d8cd98f00b204e9800998ecf84271"); break;
		default: see(w, KIND_EMAIL, draw(seed, 2) ? ROLE_SENDER : ROLE_RECIPIENT, mails[draw(seed, 2)]);
		}
	}
}

static void random_patterns_hit_what_they_are_true_of(void **state)
{
	struct world *w = *state;
	uint64_t seed = 1;
	char text[1000];
	struct stix_pattern tree;
	struct parse_fault fault;
	for (unsigned i = 0; i < 1500; i++) {
		random_pattern(&seed, text, sizeof text);
		if (stix_pattern_parse(str_of(text), STIX_PATTERN_21, &w->arena, &tree, &fault) == OK)
			(void)add_text(w, arena_dup(&w->arena, str_of(text)));
	}
	assert_int_equal(pattern_set_build(w->set), OK);
	for (unsigned i = 0; i < 300; i++)
		random_event(&seed, w);
	assert_true(w->n > 1000);
	assert_true(compare(w) > 1000);
}

static bool load(const char *folder, const char *name, struct buf *plain)
{
	char path[4096];
	struct buf raw;
	struct parse_fault fault;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	buf_init(&raw, (size_t)256 << 20);
	for (size_t n = 1; n > 0;) {
		char *room = buf_room(&raw, 1 << 16);
		assert_non_null(room);
		n = fread(room, 1, 1 << 16, f);
		raw.n += n;
	}
	fclose(f);
	buf_init(plain, (size_t)256 << 20);
	assert_int_equal(inflate_all(buf_str(&raw), plain, &fault), OK);
	assert_non_null(buf_room(plain, JSON_PADDING_BYTES));
	buf_deinit(&raw);
	return true;
}

static void add_real_patterns(struct world *w, struct str rows)
{
	struct str row;
	struct stix_pattern tree;
	struct parse_fault fault;
	while (str_next_line(&rows, &row) && w->n < PATTERNS_MAX) {
		str_next_field(&row, '\t');
		str_next_field(&row, '\t');
		if (stix_pattern_parse(row, STIX_PATTERN_21, &w->arena, &tree, &fault) == OK)
			(void)add_text(w, row);
	}
	assert_int_equal(pattern_set_build(w->set), OK);
}

static void real_patterns_hit_in_real_logs_what_they_are_true_of(void **state)
{
	enum { EVENTS_MAX = 500 };
	struct world *w = *state;
	const char *folder = getenv("TOCSIN_DATA"), *why;
	struct buf patterns, log;
	struct event_parser *parser;
	struct event_header header = {.format = EVENT_EVE};
	if (!folder || !load(folder, "feeds/stix/patterns.tsv.zst", &patterns)) {
		print_message("skipped: TOCSIN_DATA is not set\n");
		return;
	}
	assert_true(load(folder, "logs/suricata-eve.ndjson.zst", &log));
	add_real_patterns(w, buf_str(&patterns));
	assert_int_equal(event_parser_new((struct str){NULL, 0}, &parser, &why), OK);
	assert_int_equal(event_parser_want(parser, pattern_set_wants(w->set)), OK);
	assert_int_equal(event_log_parse(parser, &header, buf_str(&log), 1, &w->batch), OK);
	assert_true(w->batch.n_properties > w->batch.n_events);
	size_t n;
	const struct match_hit *hits = run(w, &n);
	assert_true(n > 1000);
	for (size_t i = 0; i < n; i++) {
		uint64_t number;
		struct str id = hits[i].indicator.bytes;
		assert_int_equal(str_to_u64(str_from(id, id.n - 12), w->n, &number), OK);
		assert_true(naive(w, number, w->batch.observed[hits[i].observed].event));
	}
	if (w->batch.n_events > EVENTS_MAX) {
		w->batch.n_events = EVENTS_MAX;
		w->batch.n_observed = w->batch.events[EVENTS_MAX].observed;
	}
	size_t found = compare(w);
	print_message("%zu patterns, %zu hits, %zu of them compared\n", w->n, n, found);
	event_parser_free(parser);
	buf_deinit(&patterns);
	buf_deinit(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_event_has_its_objects_at_their_paths, begin, end),
		cmocka_unit_test_setup_teardown(an_event_has_its_properties_at_their_paths, begin, end),
		cmocka_unit_test_setup_teardown(what_no_log_has_is_named, begin, end),
		cmocka_unit_test_setup_teardown(a_property_is_not_suppressed_with_the_addresses, begin, end),
		cmocka_unit_test_setup_teardown(an_indicator_that_left_hits_no_more, begin, end),
		cmocka_unit_test_setup_teardown(what_is_protected_is_suppressed, begin, end),
		cmocka_unit_test_setup_teardown(what_matches_everything_is_suspended, begin, end),
		cmocka_unit_test_setup_teardown(a_thin_set_looks_for_no_suspended_pattern_and_finds_the_others_as_before, begin, end),
		cmocka_unit_test_setup_teardown(what_is_suspended_before_a_set_is_built_is_not_looked_for, begin, end),
		cmocka_unit_test_setup_teardown(many_that_are_too_much_together_are_suspended, begin, end),
		cmocka_unit_test_setup_teardown(a_hostile_expression_ends_within_its_limit, begin, end),
		cmocka_unit_test_setup_teardown(random_patterns_hit_what_they_are_true_of, begin, end),
		cmocka_unit_test_setup_teardown(real_patterns_hit_in_real_logs_what_they_are_true_of, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

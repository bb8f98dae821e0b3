/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of all files are sorted by a hash of their value, so that the claims on one value stand together. */
#include "app/grep_load.h"

#include <stdlib.h>

#include "base/grow.h"
#include "app/doc_file.h"
#include "app/grep_claims.h"
#include "app/say.h"
#include "parse/stix_indicator.h"

enum { REFUSALS_SAID = 3, CLAIMS_MAX = 64, CONFIDENCE_ASSUMED = 50 };

/* One report: 24 bytes, for there may be many millions. */
struct row {
	uint64_t hash;
	const char *bytes;
	uint32_t claim;
	uint16_t n;
	uint8_t kind;
};

struct load {
	const struct hash_key *key;
	struct json_parser *parser; /* of indicators whose patterns are more than values */
	struct pattern_set *patterns;
	struct arena bytes;
	struct grep_claims claims;
	struct row *rows;
	size_t n;
	struct match_change *changes;
	size_t n_changes;
	struct grep_load_result result;
	const char *path; /* the document being read */
	struct str source;
	uint64_t refused; /* in it */
};

static struct value value_in(const struct row *r)
{
	return (struct value){(enum kind)r->kind, {r->bytes, r->n}};
}

static enum err add_row(struct load *l, struct value v, uint32_t claim)
{
	struct row *rows = grow(l->rows, l->n, sizeof *rows);
	if (!rows)
		return ERR_NOMEM;
	l->rows = rows;
	struct str bytes = arena_dup(&l->bytes, v.bytes);
	if (!bytes.p)
		return ERR_NOMEM;
	uint64_t hash = hash_bytes(l->key, v.bytes.p, v.bytes.n) + (uint64_t)v.kind;
	l->rows[l->n++] = (struct row){hash, bytes.p, claim, (uint16_t)bytes.n, (uint8_t)v.kind};
	return OK;
}

static enum err on_report(void *ctx, const struct report *r)
{
	struct load *l = ctx;
	uint32_t number;
	if (r->revoked)
		return OK;
	struct match_claim claim = {r->label, l->source, r->confidence, r->tlp, r->valid_from, r->valid_until};
	enum err e = grep_claims_add(&l->claims, &claim, &number);
	return e ? e : add_row(l, r->value, number);
}

static enum err on_object(void *ctx, const struct source_object *o)
{
	struct load *l = ctx;
	struct value id;
	struct stix_pattern tree;
	struct parse_fault fault = {0, NULL};
	if (!o->pattern_waits)
		return OK;
	enum err e = stix_indicator_read(l->parser, o->raw, pattern_set_arena(l->patterns), &id, &tree, &fault);
	if (!e)
		e = pattern_set_add(l->patterns, id, &tree, &fault);
	if (e == ERR_NOMEM)
		return e;
	if (e)
		say_note("%s: %.*s: its pattern is not evaluated: byte %llu: %s", l->path, STR_ARG(o->id), fault.at,
		         fault.what ? fault.what : err_text(e));
	return OK;
}

static void on_refusal(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	struct load *l = ctx;
	if (l->refused++ < REFUSALS_SAID)
		say_note("%s: line %llu: refused: %s: '%.*s'", l->path, (unsigned long long)line, why,
		         (int)(excerpt.n < 80 ? excerpt.n : 80), excerpt.p);
}

static enum err load_document(struct load *l, const char *path, const struct feed_doc_opts *opts)
{
	const struct feed_sink sink = {l, on_report, on_object, on_refusal};
	struct parse_fault fault = {0};
	struct doc_file f = {0};
	l->path = path;
	l->refused = 0;
	enum err e = doc_file_open(path, &f);
	if (e)
		return e;
	e = feed_doc_parse(f.text, opts, &sink, &fault);
	doc_file_close(&f);
	if (e)
		say_error("%s: %s%s%s", path, err_text(e), fault.what ? ": " : "", fault.what ? fault.what : "");
	if (l->refused > REFUSALS_SAID)
		say_note("%s: %llu lines refused in all", path, (unsigned long long)l->refused);
	l->result.refused += l->refused;
	return e;
}

static enum err load_folder(struct load *l, const char *path, const struct feed_doc_opts *opts)
{
	struct feed_doc_opts misp = *opts;
	struct arena a;
	const char **events = NULL;
	size_t n = 0;
	arena_init(&a, LIMIT_FEED_BYTES);
	misp.format = FEED_MISP;
	enum err e = doc_file_misp_events(path, &a, &events, &n);
	for (size_t i = 0; e == OK && i < n; i++)
		e = load_document(l, events[i], &misp);
	arena_deinit(&a);
	return e;
}

static enum err load_path(struct load *l, const char *path, const struct feed_doc_opts *opts)
{
	struct str name = str_of(path);
	while (name.n > 1 && name.p[name.n - 1] == '/')
		name.n--;
	size_t slash = str_rfind(name, '/');
	l->source = slash < name.n ? str_from(name, slash + 1) : name;
	l->result.files++;
	return doc_file_is_misp(path) ? load_folder(l, path, opts) : load_document(l, path, opts);
}

static int by_value(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	int order = str_cmp(value_in(x).bytes, value_in(y).bytes);
	return order ? order : x->claim < y->claim ? -1 : x->claim > y->claim;
}

static int confidence(const struct match_claim *c)
{
	return c->confidence == CONFIDENCE_UNKNOWN ? CONFIDENCE_ASSUMED : c->confidence;
}

/* Insertion keeps the order of the files among equals; the lists are short. */
static size_t gather(const struct load *l, size_t first, size_t end, struct match_claim out[CLAIMS_MAX])
{
	size_t n = 0;
	for (size_t i = first; i < end && n < CLAIMS_MAX; i++) {
		const struct match_claim *c = &l->claims.at[l->rows[i].claim];
		size_t at = n;
		if (i > first && l->rows[i].claim == l->rows[i - 1].claim)
			continue;
		for (; at > 0 && confidence(&out[at - 1]) < confidence(c); at--)
			out[at] = out[at - 1];
		out[at] = *c;
		n++;
	}
	return n;
}

static enum err apply(struct load *l, struct matcher *m)
{
	struct match_claim claims[CLAIMS_MAX];
	qsort(l->rows, l->n, sizeof *l->rows, by_value);
	l->changes = reallocarray(NULL, l->n ? l->n : 1, sizeof *l->changes);
	if (!l->changes)
		return ERR_NOMEM;
	for (size_t i = 0, end; i < l->n; i = end) {
		for (end = i + 1; end < l->n && value_eq(value_in(&l->rows[end]), value_in(&l->rows[i])); end++)
			;
		uint32_t class_id = matcher_class(m, claims, gather(l, i, end, claims));
		if (class_id == 0)
			return ERR_NOMEM;
		l->changes[l->n_changes++] = (struct match_change){value_in(&l->rows[i]), class_id};
	}
	return matcher_apply(m, l->changes, l->n_changes);
}

enum err grep_load(struct matcher *m, struct pattern_set *patterns, const struct hash_key *key,
                   const struct option_list *files, const struct feed_doc_opts *opts, struct grep_load_result *out)
{
	struct load l = {.key = key, .patterns = patterns, .parser = json_parser_new()};
	enum err e = OK;
	arena_init(&l.bytes, SIZE_MAX / 2);
	grep_claims_init(&l.claims);
	if (!l.parser) {
		say_error("%s", err_text(ERR_NOMEM));
		e = ERR_NOMEM;
	}
	for (size_t i = 0; e == OK && i < files->n; i++)
		e = load_path(&l, files->at[i], opts);
	if (e == OK) {
		e = apply(&l, m);
		if (e == OK)
			e = pattern_set_build(patterns);
		if (e)
			say_error("indicators: %s", err_text(e));
	}
	if (e == OK)
		*out = l.result;
	json_parser_free(l.parser);
	free(l.changes);
	free(l.rows);
	grep_claims_deinit(&l.claims);
	arena_deinit(&l.bytes);
	return e;
}

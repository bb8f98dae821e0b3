/* SPDX-License-Identifier: Apache-2.0 */
/* Protected values come as a list or any other feed format; a label is taken as the reason. */
#include "app/grep_protect.h"

#include <stdlib.h>

#include "base/grow.h"
#include "app/doc_file.h"
#include "app/say.h"
#include "parse/feed_doc.h"

struct protect {
	struct arena a;
	struct protected_entry *at;
	size_t n;
	const char *path;
	uint64_t refused;
};

static enum err on_protected(void *ctx, const struct report *r)
{
	struct protect *p = ctx;
	struct protected_entry *at = grow(p->at, p->n, sizeof *at);
	if (!at)
		return ERR_NOMEM;
	p->at = at;
	struct str bytes = arena_dup(&p->a, r->value.bytes);
	struct str reason = arena_dup(&p->a, r->label.n ? r->label : str_of(p->path));
	if (!bytes.p || !reason.p)
		return ERR_NOMEM;
	p->at[p->n++] = (struct protected_entry){{r->value.kind, bytes}, reason, 0};
	return OK;
}

static void on_unprotected(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	struct protect *p = ctx;
	p->refused++;
	say_error("%s: line %llu: refused: %s: '%.*s'", p->path, (unsigned long long)line, why,
	          (int)(excerpt.n < 80 ? excerpt.n : 80), excerpt.p);
}

static enum err read_protected(struct protect *p)
{
	const struct feed_doc_opts opts = {.format = FEED_AUTO, .confidence = CONFIDENCE_UNKNOWN};
	const struct feed_sink sink = {p, on_protected, NULL, on_unprotected};
	struct parse_fault fault = {0};
	struct doc_file f = {0};
	enum err e = doc_file_open(p->path, &f);
	if (e)
		return e;
	e = feed_doc_parse(f.text, &opts, &sink, &fault);
	if (e)
		say_error("%s: %s%s%s", p->path, err_text(e), fault.what ? ": " : "", fault.what ? fault.what : "");
	doc_file_close(&f);
	/* A value that should be protected and is not would be matched: better none than that. */
	return e == OK && p->refused ? ERR_VALUE : e;
}

enum err grep_protect(struct matcher *m, const char *path)
{
	struct protect p = {.path = path};
	arena_init(&p.a, LIMIT_FEED_BYTES);
	enum err e = path ? read_protected(&p) : OK;
	if (e == OK) {
		struct protected_set *set = protected_set_new(p.at, p.n, true);
		e = set ? matcher_protect(m, set) : ERR_NOMEM;
		if (e) {
			protected_set_free(set);
			say_error("protected values: %s", err_text(e));
		}
	}
	free(p.at);
	arena_deinit(&p.a);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCRE2 counts the places where it could have gone on otherwise, and ends a search at a limit of these; it does not
 * tell how many there were. So the limit starts low and rises: what was granted last bounds what was needed. Between
 * two such places a search may run over the value once.
 *
 * Everything is allocated from arenas, so nothing needs to be freed; that rules out compiling to machine code, which
 * takes longer than one search saves.
 */
#include "match/pattern_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "match/pattern_text.h"

enum {
	REGEX_BYTES_MAX = 1 << 15, /* what is longer would not fit into PCRE2's 64 KiB of compiled code */
	NESTING_MAX = 100,
	HEAP_MAX_KIB = 16 << 10,
	LIMIT_FIRST = 200,
	LIMIT_FACTOR = 8,
	LIMIT_LAST = 10 * 1000 * 1000,
	MESSAGE_BYTES = 120,
};

struct pattern_regex {
	pcre2_code *code; /* NULL: matches no bytes, for it has code points that are none */
};

struct pattern_matching {
	pcre2_match_data *data;
	pcre2_match_context *context;
};

static void *take(size_t n, void *a)
{
	return arena_alloc(a, n);
}

static void leave(void *p, void *a)
{
	(void)p;
	(void)a;
}

static enum err refuse(int code, struct arena *a, const char **why)
{
	PCRE2_UCHAR *message = arena_alloc(a, MESSAGE_BYTES);
	if (code == PCRE2_ERROR_NOMEMORY || code == PCRE2_ERROR_HEAP_FAILED || !message)
		return ERR_NOMEM;
	if (pcre2_get_error_message(code, message, MESSAGE_BYTES) < 0)
		return ERR_INTERNAL;
	*why = (const char *)message;
	return ERR_VALUE;
}

/* The regex as PCRE2 is to see it. */
static enum err prepare(struct str text, bool bytes, struct arena *a, struct str *out)
{
	char *p = arena_alloc(a, text.n * PATTERN_TEXT_NFC_GROWTH + 1);
	size_t n;
	if (!p)
		return ERR_NOMEM;
	enum err e = pattern_text_nfc(text, p, &n);
	if (!e && bytes && !pattern_text_to_bytes(str_make(p, n), p, &n))
		e = ERR_NOT_FOUND;
	if (!e)
		*out = str_make(p, n);
	return e;
}

static enum err compile(struct str text, bool bytes, struct arena *a, struct pattern_regex *regex, const char **why)
{
	uint32_t options = PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C;
	pcre2_general_context *general = pcre2_general_context_create(take, leave, a);
	pcre2_compile_context *context = general ? pcre2_compile_context_create(general) : NULL;
	int code;
	PCRE2_SIZE at;
	if (!context)
		return ERR_NOMEM;
	pcre2_set_max_pattern_length(context, REGEX_BYTES_MAX);
	pcre2_set_parens_nest_limit(context, NESTING_MAX);
	options |= bytes ? PCRE2_NEVER_UTF | PCRE2_NEVER_UCP : PCRE2_UTF | PCRE2_UCP;
	regex->code = pcre2_compile((PCRE2_SPTR)text.p, text.n, options, &code, &at, context);
	return regex->code ? OK : refuse(code, a, why);
}

enum err pattern_regex_new(struct str text, bool bytes, struct arena *a, const struct pattern_regex **out,
			   const char **why)
{
	struct pattern_regex *regex = arena_zalloc(a, 1, sizeof *regex);
	struct str prepared;
	if (!regex)
		return ERR_NOMEM;
	enum err e = prepare(text, bytes, a, &prepared);
	if (e == ERR_VALUE)
		*why = "not UTF-8";
	else if (!e)
		e = compile(prepared, bytes, a, regex, why);
	if (e && e != ERR_NOT_FOUND)
		return e;
	*out = regex;
	return OK;
}

static struct pattern_matching *matching(struct pattern_work *w)
{
	struct pattern_matching *m = pattern_work_alloc(w, 1, sizeof *m);
	if (!m || w->matching)
		return w->matching;
	pcre2_general_context *general = pcre2_general_context_create(take, leave, w->a);
	m->data = general ? pcre2_match_data_create(1, general) : NULL;
	m->context = general ? pcre2_match_context_create(general) : NULL;
	if (!m->data || !m->context) {
		pattern_work_fail(w, ERR_NOMEM, err_text(ERR_NOMEM));
		return NULL;
	}
	pcre2_set_heap_limit(m->context, HEAP_MAX_KIB);
	w->matching = m;
	return m;
}

bool pattern_regex_holds(const struct pattern_regex *regex, struct str value, struct pattern_work *w)
{
	struct pattern_matching *m = w->matching ? w->matching : matching(w);
	if (!m || !regex->code)
		return false;
	for (uint32_t limit = LIMIT_FIRST;; limit *= LIMIT_FACTOR) {
		if (limit > LIMIT_LAST)
			return pattern_work_fail(w, ERR_LIMIT, "MATCHES needs more steps than the limit");
		if (!pattern_work_spend(w, limit * (4 + (uint64_t)value.n / 8)))
			return false;
		pcre2_set_match_limit(m->context, limit);
		int found = pcre2_match(regex->code, (PCRE2_SPTR)value.p, value.n, 0, PCRE2_NO_UTF_CHECK, m->data, m->context);
		if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
			return found >= 0;
		if (found == PCRE2_ERROR_HEAPLIMIT)
			return pattern_work_fail(w, ERR_LIMIT, "MATCHES needs more memory than the limit");
		if (found == PCRE2_ERROR_NOMEMORY)
			return pattern_work_fail(w, ERR_NOMEM, err_text(ERR_NOMEM));
		if (found == PCRE2_ERROR_RECURSELOOP)
			return pattern_work_fail(w, ERR_LIMIT, "MATCHES recurses without an end");
		if (found != PCRE2_ERROR_MATCHLIMIT)
			return pattern_work_fail(w, ERR_INTERNAL, "MATCHES failed");
	}
}

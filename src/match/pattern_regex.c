/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCRE2 calls back before every item of the regex that it tries at some place, and is told to stop when the steps are
 * used up. Its own limit would not do: that begins anew at every place of the value and counts no scanning. What an item
 * runs over is seen from where the next one is tried; what it may look at in vain is charged in advance.
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
	MESSAGE_BYTES = 120,
	STEPS_OF_ITEM = 16,
	BYTES_OF_STEP = 4, /* scanned in one step */
};

struct pattern_regex {
	pcre2_code *code; /* NULL: matches no bytes, for it has code points that are none */
	uint32_t in_vain; /* bytes that an item may look at without being seen to */
	bool refers_back; /* an item may compare as many bytes as the value has */
};

struct pattern_matching {
	pcre2_match_data *data;
	pcre2_match_context *context;
	struct pattern_work *w;
	size_t at;               /* where the last item was tried */
	uint64_t steps_of_item;
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

static int count(pcre2_callout_block *block, void *data)
{
	struct pattern_matching *m = data;
	size_t at = block->current_position, run = at > m->at ? at - m->at : m->at - at;
	m->at = at;
	return pattern_work_spend(m->w, m->steps_of_item + run / BYTES_OF_STEP) ? 0 : PCRE2_ERROR_CALLOUT;
}

/* The highest number in braces: an item may see so many characters before it fails. */
static uint32_t highest_count(struct str text)
{
	uint32_t highest = 0, n = 0;
	for (size_t i = 0; i < text.n; i++) {
		bool digit = text.p[i] >= '0' && text.p[i] <= '9';
		n = !digit ? 0 : n > UINT16_MAX ? n : 10 * n + (uint32_t)(text.p[i] - '0');
		highest = n > highest ? n : highest;
	}
	return highest;
}

static void weigh(struct pattern_regex *regex, struct str text)
{
	uint32_t behind = 0, references = 0;
	(void)pcre2_pattern_info(regex->code, PCRE2_INFO_MAXLOOKBEHIND, &behind);
	(void)pcre2_pattern_info(regex->code, PCRE2_INFO_BACKREFMAX, &references);
	regex->in_vain = behind + (str_find(text, '{') < text.n ? highest_count(text) : 0);
	regex->refers_back = references > 0;
}

static enum err compile(struct str text, bool bytes, struct arena *a, struct pattern_regex *regex, const char **why)
{
	uint32_t options = PCRE2_DOTALL | PCRE2_AUTO_CALLOUT | PCRE2_NEVER_BACKSLASH_C;
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
	if (!regex->code)
		return refuse(code, a, why);
	weigh(regex, text);
	return OK;
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
	pcre2_set_match_limit(m->context, UINT32_MAX);
	pcre2_set_callout(m->context, count, m);
	m->w = w;
	w->matching = m;
	return m;
}

bool pattern_regex_holds(const struct pattern_regex *regex, struct str value, struct pattern_work *w)
{
	struct pattern_matching *m = w->matching ? w->matching : matching(w);
	if (!m || !regex->code)
		return false;
	m->at = 0;
	m->steps_of_item = STEPS_OF_ITEM + (regex->in_vain + (regex->refers_back ? value.n : 0)) / BYTES_OF_STEP;
	if (!pattern_work_spend(w, STEPS_OF_ITEM + value.n / BYTES_OF_STEP))
		return false;
	int found = pcre2_match(regex->code, (PCRE2_SPTR)value.p, value.n, 0, PCRE2_NO_UTF_CHECK, m->data, m->context);
	if (found >= 0 || found == PCRE2_ERROR_NOMATCH || found == PCRE2_ERROR_CALLOUT)
		return found >= 0;
	if (found == PCRE2_ERROR_HEAPLIMIT)
		return pattern_work_fail(w, ERR_LIMIT, "MATCHES needs more memory than the limit");
	if (found == PCRE2_ERROR_NOMEMORY)
		return pattern_work_fail(w, ERR_NOMEM, err_text(ERR_NOMEM));
	if (found == PCRE2_ERROR_RECURSELOOP)
		return pattern_work_fail(w, ERR_LIMIT, "MATCHES recurses without an end");
	return pattern_work_fail(w, ERR_INTERNAL, "MATCHES failed");
}

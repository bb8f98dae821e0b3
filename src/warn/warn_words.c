/* SPDX-License-Identifier: Apache-2.0 */
/* An analyst's words: checked, copied, saved. */
#include "warn/warn_words.h"

#include "base/utf8.h"
#include "warn/subject.h"

static bool is_text(struct str s, size_t max, bool lines)
{
	bool ok = s.n <= max && utf8_valid(s);
	for (size_t i = 0; ok && i < s.n; i++)
		ok = (uint8_t)s.p[i] >= ' ' || (lines && (s.p[i] == '\n' || s.p[i] == '\t'));
	return ok;
}

static bool is_digits(struct str s, size_t from, size_t to)
{
	bool ok = true;
	for (size_t i = from; i < to; i++)
		ok = ok && s.p[i] >= '0' && s.p[i] <= '9';
	return ok;
}

bool warn_words_is_technique(struct str s)
{
	if ((s.n != 5 && s.n != 9) || s.p[0] != 'T' || !is_digits(s, 1, 5))
		return false;
	return s.n == 5 || (s.p[5] == '.' && is_digits(s, 6, 9));
}

static bool audience_ok(const struct warning_audience *a)
{
	bool ok = a->n_members <= WARNING_AUDIENCE_MAX && is_text(a->sector, LIMIT_NAME_BYTES, false) &&
	          is_text(a->country, LIMIT_NAME_BYTES, false);
	for (size_t i = 0; ok && i < a->n_members; i++)
		ok = a->members[i] > 0;
	return ok;
}

bool warn_words_ok(const struct warn_content *c, unsigned fields, struct str reason)
{
	bool ok = fields <= WARN_FIELD_ALL && is_text(reason, WARNING_TEXT_BYTES, true);
	if (fields & WARN_FIELD_TITLE)
		ok = ok && is_text(c->title, WARNING_TITLE_BYTES, false);
	if (fields & WARN_FIELD_TEXT)
		ok = ok && is_text(c->text, WARNING_TEXT_BYTES, true);
	if (fields & WARN_FIELD_NOTE)
		ok = ok && is_text(c->note, WARNING_TEXT_BYTES, true);
	if (fields & WARN_FIELD_SEVERITY)
		ok = ok && (unsigned)c->severity <= SEVERITY_COUNT;
	if (fields & WARN_FIELD_TLP)
		ok = ok && (unsigned)c->tlp < TLP_COUNT;
	if (fields & WARN_FIELD_AUDIENCE)
		ok = ok && audience_ok(&c->audience);
	if (fields & WARN_FIELD_UNTIL)
		ok = ok && subject_time_ok(c->until);
	if (fields & WARN_FIELD_TECHNIQUES) {
		ok = ok && c->n_techniques <= WARNING_TECHNIQUES_MAX;
		for (size_t i = 0; ok && i < c->n_techniques; i++)
			ok = warn_words_is_technique(c->techniques[i]);
	}
	if (fields & WARN_FIELD_VALUES) {
		ok = ok && c->n_values <= WARNING_VALUES_MAX;
		for (size_t i = 0; ok && i < c->n_values; i++)
			ok = value_is_canonical(c->values[i]);
	}
	return ok;
}

void warn_words_free(struct warn_words *w)
{
	if (!w)
		return;
	owned_free(&w->title);
	owned_free(&w->text);
	owned_free(&w->note);
	owned_free(&w->reason);
	owned_free(&w->sector);
	owned_free(&w->country);
	for (uint32_t i = 0; i < w->n_techniques; i++)
		owned_free(&w->techniques[i]);
	free(w);
}

static void mark(struct warn_words *w, unsigned field, bool stands)
{
	w->fields = stands ? w->fields | field : w->fields & ~field;
}

static enum err set_techniques(struct warn_words *w, const struct str *techniques, size_t n)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < n; i++)
		if ((e = owned_dup(techniques[i], &w->techniques[w->n_techniques])) == OK)
			w->n_techniques++;
	return e;
}

static enum err set_audience(struct warn_words *w, const struct warning_audience *a)
{
	if (a->n_members)
		memcpy(w->members, a->members, a->n_members * sizeof *a->members);
	w->n_members = (uint32_t)a->n_members;
	enum err e = owned_dup(a->sector, &w->sector);
	return e ? e : owned_dup(a->country, &w->country);
}

/* Into a fresh w: each field from where it comes. */
static enum err fill(struct warn_words *w, const struct warn_words *old, const struct warn_content *c, unsigned fields,
                     struct str reason)
{
	struct str techniques[WARNING_TECHNIQUES_MAX];
	struct warning_audience audience = {old->members, old->n_members, owned_str(&old->sector), owned_str(&old->country)};
	for (uint32_t i = 0; i < old->n_techniques; i++)
		techniques[i] = owned_str(&old->techniques[i]);
	w->severity = fields & WARN_FIELD_SEVERITY && c->severity < SEVERITY_COUNT ? c->severity : old->severity;
	w->tlp = fields & WARN_FIELD_TLP ? c->tlp : old->tlp;
	enum err e = owned_dup(fields & WARN_FIELD_TITLE ? c->title : owned_str(&old->title), &w->title);
	if (e == OK)
		e = owned_dup(fields & WARN_FIELD_TEXT ? c->text : owned_str(&old->text), &w->text);
	if (e == OK)
		e = owned_dup(fields & WARN_FIELD_NOTE ? c->note : owned_str(&old->note), &w->note);
	if (e == OK)
		e = owned_dup(reason.n ? reason : owned_str(&old->reason), &w->reason);
	if (e == OK)
		e = set_audience(w, fields & WARN_FIELD_AUDIENCE ? &c->audience : &audience);
	if (e == OK && fields & WARN_FIELD_TECHNIQUES)
		e = set_techniques(w, c->techniques, c->n_techniques);
	else if (e == OK)
		e = set_techniques(w, techniques, old->n_techniques);
	return e;
}

struct warn_words *warn_words_edit(const struct warn_words *old, const struct warn_content *c, unsigned fields, struct str reason)
{
	struct warn_words *w = calloc(1, sizeof *w), *none = old ? NULL : calloc(1, sizeof *none);
	if (!w || (!old && !none) || fill(w, old ? old : none, c, fields, reason)) {
		warn_words_free(w);
		free(none);
		return NULL;
	}
	w->fields = (old ? old->fields : 0) | (fields & (WARN_FIELD_TLP | WARN_FIELD_UNTIL | WARN_FIELD_VALUES));
	free(none);
	if (fields & WARN_FIELD_SEVERITY)
		mark(w, WARN_FIELD_SEVERITY, c->severity < SEVERITY_COUNT);
	mark(w, WARN_FIELD_TITLE, w->title.n > 0);
	mark(w, WARN_FIELD_TEXT, w->text.n > 0);
	mark(w, WARN_FIELD_NOTE, w->note.n > 0);
	mark(w, WARN_FIELD_AUDIENCE, w->n_members || w->sector.n || w->country.n);
	mark(w, WARN_FIELD_TECHNIQUES, w->n_techniques > 0);
	return w;
}

void warn_words_put(const struct warn_words *w, struct buf *out)
{
	state_bytes_put_u32(out, w->fields);
	state_bytes_put_text(out, owned_str(&w->title));
	state_bytes_put_text(out, owned_str(&w->text));
	state_bytes_put_text(out, owned_str(&w->note));
	state_bytes_put_text(out, owned_str(&w->reason));
	state_bytes_put_u8(out, w->severity);
	state_bytes_put_u8(out, w->tlp);
	state_bytes_put_text(out, owned_str(&w->sector));
	state_bytes_put_text(out, owned_str(&w->country));
	state_bytes_put_u32(out, w->n_members);
	for (uint32_t i = 0; i < w->n_members; i++)
		state_bytes_put_u64(out, (uint64_t)w->members[i]);
	state_bytes_put_u32(out, w->n_techniques);
	for (uint32_t i = 0; i < w->n_techniques; i++)
		state_bytes_put_text(out, owned_str(&w->techniques[i]));
}

struct warn_words *warn_words_get(struct state_bytes *r)
{
	struct str techniques[WARNING_TECHNIQUES_MAX];
	int64_t members[WARNING_AUDIENCE_MAX];
	struct warn_content c = {.techniques = techniques, .audience.members = members};
	unsigned fields = state_bytes_u32(r, WARN_FIELD_ALL);
	c.title = state_bytes_text(r, WARNING_TITLE_BYTES);
	c.text = state_bytes_text(r, WARNING_TEXT_BYTES);
	c.note = state_bytes_text(r, WARNING_TEXT_BYTES);
	struct str reason = state_bytes_text(r, WARNING_TEXT_BYTES);
	c.severity = (enum severity)state_bytes_u8(r, SEVERITY_COUNT - 1);
	c.tlp = (enum tlp)state_bytes_u8(r, TLP_COUNT - 1);
	c.audience.sector = state_bytes_text(r, LIMIT_NAME_BYTES);
	c.audience.country = state_bytes_text(r, LIMIT_NAME_BYTES);
	c.audience.n_members = state_bytes_u32(r, WARNING_AUDIENCE_MAX);
	for (size_t i = 0; i < c.audience.n_members; i++)
		members[i] = (int64_t)state_bytes_number(r, 8, INT64_MAX);
	c.n_techniques = state_bytes_u32(r, WARNING_TECHNIQUES_MAX);
	for (size_t i = 0; i < c.n_techniques; i++)
		techniques[i] = state_bytes_text(r, WARNING_TECHNIQUE_BYTES);
	state_bytes_unless(r, warn_words_ok(&c, WARN_FIELD_ALL & ~(WARN_FIELD_UNTIL | WARN_FIELD_VALUES), reason));
	if (r->err)
		return NULL;
	struct warn_words *w = warn_words_edit(NULL, &c, WARN_FIELD_ALL, reason);
	if (!w) {
		r->err = ERR_NOMEM;
		return NULL;
	}
	/* What stands by its content alone must be what was said to stand. */
	static const unsigned by_itself = WARN_FIELD_TITLE | WARN_FIELD_TEXT | WARN_FIELD_NOTE | WARN_FIELD_AUDIENCE | WARN_FIELD_TECHNIQUES;
	state_bytes_unless(r, (w->fields & by_itself) == (fields & by_itself));
	w->fields = fields;
	if (r->err) {
		warn_words_free(w);
		return NULL;
	}
	return w;
}

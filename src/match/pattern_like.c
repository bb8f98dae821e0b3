/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces between '%': the first stands at the front, the last at the end, and each of the others is taken where it
 * is found first, which leaves the most to those behind it.
 */
#include "match/pattern_like.h"

#include "match/pattern_text.h"

struct piece {
	struct str text;
	size_t n_points; /* code points */
	bool wild;       /* has a '_' */
};

struct pattern_like {
	struct piece *pieces;
	size_t n;
};

/* Nothing of a text matches. */
#define NOWHERE SIZE_MAX

static size_t points(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

static size_t point_bytes(char lead)
{
	unsigned char b = (unsigned char)lead;
	return b < 0xC0 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
}

enum err pattern_like_new(struct str text, struct arena *a, const struct pattern_like **out)
{
	char *normal = arena_alloc(a, text.n * PATTERN_TEXT_NFC_GROWTH + 1);
	struct pattern_like *like = arena_zalloc(a, 1, sizeof *like);
	size_t n;
	if (!normal || !like)
		return ERR_NOMEM;
	enum err e = pattern_text_nfc(text, normal, &n);
	if (e)
		return e;
	struct str rest = str_make(normal, n);
	for (size_t i = 0; i < n; i++)
		like->n += normal[i] == '%';
	like->pieces = arena_zalloc(a, ++like->n, sizeof *like->pieces);
	if (!like->pieces)
		return ERR_NOMEM;
	for (size_t i = 0; i < like->n; i++) {
		struct str piece = str_next_field(&rest, '%');
		like->pieces[i] = (struct piece){piece, points(piece), str_find(piece, '_') < piece.n};
	}
	*out = like;
	return OK;
}

/* Where value goes on behind a piece that begins at at; NOWHERE when the piece does not stand there. */
static size_t behind(const struct piece *p, struct str value, size_t at)
{
	if (!p->wild) {
		bool same = p->text.n <= value.n - at && (p->text.n == 0 || memcmp(value.p + at, p->text.p, p->text.n) == 0);
		return same ? at + p->text.n : NOWHERE;
	}
	for (size_t i = 0; i < p->text.n; i++) {
		if (at >= value.n)
			return NOWHERE;
		if (p->text.p[i] == '_')
			at += point_bytes(value.p[at]);
		else if (p->text.p[i] == value.p[at])
			at++;
		else
			return NOWHERE;
	}
	return at;
}

/* The end of the first place of a piece from at on. */
static size_t find(const struct piece *p, struct str value, size_t at, struct pattern_work *w)
{
	if (!p->wild) {
		struct str rest = str_from(value, at);
		size_t found = p->text.n ? str_find_str(rest, p->text) : 0;
		bool there = p->text.n <= rest.n - found;
		return pattern_work_spend(w, 1 + found / 16) && there ? at + found + p->text.n : NOWHERE;
	}
	for (; at < value.n; at += point_bytes(value.p[at])) {
		size_t end = behind(p, value, at);
		if (!pattern_work_spend(w, 1 + p->text.n / 4))
			return NOWHERE;
		if (end != NOWHERE)
			return end;
	}
	return NOWHERE;
}

/* Where the last n_points code points of value begin; NOWHERE when there are fewer. */
static size_t tail(struct str value, size_t n_points)
{
	size_t at = value.n;
	while (n_points && at) {
		at--;
		n_points -= ((unsigned char)value.p[at] & 0xC0) != 0x80;
	}
	return n_points ? NOWHERE : at;
}

bool pattern_like_holds(const struct pattern_like *like, struct str value, struct pattern_work *w)
{
	const struct piece *first = &like->pieces[0], *last = &like->pieces[like->n - 1];
	if (!pattern_work_spend(w, 1 + (first->text.n + last->text.n) / 16))
		return false;
	size_t at = behind(first, value, 0);
	if (like->n == 1 || at == NOWHERE)
		return at == value.n;
	for (const struct piece *p = first + 1; p < last && at != NOWHERE; p++)
		at = find(p, value, at, w);
	size_t end = tail(value, last->n_points);
	return at != NOWHERE && end != NOWHERE && at <= end && behind(last, value, end) == value.n;
}

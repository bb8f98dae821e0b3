/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words are cut twice: at what can stand in no value, where URLs are taken, then at what stands in URLs alone. What
 * is not of a shape is passed over silently; a name counts when its last label is a top-level domain.
 */
#include "parse/event_text.h"

#include "model/domain.h"
#include "model/ip.h"
#include "parse/event_observe.h"

enum { CVE_SHORTEST = 13, STAMP_MAX_BYTES = 40 };

/* Classes of bytes. */
enum { WORD = 1, PIECE = 2, HEX = 4 };

static const uint8_t class_of[128] = {
	['!'] = WORD, ['#'] = WORD, ['$'] = WORD, ['%'] = WORD, ['&'] = WORD, ['('] = WORD, [')'] = WORD, ['*'] = WORD,
	['+'] = WORD | PIECE, [','] = WORD, ['-'] = WORD | PIECE, ['.'] = WORD | PIECE, ['/'] = WORD,
	['0'] = 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
	[':'] = WORD | PIECE, [';'] = WORD, ['='] = WORD, ['?'] = WORD, ['@'] = WORD | PIECE,
	['A'] = 7, 7, 7, 7, 7, 7, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
	['['] = WORD, [']'] = WORD, ['_'] = WORD | PIECE,
	['a'] = 7, 7, 7, 7, 7, 7, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
	['~'] = WORD,
};

static bool is(char c, unsigned class)
{
	unsigned char u = (unsigned char)c;
	return u >= 0x80 || (class_of[u] & class);
}

/* Cuts the next run of bytes of class off *rest; empty at the end. */
static struct str next_run(struct str *rest, unsigned class)
{
	size_t begin = 0;
	while (begin < rest->n && !is(rest->p[begin], class))
		begin++;
	size_t end = begin;
	while (end < rest->n && is(rest->p[end], class))
		end++;
	struct str run = str_make(rest->p + begin, end - begin);
	*rest = str_from(*rest, end);
	return run;
}

/* Without punctuation that closes a sentence, a bracket or a field around a value. */
static struct str without_punctuation(struct str s)
{
	while (s.n && memchr(".,;:!?)]", s.p[s.n - 1], 8))
		s.n--;
	while (s.n && memchr(".-+", s.p[0], 3))
		s = str_from(s, 1);
	return s;
}

static void pick_domain(struct batch *out, struct str s)
{
	char name[LIMIT_DOMAIN_BYTES];
	const char *why;
	size_t n = domain_canon(s, name, &why);
	if (n && domain_has_known_top(str_make(name, n)))
		batch_observe(out, KIND_DOMAIN, ROLE_NONE, str_make(name, n));
}

static bool pick_address(struct batch *out, struct str s)
{
	struct ip ip;
	const char *why;
	size_t colon = str_find(s, ':');
	bool v4_with_port = colon < s.n && colon == str_rfind(s, ':');
	struct str address = v4_with_port ? str_upto(s, colon) : s;
	if (address.n < 2 || ip_parse(address, &ip, &why))
		return false;
	event_observe_address(out, ROLE_NONE, address, v4_with_port ? str_from(s, colon + 1) : STR(""));
	return true;
}

static bool all_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80 || !is(s.p[i], HEX))
			return false;
	return true;
}

static bool is_hash(struct str s)
{
	return (s.n == 32 || s.n == 40 || s.n == 64 || s.n == 128) && all_hex(s);
}

static void pick_piece(struct batch *out, struct str s)
{
	s = without_punctuation(s);
	size_t dot = str_find(s, '.'), colon = str_find(s, ':');
	if (str_find(s, '@') < s.n) {
		event_observe_mail(out, ROLE_NONE, s);
	} else if (dot < s.n || colon < s.n) {
		if (!pick_address(out, s) && dot < s.n)
			pick_domain(out, str_upto(s, colon));
	} else if (is_hash(s)) {
		event_observe_file(out, ROLE_NONE, s);
	} else if (s.n >= CVE_SHORTEST && str_has_prefix_nocase(s, STR("CVE-"))) {
		event_observe_cve(out, ROLE_NONE, s);
	}
}

/* Where the scheme before "://" at mark begins; mark when there is none. */
static size_t scheme_begin(struct str word, size_t mark)
{
	size_t begin = mark;
	while (begin > 0 && (str_lower_char(word.p[begin - 1]) >= 'a' && str_lower_char(word.p[begin - 1]) <= 'z'))
		begin--;
	return begin;
}

static void pick_word(struct batch *out, struct str word)
{
	size_t mark = str_find_str(word, STR("://"));
	size_t begin = scheme_begin(word, mark);
	if (mark < word.n && begin < mark) {
		batch_observe_text(out, KIND_URL, ROLE_URL, without_punctuation(str_from(word, begin)));
		word = str_upto(word, begin);
	}
	while (word.n) {
		struct str piece = next_run(&word, PIECE);
		if (piece.n)
			pick_piece(out, piece);
	}
}

void event_text_line(struct str line, uint64_t number, struct event_time_memo *memo, struct batch *out)
{
	int64_t time = UTC_NONE;
	size_t stamp = str_find(line, ' ');
	if (line.n > 10 && line.p[4] == '-' && line.p[7] == '-' && stamp <= STAMP_MAX_BYTES &&
	    event_time_parse(memo, str_upto(line, stamp), &time))
		line = str_from(line, stamp);
	batch_event(out, time, number, 1);
	while (line.n) {
		struct str word = next_run(&line, WORD);
		if (word.n)
			pick_word(out, word);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words are cut twice: at what can stand in no value, where URLs are taken, then at what stands in URLs alone. What
 * is not of a shape is passed over silently; a name counts when its last label is a top-level domain.
 */
#include "parse/event_text.h"

#include "model/domain.h"
#include "model/ip.h"
#include "parse/event_observe.h"

enum { PIECE_SHORTEST = 3 /* ::1 */, CVE_SHORTEST = 13, STAMP_MAX_BYTES = 40 };

/* Classes of bytes: what words and pieces are made of, and what tells pieces apart. */
enum { WORD = 1, PIECE = 2, DOT = 4, COLON = 8, AT = 16, NOT_HEX = 32 };
enum { IN_URL = WORD | NOT_HEX, LETTER = WORD | PIECE | NOT_HEX, DIGIT = WORD | PIECE };

static const uint8_t class_of[128] = {
	['!'] = IN_URL, ['#'] = IN_URL, IN_URL, IN_URL, IN_URL, ['('] = IN_URL, IN_URL, IN_URL, LETTER, IN_URL, LETTER,
	['.'] = LETTER | DOT, ['/'] = IN_URL,
	['0'] = DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
	[':'] = LETTER | COLON, IN_URL, ['='] = IN_URL, ['?'] = IN_URL, ['@'] = LETTER | AT,
	['A'] = DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	['['] = IN_URL, [']'] = IN_URL, ['_'] = LETTER,
	['a'] = DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	['~'] = IN_URL,
};

static unsigned class_at(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	return c < sizeof class_of ? class_of[c] : LETTER;
}

/* Cuts the next run of bytes of class off *rest, empty at the end; *seen are all their classes. */
static struct str next_run(struct str *rest, unsigned class, unsigned *seen)
{
	size_t begin = 0;
	unsigned c = 0;
	*seen = 0;
	while (begin < rest->n && !((c = class_at(*rest, begin)) & class))
		begin++;
	size_t end = begin;
	for (; end < rest->n && ((c = class_at(*rest, end)) & class); end++)
		*seen |= c;
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

static bool is_hash(struct str s)
{
	unsigned seen;
	struct str rest = s;
	if (s.n != 32 && s.n != 40 && s.n != 64 && s.n != 128)
		return false;
	return next_run(&rest, PIECE, &seen).n == s.n && !(seen & NOT_HEX);
}

static void pick_plain(struct batch *out, struct str s)
{
	if (is_hash(s))
		event_observe_file(out, ROLE_NONE, s);
	else if (s.n >= CVE_SHORTEST && str_has_prefix_nocase(s, STR("CVE-")))
		event_observe_cve(out, ROLE_NONE, s);
}

static void pick_piece(struct batch *out, struct str s, unsigned seen)
{
	s = without_punctuation(s);
	if (seen & AT) {
		event_observe_mail(out, ROLE_NONE, s);
	} else if (!(seen & (DOT | COLON))) {
		pick_plain(out, s);
	} else if (!pick_address(out, s)) {
		size_t colon = str_find(s, ':');
		if (seen & DOT)
			pick_domain(out, str_upto(s, colon));
		if (colon < s.n) /* sha1:0123... */
			pick_plain(out, str_from(s, colon + 1));
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

static void pick_word(struct batch *out, struct str word, unsigned seen)
{
	size_t mark = seen & COLON ? str_find_str(word, STR("://")) : word.n;
	size_t begin = scheme_begin(word, mark);
	if (mark < word.n && begin < mark) {
		batch_observe_text(out, KIND_URL, ROLE_URL, without_punctuation(str_from(word, begin)));
		word = str_upto(word, begin);
	}
	while (word.n) {
		struct str piece = next_run(&word, PIECE, &seen);
		if (piece.n >= PIECE_SHORTEST)
			pick_piece(out, piece, seen);
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
		unsigned seen;
		struct str word = next_run(&line, WORD, &seen);
		if (word.n >= PIECE_SHORTEST)
			pick_word(out, word, seen);
	}
}

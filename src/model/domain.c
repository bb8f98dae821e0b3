/* SPDX-License-Identifier: Apache-2.0 */
/* Domain names: one pass over a table for ASCII, libidn2 for the rest, libpsl for suffixes. */
#include "model/domain.h"

#include <endian.h>
#include <idn2.h>
#include <libpsl.h>

#include "base/utf8.h"

/* Names that are longer in UTF-8 are longer than LIMIT_DOMAIN_BYTES in A-labels too: every character takes a byte there. */
enum { LABEL_BYTES = 63, UTF8_NAME_BYTES = 4 * LIMIT_DOMAIN_BYTES };

/* The canonical form of each character of a name; 0 for what cannot stand in one. */
static const char fold[256] = {
	['-'] = '-', '.',
	['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
	['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
	        'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
	['_'] = '_',
	['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
	        'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
};

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (uint8_t)(b))

/* The high bit of every byte of x in [from, to]; all bytes are below 0x80. */
static uint64_t between(uint64_t x, char from, char to)
{
	return (x + EACH_BYTE(0x80 - from)) & ~(x + EACH_BYTE(0x7f - to)) & EACH_BYTE(0x80);
}

static uint64_t equal(uint64_t x, char c)
{
	return ~((x ^ EACH_BYTE(c)) + EACH_BYTE(0x7f)) & EACH_BYTE(0x80);
}

/* The high bits of the eight bytes as the eight low bits. */
static uint64_t gather(uint64_t high_bits)
{
	return (high_bits >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* Eight characters from p to out in lower case, their dots and hyphens as bits; false when one cannot stand in a name. */
static bool eight(const char *p, char *out, uint64_t *dots, uint64_t *hyphens)
{
	uint64_t x;
	memcpy(&x, p, sizeof x);
	x = le64toh(x);
	uint64_t high = x & EACH_BYTE(0x80);
	x ^= high;
	x |= between(x, 'A', 'Z') >> 2; /* 0x80 to 0x20, the bit of lower case */
	uint64_t dot = equal(x, '.'), hyphen = equal(x, '-');
	uint64_t good = between(x, 'a', 'z') | between(x, '0', '9') | dot | hyphen | equal(x, '_');
	*dots = gather(dot);
	*hyphens = gather(hyphen);
	x = htole64(x);
	memcpy(out, &x, sizeof x);
	return (good ^ EACH_BYTE(0x80)) == 0 && high == 0;
}

/*
 * The hot path: names of 8 to 63 bytes without a final dot, whose dots and hyphens fit a word and whose labels cannot be
 * too long. Says false for what is not plainly good; the slow path then decides.
 */
static bool plain(struct str s, char out[LIMIT_DOMAIN_BYTES])
{
	uint64_t dots = 0, hyphens = 0, d, h;
	if (s.n < 8 || s.n > 63)
		return false;
	for (size_t i = 0; i < s.n; i += 8) {
		size_t at = i + 8 <= s.n ? i : s.n - 8; /* the last eight overlap those before */
		if (!eight(s.p + at, out + at, &d, &h))
			return false;
		dots |= d << at;
		hyphens |= h << at;
	}
	uint64_t last = UINT64_C(1) << (s.n - 1), starts = dots << 1 | 1, ends = dots >> 1 | last;
	bool ends_in_digit = out[s.n - 1] <= '9'; /* the number of an address, or a final dot or hyphen */
	return dots && !(starts & (dots | hyphens)) && !(ends & hyphens) && !(dots & last) && !ends_in_digit;
}

static size_t refuse(const char **why, const char *reason)
{
	*why = reason;
	return 0;
}

/* The labels of a name in which one may be too long. */
static bool labels_fit(struct str name)
{
	while (name.p)
		if (str_next_field(&name, '.').n > LABEL_BYTES)
			return false;
	return true;
}

static bool ends_in_number(struct str name)
{
	size_t i = name.n;
	while (i > 0 && name.p[i - 1] >= '0' && name.p[i - 1] <= '9')
		i--;
	return i == 0 || (i < name.n && name.p[i - 1] == '.');
}

/* Why the pass over s refused it; slow, and only then. */
static const char *why_not(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!fold[(unsigned char)s.p[i]])
			return "a character that no domain name holds";
	while (s.p) {
		struct str label = str_next_field(&s, '.');
		if (label.n == 0)
			return "an empty label in a domain name";
		if (label.p[0] == '-' || label.p[label.n - 1] == '-')
			return "a label that begins or ends with a hyphen";
	}
	return "not a domain name";
}

/* Canonical form of an ASCII name into out, as domain_canon says but for the number of labels, which is at least least. */
static size_t ascii(struct str s, unsigned least, char out[LIMIT_DOMAIN_BYTES], const char **why)
{
	if (s.n && s.p[s.n - 1] == '.')
		s.n--;
	if (s.n == 0)
		return refuse(why, "an empty domain name");
	if (s.n > LIMIT_DOMAIN_BYTES)
		return refuse(why, "a domain name of more than 253 bytes");
	unsigned bad = 0, labels = 1, after_dot = 1, after_hyphen = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = fold[(unsigned char)s.p[i]];
		unsigned dot = c == '.', hyphen = c == '-';
		bad |= (c == 0) | (after_dot & (dot | hyphen)) | (after_hyphen & dot);
		labels += dot;
		after_dot = dot;
		after_hyphen = hyphen;
		out[i] = c;
	}
	if (bad | after_dot | after_hyphen)
		return refuse(why, why_not(s));
	struct str name = str_make(out, s.n);
	if (s.n > LABEL_BYTES && !labels_fit(name))
		return refuse(why, "a label of more than 63 bytes");
	if (ends_in_number(name))
		return refuse(why, "a name that ends in a number, as addresses do");
	if (labels < least)
		return refuse(why, "a single label");
	return s.n;
}

static bool has_non_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	return false;
}

static size_t internationalized(struct str s, unsigned least, char out[LIMIT_DOMAIN_BYTES], const char **why)
{
	char u[UTF8_NAME_BYTES + 1];
	uint8_t *a = NULL;
	if (s.n > UTF8_NAME_BYTES)
		return refuse(why, "a domain name of more than 253 bytes");
	if (!utf8_valid(s) || memchr(s.p, '\0', s.n))
		return refuse(why, "a domain name that is not UTF-8");
	memcpy(u, s.p, s.n);
	u[s.n] = '\0';
	if (idn2_lookup_u8((const uint8_t *)u, &a, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return refuse(why, "a domain name that IDNA does not allow");
	size_t n = ascii(str_of((const char *)a), least, out, why);
	idn2_free(a);
	return n;
}

static size_t canon(struct str s, unsigned least, char out[LIMIT_DOMAIN_BYTES], const char **why)
{
	return has_non_ascii(s) ? internationalized(s, least, out, why) : ascii(s, least, out, why);
}

size_t domain_canon(struct str s, char out[LIMIT_DOMAIN_BYTES], const char **why)
{
	if (s.n > 2 && s.p[0] == '*' && s.p[1] == '.')
		s = str_from(s, 2);
	return plain(s, out) ? s.n : canon(s, 2, out, why);
}

size_t domain_canon_host(struct str s, char out[LIMIT_DOMAIN_BYTES], const char **why)
{
	return plain(s, out) ? s.n : canon(s, 1, out, why);
}

/* libpsl wants a terminated string. */
static const char *terminated(struct str canonical, char z[LIMIT_DOMAIN_BYTES + 1])
{
	size_t n = canonical.n <= LIMIT_DOMAIN_BYTES ? canonical.n : 0;
	if (n)
		memcpy(z, canonical.p, n);
	z[n] = '\0';
	return z;
}

enum domain_suffix domain_suffix(struct str canonical)
{
	char z[LIMIT_DOMAIN_BYTES + 1];
	const psl_ctx_t *psl = psl_builtin();
	if (str_find(canonical, '.') == canonical.n)
		return DOMAIN_PUBLIC_SUFFIX;
	terminated(canonical, z);
	if (!psl_is_public_suffix2(psl, z, PSL_TYPE_ANY))
		return DOMAIN_NOT_SUFFIX;
	return psl_is_public_suffix2(psl, z, PSL_TYPE_ICANN) ? DOMAIN_PUBLIC_SUFFIX : DOMAIN_PRIVATE_SUFFIX;
}

const char *domain_suffix_list(void)
{
	return psl_builtin_sha1sum();
}

bool domain_has_known_top(struct str canonical)
{
	char z[LIMIT_DOMAIN_BYTES + 1];
	size_t dot = str_rfind(canonical, '.');
	struct str top = dot < canonical.n ? str_from(canonical, dot + 1) : canonical;
	/* Reserved for examples and tests (RFC 6761), and what people try first. */
	if (str_eq(top, STR("example")) || str_eq(top, STR("test")))
		return true;
	return psl_is_public_suffix2(psl_builtin(), terminated(top, z), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}

struct str domain_registrable(struct str canonical)
{
	char z[LIMIT_DOMAIN_BYTES + 1];
	const char *at = psl_registrable_domain(psl_builtin(), terminated(canonical, z));
	return at ? str_from(canonical, (size_t)(at - z)) : str_upto(canonical, 0);
}

bool domain_is_under(struct str name, struct str parent)
{
	if (!str_has_suffix(name, parent))
		return false;
	return name.n == parent.n || (parent.n > 0 && name.p[name.n - parent.n - 1] == '.');
}

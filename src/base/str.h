/* SPDX-License-Identifier: Apache-2.0 */
/* A view of text or bytes: pointer and length, borrowed, passed by value, never NUL-terminated by promise. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

struct str {
	const char *p;
	size_t n;
};

/* A literal as a view: STR in expressions, STR_INIT in the initialisers of static tables, where C wants constants. */
#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
#define STR_INIT(lit) {(lit), sizeof(lit) - 1}
/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p

static inline struct str str_make(const void *p, size_t n)
{
	return (struct str){p, n};
}

static inline struct str str_of(const char *z)
{
	return (struct str){z, z ? strlen(z) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_has_prefix(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool str_has_suffix(struct str s, struct str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

/* str_from: s without its first at bytes; at <= s.n. str_upto: its first n bytes; n <= s.n. */
static inline struct str str_from(struct str s, size_t at)
{
	return (struct str){s.p + at, s.n - at};
}

static inline struct str str_upto(struct str s, size_t n)
{
	return (struct str){s.p, n};
}

static inline char str_lower_char(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* str_find: offset of the first c, or s.n. str_find_str: of the first needle, or s.n. str_rfind: of the last c, or s.n. */
size_t str_find(struct str s, char c);
size_t str_find_str(struct str s, struct str needle);
size_t str_rfind(struct str s, char c);
/* ASCII only. */
bool str_eq_nocase(struct str a, struct str b);
bool str_has_prefix_nocase(struct str s, struct str prefix);
/* str_cmp: order by bytes, shorter first on a tie; for qsort-like uses. */
int str_cmp(struct str a, struct str b);
/* str_trim: without leading and trailing blanks, tabs, CR, LF, VT, FF. */
struct str str_trim(struct str s);

/*
 * str_next_field: cuts the text before the next sep off *rest and returns it; the last field takes all and leaves
 * rest->p NULL. Call while (rest.p).
 */
struct str str_next_field(struct str *rest, char sep);
/*
 * str_next_line: like str_next_field for lines ended by LF or CRLF; a final line without an end counts, an empty rest
 * does not. Returns false at the end.
 */
bool str_next_line(struct str *rest, struct str *out_line);

/* Decimal digits only, the whole view; ERR_SYNTAX for anything else, ERR_LIMIT above max. */
MUST_CHECK enum err str_to_u64(struct str s, uint64_t max, uint64_t *out);
/* Optional '-', then digits. */
MUST_CHECK enum err str_to_i64(struct str s, int64_t *out);
/* Even number of hex digits into n/2 bytes at out; ERR_SYNTAX otherwise. */
MUST_CHECK enum err str_unhex(struct str s, uint8_t *out);
/* str_hex: 2*n lower-case digits at out, without a NUL. */
void str_hex(const void *bytes, size_t n, char *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Quoted local parts and address literals are refused: nobody needs them, and headers do without escapes. */
#include "model/mail_address.h"

#include "model/domain.h"

enum { LOCAL_MAX_BYTES = 64, ADDRESS_MAX_BYTES = 254 }; /* RFC 5321 section 4.5.3.1, less the brackets of a path */

static bool is_atom_char(char c)
{
	char low = str_lower_char(c);
	return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_dot_atom(struct str s)
{
	while (s.p) {
		struct str atom = str_next_field(&s, '.');
		if (atom.n == 0)
			return false;
		for (size_t i = 0; i < atom.n; i++)
			if (!is_atom_char(atom.p[i]))
				return false;
	}
	return true;
}

static bool is_domain(struct str s)
{
	char canonical[LIMIT_DOMAIN_BYTES];
	const char *why;
	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)s.p[i] >= 0x80 || s.p[i] == '_' || s.p[i] == '*')
			return false;
	return s.n && s.p[s.n - 1] != '.' && domain_canon(s, canonical, &why) == s.n;
}

bool mail_address_valid(struct str s)
{
	size_t at = str_rfind(s, '@');
	if (s.n > ADDRESS_MAX_BYTES || at == s.n || at == 0 || at > LOCAL_MAX_BYTES)
		return false;
	return is_dot_atom(str_upto(s, at)) && is_domain(str_from(s, at + 1));
}

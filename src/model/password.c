/* SPDX-License-Identifier: Apache-2.0 */
/* Unicode's part is libunistring's. */
#include "model/password.h"

#include <stdlib.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/utf8.h"
#include "model/member.h"

/*
 * The commonest passwords of eight characters and more that leaks agree on, in lower case: what is tried first, and all
 * that a throttled attacker gets to try.
 */
static const char *const commonest[] = {
	"00000000",   "0123456789",   "01234567",     "0987654321", "11111111",    "111111111",   "1111111111",  "11223344",
	"12121212",   "123123123",    "123321123",    "12341234",   "123454321",   "12345678",    "123456789",   "1234567890",
	"123456789a", "123456abc",    "12345qwert",   "1234qwer",   "123qweasd",   "147258369",   "1q2w3e4r",    "1q2w3e4r5t",
	"1qaz2wsx",   "22222222",     "55555555",     "66666666",   "69696969",    "77777777",    "87654321",    "88888888",
	"98765432",   "987654321",    "99999999",     "a1234567",   "a12345678",   "a123456789",  "aa123456",    "aaaaaaaa",
	"abc12345",   "abcd1234",     "abcdefgh",     "access14",   "administrator", "adminadmin", "admin123",   "asdfasdf",
	"asdfghjk",   "asdfghjkl",    "babygirl",     "baseball",   "basketball",  "blink182",    "butterfly",   "changeme",
	"charlie1",   "chocolate",    "computer",     "corvette",   "danielle",    "dragon123",   "einstein",    "football",
	"iloveyou",   "iloveyou1",    "internet",     "jennifer",   "jordan23",    "letmein1",    "letmeinnow",  "liverpool",
	"maverick",   "mercedes",     "michelle",     "midnight",   "passw0rd",    "password",    "password!",   "password1",
	"password12", "password123",  "pokemon1",     "princess",   "princess1",   "q1w2e3r4",    "qazwsxedc",   "qwer1234",
	"qwerty12",   "qwerty123",    "qwertyui",     "qwertyuiop", "samantha",    "starwars",    "steelers",    "sunshine",
	"superman",   "trustno1",     "victoria",     "welcome1",   "welcome123",  "whatever",    "zaq12wsx",    "zxcvbnm1",
};

enum { N_COMMONEST = sizeof commonest / sizeof commonest[0] };

/* Every blank as U+0020 (RFC 8265 section 4.2.2); at most as long as in. ERR_VALUE for a control character. */
static enum err map_blanks(struct str in, uint8_t *out, size_t *out_n)
{
	size_t n = 0;
	for (size_t at = 0; at < in.n;) {
		ucs4_t c;
		size_t length = (size_t)u8_mbtouc(&c, (const uint8_t *)in.p + at, in.n - at);
		if (uc_is_general_category(c, UC_CONTROL))
			return ERR_VALUE;
		if (uc_is_general_category(c, UC_SPACE_SEPARATOR)) {
			out[n++] = ' ';
		} else {
			memcpy(out + n, in.p + at, length);
			n += length;
		}
		at += length;
	}
	*out_n = n;
	return OK;
}

static enum err compose(const uint8_t *in, size_t n, char out[PASSWORD_MAX_BYTES], size_t *out_n)
{
	size_t length = PASSWORD_MAX_BYTES;
	uint8_t *composed = u8_normalize(UNINORM_NFC, in, n, (uint8_t *)out, &length);
	if (!composed)
		return ERR_NOMEM;
	if ((char *)composed != out) {
		explicit_bzero(composed, length);
		free(composed);
		return ERR_LIMIT;
	}
	*out_n = length;
	return OK;
}

enum err password_prepare(struct str in, char out[PASSWORD_MAX_BYTES], size_t *out_n)
{
	uint8_t mapped[PASSWORD_MAX_BYTES];
	size_t n = 0;
	if (in.n > PASSWORD_MAX_BYTES)
		return ERR_LIMIT;
	if (in.n == 0 || !utf8_valid(in))
		return ERR_VALUE;
	enum err e = map_blanks(in, mapped, &n);
	if (e == OK)
		e = compose(mapped, n, out, out_n);
	explicit_bzero(mapped, sizeof mapped);
	return e;
}

bool password_acceptable(struct str prepared, struct str name, const char **why)
{
	if (u8_mbsnlen((const uint8_t *)prepared.p, prepared.n) < PASSWORD_MIN_CHARS) {
		*why = "is too short: at least 8 characters are expected, better a sentence";
		return false;
	}
	if (str_eq_nocase(prepared, name)) {
		*why = "is the name of the account: choose another";
		return false;
	}
	for (size_t i = 0; i < N_COMMONEST; i++) {
		if (!str_eq_nocase(prepared, str_of(commonest[i])))
			continue;
		*why = "is one of the commonest, which are tried first: choose another";
		return false;
	}
	return true;
}

bool password_name_valid(struct str name)
{
	return member_name_valid(name) && str_find(name, ':') == name.n;
}

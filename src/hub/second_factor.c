/* SPDX-License-Identifier: Apache-2.0 */
/* liboath computes the codes; they are compared here, in constant time. */
#include "hub/second_factor.h"

#include <liboath/oath.h>
#include <sodium.h>

#include "os/random.h"

enum { STEP_S = 30, DIGITS = 6, WINDOW = 1, GROUP = 4, LETTERS = 16 };
static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567"; /* RFC 4648 section 6, as people type it */

static_assert(SECOND_FACTOR_CODE_BYTES == LETTERS + LETTERS / GROUP - 1, "groups of four with dashes between them");

void second_factor_draw(struct second_factor *out)
{
	random_bytes(out->secret, sizeof out->secret);
	for (size_t i = 0; i < SECOND_FACTOR_CODES; i++) {
		uint8_t drawn[SECOND_FACTOR_CODE_BYTES];
		random_bytes(drawn, sizeof drawn);
		for (size_t k = 0; k < SECOND_FACTOR_CODE_BYTES; k++)
			out->codes[i][k] = k % (GROUP + 1) == GROUP ? '-' : alphabet[drawn[k] & 31];
		explicit_bzero(drawn, sizeof drawn);
	}
}

void second_factor_hash(const char code[SECOND_FACTOR_CODE_BYTES], uint8_t out[STORE_ACCOUNT_CODE_HASH_BYTES])
{
	crypto_generichash(out, STORE_ACCOUNT_CODE_HASH_BYTES, (const uint8_t *)code, SECOND_FACTOR_CODE_BYTES, NULL, 0);
}

/* RFC 3986 section 2.3: all but the unreserved characters as %XX. */
static void put_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], lower = str_lower_char(c);
		bool plain = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
		if (plain)
			buf_putc(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned)(uint8_t)c);
	}
}

void second_factor_uri(const struct second_factor *f, struct str hub, struct str account, struct buf *out)
{
	buf_puts(out, "otpauth://totp/");
	put_escaped(out, hub);
	buf_putc(out, ':');
	put_escaped(out, account);
	buf_puts(out, "?secret=");
	/* 20 bytes are 32 letters without a rest. */
	for (size_t bit = 0; bit < sizeof f->secret * 8; bit += 5) {
		size_t at = bit / 8, next = at + 1 < sizeof f->secret ? at + 1 : at;
		unsigned two = (unsigned)f->secret[at] << 8 | f->secret[next];
		char letter = alphabet[two >> (11 - bit % 8) & 31];
		buf_putc(out, letter >= 'a' ? (char)(letter - 'a' + 'A') : letter);
	}
	buf_puts(out, "&issuer=");
	put_escaped(out, hub);
}

enum err second_factor_step(const uint8_t secret[STORE_ACCOUNT_TOTP_BYTES], struct str code, int64_t now, int64_t after,
                            int64_t *out_step)
{
	int64_t step_now = now / UTC_SECOND / STEP_S, found = 0;
	if (code.n != DIGITS)
		return ERR_UNAUTHORIZED;
	for (int64_t step = step_now - WINDOW; step <= step_now + WINDOW; step++) {
		char expected[DIGITS + 1];
		int result = oath_totp_generate((const char *)secret, STORE_ACCOUNT_TOTP_BYTES, (time_t)(step * STEP_S), STEP_S, 0,
		                                DIGITS, expected);
		if (result != OATH_OK)
			return ERR_NOMEM;
		if (sodium_memcmp(expected, code.p, DIGITS) == 0 && step > after)
			found = step;
		explicit_bzero(expected, sizeof expected);
	}
	if (!found)
		return ERR_UNAUTHORIZED;
	*out_step = found;
	return OK;
}

enum err second_factor_code(struct str text, uint8_t out[STORE_ACCOUNT_CODE_HASH_BYTES])
{
	char code[SECOND_FACTOR_CODE_BYTES];
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = str_lower_char(text.p[i]);
		if (c == '-' || c == ' ')
			continue;
		if (n == sizeof code || !memchr(alphabet, c, sizeof alphabet - 1))
			return ERR_SYNTAX;
		code[n++] = c;
		if (n % (GROUP + 1) == GROUP && n < sizeof code)
			code[n++] = '-';
	}
	if (n != sizeof code)
		return ERR_SYNTAX;
	second_factor_hash(code, out);
	explicit_bzero(code, sizeof code);
	return OK;
}

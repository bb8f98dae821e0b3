/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time-based codes (RFC 6238: SHA-1, 30 s, six digits, as every app has them) and recovery codes for when the app is
 * gone.
 */
#ifndef HUB_SECOND_FACTOR_H
#define HUB_SECOND_FACTOR_H

#include "base/buf.h"
#include "store/store_account.h"

enum {
	SECOND_FACTOR_CODES = 10,
	SECOND_FACTOR_CODE_BYTES = 19, /* "abcd-efgh-ijkl-mnop": 80 random bits */
};

/* What is shown once. The caller clears it. */
struct second_factor {
	uint8_t secret[STORE_ACCOUNT_TOTP_BYTES];
	char codes[SECOND_FACTOR_CODES][SECOND_FACTOR_CODE_BYTES];
};

/* second_factor_draw: from random bytes. second_factor_hash: what is stored of a recovery code. */
void second_factor_draw(struct second_factor *out);
void second_factor_hash(const char code[SECOND_FACTOR_CODE_BYTES], uint8_t out[STORE_ACCOUNT_CODE_HASH_BYTES]);
/* second_factor_uri: appends "otpauth://totp/..." for the app, with the secret in base32 (RFC 4648 section 6). */
void second_factor_uri(const struct second_factor *f, struct str hub, struct str account, struct buf *out);

/*
 * second_factor_step: the time step for which code is right, later than after and at most one from that of now (UTC).
 * ERR_UNAUTHORIZED.
 */
MUST_CHECK enum err second_factor_step(const uint8_t secret[STORE_ACCOUNT_TOTP_BYTES], struct str code, int64_t now,
                                       int64_t after, int64_t *out_step);
/*
 * second_factor_code: the hash of what looks like a recovery code; case and dashes do not matter. ERR_SYNTAX: it does
 * not.
 */
MUST_CHECK enum err second_factor_code(struct str text, uint8_t out[STORE_ACCOUNT_CODE_HASH_BYTES]);

#endif

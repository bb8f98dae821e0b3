/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The "next" of a page: a place in the sequence, authenticated under a key of the store and bound to what the page was
 * asked with. It holds no state of the server: it can be repeated, and outlives a restart.
 */
#ifndef API_TAXII_CURSOR_H
#define API_TAXII_CURSOR_H

#include "base/str.h"

enum { TAXII_CURSOR_KEY_BYTES = 32, TAXII_CURSOR_TEXT_BYTES = 32 };

struct taxii_cursor_key {
	uint8_t bytes[TAXII_CURSOR_KEY_BYTES];
};

/* taxii_cursor_key: from the store's secret (store_secret, STORE_SECRET_BYTES). */
struct taxii_cursor_key taxii_cursor_key(const uint8_t *secret);
/* taxii_cursor_format: exactly TAXII_CURSOR_TEXT_BYTES at out, of base64url, no NUL. The same arguments give the same text. */
void taxii_cursor_format(const struct taxii_cursor_key *key, struct str binding, int64_t place, char out[TAXII_CURSOR_TEXT_BYTES]);
/* taxii_cursor_parse: false for what taxii_cursor_format did not make with this key and binding. */
bool taxii_cursor_parse(const struct taxii_cursor_key *key, struct str binding, struct str text, int64_t *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A place and its tag in base64url. The place is no secret: it is the date_added of an object that was shown. */
#include "api/taxii_cursor.h"

#include <assert.h>
#include <sodium.h>

enum { PLACE_BYTES = 8, TAG_BYTES = 16, CURSOR_BYTES = PLACE_BYTES + TAG_BYTES };

static_assert(TAXII_CURSOR_TEXT_BYTES == CURSOR_BYTES / 3 * 4, "base64 without padding");
static_assert(TAG_BYTES >= crypto_generichash_BYTES_MIN, "a tag is one hash");

struct taxii_cursor_key taxii_cursor_key(const uint8_t *secret)
{
	struct taxii_cursor_key key;
	static const char purpose[] = "taxii next";
	crypto_generichash(key.bytes, sizeof key.bytes, (const uint8_t *)purpose, sizeof purpose - 1, secret, crypto_generichash_KEYBYTES);
	return key;
}

static void make_tag(const struct taxii_cursor_key *key, const uint8_t place[PLACE_BYTES], struct str binding, uint8_t out[TAG_BYTES])
{
	crypto_generichash_state h;
	crypto_generichash_init(&h, key->bytes, sizeof key->bytes, TAG_BYTES);
	crypto_generichash_update(&h, place, PLACE_BYTES);
	crypto_generichash_update(&h, (const uint8_t *)binding.p, binding.n);
	crypto_generichash_final(&h, out, TAG_BYTES);
}

void taxii_cursor_format(const struct taxii_cursor_key *key, struct str binding, int64_t place, char out[TAXII_CURSOR_TEXT_BYTES])
{
	uint8_t bytes[CURSOR_BYTES];
	char text[TAXII_CURSOR_TEXT_BYTES + 1];
	for (size_t i = 0; i < PLACE_BYTES; i++)
		bytes[i] = (uint8_t)((uint64_t)place >> 8 * i);
	make_tag(key, bytes, binding, bytes + PLACE_BYTES);
	sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	memcpy(out, text, TAXII_CURSOR_TEXT_BYTES);
}

bool taxii_cursor_parse(const struct taxii_cursor_key *key, struct str binding, struct str text, int64_t *out)
{
	uint8_t bytes[CURSOR_BYTES], tag[TAG_BYTES];
	size_t n;
	if (text.n != TAXII_CURSOR_TEXT_BYTES
	    || sodium_base642bin(bytes, sizeof bytes, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
	    || n != sizeof bytes)
		return false;
	make_tag(key, bytes, binding, tag);
	if (sodium_memcmp(tag, bytes + PLACE_BYTES, TAG_BYTES))
		return false;
	uint64_t place = 0;
	for (size_t i = PLACE_BYTES; i-- > 0;)
		place = place << 8 | bytes[i];
	*out = (int64_t)place;
	return true;
}

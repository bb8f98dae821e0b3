/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS client certificates by which machines of members come in. */
#ifndef STORE_STORE_CERTIFICATE_H
#define STORE_STORE_CERTIFICATE_H

#include "base/utc.h"
#include "store/store.h"

enum { STORE_CERTIFICATE_BYTES = 32 }; /* SHA-256 of the certificate's DER */

struct store_certificate {
	uint8_t fingerprint[STORE_CERTIFICATE_BYTES];
	int64_t member; /* 0: the hub's */
	struct str member_name;
	unsigned scopes;
	struct str note;
	int64_t created, seen, revoked; /* UTC_NONE: never */
};
typedef enum err store_certificate_fn(void *ctx, const struct store_certificate *c);

/*
 * store_certificate_add: fingerprint, member, scopes and note of c. ERR_EXISTS (revoked ones too), ERR_NOT_FOUND for
 * an unknown member.
 */
MUST_CHECK enum err store_certificate_add(struct store *s, const struct store_certificate *c, int64_t now);
/* store_certificate_revoke: for good; a second time changes nothing. ERR_NOT_FOUND. */
MUST_CHECK enum err store_certificate_revoke(struct store *s, const uint8_t fingerprint[STORE_CERTIFICATE_BYTES], int64_t now);
MUST_CHECK enum err store_certificate_seen(struct store *s, const uint8_t fingerprint[STORE_CERTIFICATE_BYTES], int64_t now);
/* store_certificate_viewer: whose it is. ERR_UNAUTHORIZED for unknown and revoked. */
MUST_CHECK enum err store_certificate_viewer(struct db *db, const uint8_t fingerprint[STORE_CERTIFICATE_BYTES],
                                             struct viewer *out);
/* store_certificate_each: by time of addition; those who see all see all, a member its own, revoked ones too. */
MUST_CHECK enum err store_certificate_each(struct db *db, const struct viewer *viewer, store_certificate_fn *each, void *ctx);

#endif

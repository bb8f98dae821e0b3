/* SPDX-License-Identifier: Apache-2.0 */
/* Where a request comes from, as coarse as networks are handed out: what one party can change its address within. */
#ifndef HUB_LOGIN_PLACE_H
#define HUB_LOGIN_PLACE_H

#include <stddef.h>
#include <stdint.h>

struct sockaddr;

enum { LOGIN_PLACE_BYTES = 7, LOGIN_PLACE_TEXT_BYTES = 64 };

/* The family (4, 6; 0: the machine itself) and the /24 or /48 in network order; bytes that are not used are zero. */
struct login_place {
	uint8_t bytes[LOGIN_PLACE_BYTES];
};

/*
 * login_place_of: of an address; IPv4 in IPv6 (RFC 4291 section 2.5.5.2) is IPv4. NULL and other families: the
 * machine itself.
 */
struct login_place login_place_of(const struct sockaddr *address);
/* login_place_format: "192.0.2.0/24", "2001:db8::/48" or "this machine". Returns its length. */
size_t login_place_format(const struct login_place *place, char out[LOGIN_PLACE_TEXT_BYTES]);

#endif

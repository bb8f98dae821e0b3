/* SPDX-License-Identifier: Apache-2.0 */
/* Prefixes of addresses. */
#include "hub/login_place.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { V4_PREFIX_BYTES = 3, V6_PREFIX_BYTES = 6 };

struct login_place login_place_of(const struct sockaddr *address)
{
	struct login_place place = {{0}};
	if (address && address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		place.bytes[0] = 4;
		memcpy(place.bytes + 1, &in.sin_addr, V4_PREFIX_BYTES);
	} else if (address && address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof in6);
		bool v4 = IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr);
		place.bytes[0] = v4 ? 4 : 6;
		memcpy(place.bytes + 1, in6.sin6_addr.s6_addr + (v4 ? 12 : 0), v4 ? V4_PREFIX_BYTES : V6_PREFIX_BYTES);
	}
	return place;
}

size_t login_place_format(const struct login_place *place, char out[LOGIN_PLACE_TEXT_BYTES])
{
	uint8_t address[16] = {0};
	char text[INET6_ADDRSTRLEN] = "";
	bool v4 = place->bytes[0] == 4;
	if (place->bytes[0] == 0)
		return (size_t)snprintf(out, LOGIN_PLACE_TEXT_BYTES, "this machine");
	memcpy(address, place->bytes + 1, v4 ? V4_PREFIX_BYTES : V6_PREFIX_BYTES);
	inet_ntop(v4 ? AF_INET : AF_INET6, address, text, sizeof text);
	return (size_t)snprintf(out, LOGIN_PLACE_TEXT_BYTES, "%s/%d", text, v4 ? 24 : 48);
}

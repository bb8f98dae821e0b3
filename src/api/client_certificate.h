/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS client certificate of a connection. */
#ifndef API_CLIENT_CERTIFICATE_H
#define API_CLIENT_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

enum { CLIENT_CERTIFICATE_BYTES = 32 };

struct MHD_Connection;

/*
 * client_certificate_get: the SHA-256 of the DER of the certificate that the client sent. False when there is none,
 * or when it does not count: not signed by the authority that the server was started with, not valid now, not for
 * clients (RFC 5280 section 4.2.1.12).
 */
bool client_certificate_get(struct MHD_Connection *connection, uint8_t out[CLIENT_CERTIFICATE_BYTES]);

#endif

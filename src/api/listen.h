/* SPDX-License-Identifier: Apache-2.0 */
/* Listening sockets. */
#ifndef API_LISTEN_H
#define API_LISTEN_H

#include "base/str.h"

struct sockaddr;

/*
 * listen_tcp: "HOST:PORT" or "[HOST]:PORT"; HOST is an address or "localhost". Without tls only loopback addresses are allowed:
 * ERR_USAGE. ERR_EXISTS when the address is in use. why (200 bytes) in words.
 */
MUST_CHECK enum err listen_tcp(struct str where, bool tls, int *out_fd, unsigned *out_port, char why[200]);
/* listen_unix: a socket file of mode 0600; one that is there is replaced (the caller holds the lock of the folder). */
MUST_CHECK enum err listen_unix(const char *path, int *out_fd, char why[200]);
bool listen_is_loopback(const struct sockaddr *address);

#endif

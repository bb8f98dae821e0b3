/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP on libmicrohttpd: TCP for everybody, a Unix socket in the data folder for the operator's command line. */
#ifndef API_SERVER_H
#define API_SERVER_H

#include "hub/hub.h"

struct server_opts {
	struct str listen;      /* "127.0.0.1:8080", "[::]:8443"; port 0: any */
	const char *socket_path; /* Unix socket, mode 0600: who can open it is the operator */
	const char *tls_cert, *tls_key; /* PEM files; both NULL: plain HTTP, which only loopback addresses allow */
	const char *tls_client_ca;      /* PEM file; NULL: clients are not asked for certificates */
	unsigned connections;   /* 0: 1000 */
};

struct server;
/* server_start: ERR_USAGE (plain HTTP on a public address), ERR_EXISTS (address in use), ERR_IO, ...; why (200 bytes) in words. */
MUST_CHECK enum err server_start(struct hub *h, const struct server_opts *opts, struct server **out, char why[200]);
/* server_has_console: whether this program was built with the console (/console/). */
bool server_has_console(void);
/* server_port: the TCP port that it listens on. */
unsigned server_port(const struct server *s);
/* server_stop: no new requests, those under way end (call hub_stop first so that streams end), then frees. */
void server_stop(struct server *s);

#endif

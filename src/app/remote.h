/* SPDX-License-Identifier: Apache-2.0 */
/* Options that name a collection of another TAXII server and the credential for it: of 'feed add' and 'outlet add'. */
#ifndef APP_REMOTE_H
#define APP_REMOTE_H

#include "app/client.h"
#include "base/jsonw.h"

struct remote_opts {
	const char *type, *url, *collection, *user, *token, *certificate, *key, *ca;
	bool password_stdin;
};

#define REMOTE_OPTIONS(type, member)                                                                               \
	{"collection", "ID", "for taxii: id or alias of the collection there",                                         \
	 OPTION_TEXT, offsetof(type, member.collection), 0, 0},                                                        \
	{"user", "NAME", "for taxii: name for HTTP Basic; the password is asked for",                                  \
	 OPTION_TEXT, offsetof(type, member.user), 0, 0},                                                              \
	{"password-stdin", NULL, "take the password from the first line of standard input",                            \
	 OPTION_FLAG, offsetof(type, member.password_stdin), 0, 0},                                                    \
	{"remote-token", "T", "for taxii: bearer token there; '-': from standard input. Without --hub, --token is the same", \
	 OPTION_TEXT, offsetof(type, member.token), 0, 0},                                                             \
	{"client-cert", "FILE", "for taxii: client certificate (PEM)",                                                 \
	 OPTION_TEXT, offsetof(type, member.certificate), 0, 0},                                                       \
	{"client-key", "FILE", "its private key (PEM); default: in the file of the certificate",                       \
	 OPTION_TEXT, offsetof(type, member.key), 0, 0},                                                               \
	{"remote-ca", "FILE", "for taxii: certificates (PEM) that the server is trusted by. Without --hub, --ca is the same", \
	 OPTION_TEXT, offsetof(type, member.ca), 0, 0}

/*
 * remote_names: of one or two operands, the one with "://" is the URL, unless --url gives it, the other one the name; without a name
 * one is made of the URL's host and the collection (out_name lends it, for as long as name). False after an error, which was said.
 */
enum { REMOTE_NAME_BYTES = 101 };
MUST_CHECK bool remote_names(const char *command, const struct option_list *operands, struct remote_opts *r,
                             char name[REMOTE_NAME_BYTES], const char **out_name);
/*
 * remote_resolve: without --hub, --token and --ca of client go to r. Call before client is used.
 */
void remote_resolve(struct client_opts *client, struct remote_opts *r);
/* remote_put: the pairs "url", "type", "collection" and "auth"; reads files and standard input. False after an error, which was said. */
MUST_CHECK bool remote_put(const struct remote_opts *r, struct jsonw *w);

#endif

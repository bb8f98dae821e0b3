/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests to a hub, wherever it is: over the socket of the one that runs on the data folder, in this process when
 * none runs, or over HTTP with --hub. The resources are the same (docs/api.md).
 */
#ifndef APP_CLIENT_H
#define APP_CLIENT_H

#include "app/options.h"
#include "parse/json.h"

/* What every command that asks a hub takes. */
struct client_opts {
	const char *data, *hub, *token, *ca;
};

#define CLIENT_OPTIONS(type, member)                                                                           \
	{"data", "DIR", "the hub's data folder (default: $TOCSIN_DATA_DIR, else ./data)",                      \
	 OPTION_TEXT, offsetof(type, member.data), 0, 0},                                                      \
	{"hub", "URL", "ask the hub at URL instead (default: $TOCSIN_HUB)",                                    \
	 OPTION_TEXT, offsetof(type, member.hub), 0, 0},                                                       \
	{"token", "T", "token for --hub (default: $TOCSIN_TOKEN, which other users cannot see)",               \
	 OPTION_TEXT, offsetof(type, member.token), 0, 0},                                                     \
	{"ca", "FILE", "certificates (PEM) that --hub is trusted by (default: the system's)",                  \
	 OPTION_TEXT, offsetof(type, member.ca), 0, 0}
#define CLIENT_JSON_OPTION(type, member)                                                                       \
	{"json", NULL, "print the records as JSON, one a line", OPTION_FLAG, offsetof(type, member), 0, 0}

enum client_need {
	CLIENT_READ,   /* the data folder must be there */
	CLIENT_CREATE, /* it is made when it is missing */
	CLIENT_LIVE,   /* a hub must be running */
};

struct client;

/*
 * client_open: finds out how to ask; the options win over the environment. A data folder that another process holds for
 * a moment (a command, a hub that is starting) is waited for. NULL after an error, which was said on standard error.
 */
struct client *client_open(const struct client_opts *opts, enum client_need need);
void client_close(struct client *c);
/* client_where: the folder or address that it asks. */
const char *client_where(const struct client *c);

/* client_parser: the parser of client_json, for reading more JSON; what it read before ends. */
struct json_parser *client_parser(struct client *c);

enum { CLIENT_SOURCE_FAILED = -1 };
/* The next bytes of a body into out; 0 at its end, CLIENT_SOURCE_FAILED to give up (having said why). */
typedef long client_source_fn(void *ctx, char *out, size_t n);
/* Bytes of an answer; an error ends the request. */
typedef enum err client_sink_fn(void *ctx, struct str piece);

struct client_request {
	const char *method;
	struct str target; /* path and query, encoded: target.h */
	const char *content_type;
	const char *last_event_id;
	const char *if_match;
	struct str body;
	client_source_fn *source; /* NULL: body is all */
	void *source_ctx;
	client_sink_fn *sink; /* takes an answer of status 200 to 299; NULL: it is kept for client_body */
	void *sink_ctx;
};

/*
 * client_call: one request. *out_status is the HTTP status of the answer. ERR_FETCH when there was none (said on
 * standard error), or the error of sink or source.
 */
MUST_CHECK enum err client_call(struct client *c, const struct client_request *r, int *out_status);
/* client_body: what the last call kept, until the next. */
struct str client_body(const struct client *c);

/*
 * client_ask: client_call whose answer must be of status 200 to 299; everything else is said on standard error.
 * client_json: the same, and the answer is read as JSON into *out, which lives until the next call.
 */
MUST_CHECK bool client_ask(struct client *c, const struct client_request *r);
MUST_CHECK bool client_json(struct client *c, const struct client_request *r, struct json_value *out);
/* client_complain: says what a problem answer (RFC 9457) in the last body says. */
void client_complain(struct client *c, int status);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resources of a hub, independent of what carries them: a request comes in parts, a response goes out whole, as a
 * file, or as a stream. The HTTP server (api/server.h) and the command line on a hub that is not running (api_call on
 * an offline hub) use the same table of routes.
 */
#ifndef API_API_H
#define API_API_H

#include "base/arena.h"
#include "hub/hub.h"
#include "hub/login_place.h"

/* A request without its body. Text lives as long as the request. */
struct api_request {
	struct str method;        /* "GET" */
	struct str path;          /* raw, without query: "/api/v1/members/Bank%20A" */
	struct str query;         /* raw, without '?' */
	struct str content_type;
	struct str authorization; /* the header's value; looked at unless trusted */
	struct str if_none_match, if_match;
	struct str last_event_id;
	struct str accept;
	struct str accept_encoding;
	struct str prefer;
	struct str content_length; /* as announced; empty for bodies in chunks */
	struct str cookie;
	struct str csrf;          /* the field X-CSRF-Token */
	struct login_place place; /* of the peer's address, whatever proxies say */
	bool secure;              /* came over TLS */
	bool certified;           /* with a client certificate that the hub's authority signed: */
	uint8_t certificate[32];  /* SHA-256 of its DER */
	bool trusted;             /* from the hub's own socket or process: the operator */
	bool local;               /* from a loopback address */
};

struct api_response {
	int status;
	const char *content_type;
	struct buf body;          /* unless fd or stream */
	int fd;                   /* -1, or a file of size bytes from its start; the receiver closes it */
	uint64_t size;
	char etag[48];            /* empty: none */
	char location[200];       /* empty: none */
	int retry_after_s;        /* 0: none */
	bool authenticate;        /* add WWW-Authenticate: Bearer */
	bool authenticate_basic;  /* and Basic */
	bool respond_async;       /* add Preference-Applied: respond-async (RFC 7240) */
	/* X-TAXII-Date-Added-First and -Last; empty: none. */
	char added_first[UTC_TEXT_BYTES + 1], added_last[UTC_TEXT_BYTES + 1];
	char cookie[160];         /* Set-Cookie; empty: none */
	char allow[32];           /* with 405: the methods that there are; else empty */
	bool no_store;            /* secrets inside: Cache-Control: no-store */
	bool for_ever;            /* what this address names never changes: Cache-Control: immutable */
	bool gzip;                /* the body is: Content-Encoding */
	/*
	 * A stream (server-sent events): called again and again; appends to out and returns OK, waits by itself for news
	 * but at most a second; any error ends the stream. end frees its context.
	 */
	enum err (*stream)(void *ctx, struct buf *out);
	void (*stream_end)(void *ctx);
	void *stream_ctx;
};

/* One call in progress; one thread at a time. */
struct api_call;

/*
 * api_call_new: finds the route, checks the credential and scope. The request is copied. NULL when out of memory; what
 * else is wrong comes out as a response of api_call_finish. api_call_body: the next bytes of the body, in any pieces; may wait
 * (back-pressure); false when no more are wanted, since the answer is known. api_call_finish: the answer, always; deinit it.
 */
struct api_call *api_call_new(struct hub *h, const struct api_request *request);
bool api_call_body(struct api_call *c, struct str bytes);
void api_call_finish(struct api_call *c, struct api_response *out);
void api_call_free(struct api_call *c);
void api_response_deinit(struct api_response *r);

#endif

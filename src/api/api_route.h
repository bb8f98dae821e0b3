/* SPDX-License-Identifier: Apache-2.0 */
/* What the resources share: a call in progress, the row of a route, and how an answer is made. For this folder only. */
#ifndef API_API_ROUTE_H
#define API_API_ROUTE_H

#include "api/api.h"
#include "api/api_credential.h"
#include "base/jsonw.h"
#include "parse/json.h"

enum { API_BODY_MAX_BYTES = 64 << 10, API_ANSWER_MAX_BYTES = 256 << 20, API_LIMIT_DEFAULT = 100, API_LIMIT_MAX = 1000 };

struct api_route;

struct api_call {
	struct hub *hub;
	struct arena arena;
	struct api_request request; /* in arena */
	const struct api_route *route;
	struct str name;      /* what stood for the first {} in the path, decoded */
	struct str second;    /* for the second; of "{}.{}" the extension */
	bool taxii;           /* below /taxii2/: answers are TAXII resources, errors too */
	struct api_credential by;
	struct viewer viewer; /* by's */
	struct buf body;      /* of routes without take */
	void *state;          /* of routes with take */
	int64_t begun;        /* monotonic */
	bool answered;        /* response is complete */
	struct api_response response;
};

enum api_who {
	API_ANYBODY,  /* no credential needed */
	API_LOCAL,    /* nor on a loopback address (request.local) */
	API_SCOPE,    /* a credential with scope */
	API_SESSION,  /* a session in a browser */
};

struct api_route {
	const char *method;
	const char *path; /* as api_path_match has it */
	enum api_who who;
	unsigned scope;
	/* A body that is read as it comes: begin makes state, take gets the pieces; false: enough. All may be NULL. */
	void (*begin)(struct api_call *c);
	bool (*take)(struct api_call *c, struct str bytes);
	void (*answer)(struct api_call *c);
	void (*release)(struct api_call *c); /* of state; also when answer was never called */
	const char *about; /* for the OpenAPI document */
};

/* api_routes: the table, ended by a row without method. */
const struct api_route *api_routes(void);

/* api_fail: the answer is a problem (RFC 9457); detail may be NULL. Later calls do nothing. */
void api_fail(struct api_call *c, enum err e, const char *detail, ...) __attribute__((format(printf, 3, 4)));
/* api_fail_login: what api_credential_find or login_try refused; why is said with ERR_UNAUTHORIZED, wait with ERR_THROTTLED. */
void api_fail_login(struct api_call *c, enum err e, const char *why, int64_t wait);
/* api_json: begins a JSON answer of status; write into the writer's buffer, then api_done. */
struct jsonw api_json(struct api_call *c, int status);
void api_done(struct api_call *c);
/* api_empty: 204. */
void api_empty(struct api_call *c);

/* api_query: a parameter of the query, decoded ("+" is a blank); empty when absent. */
struct str api_query(struct api_call *c, const char *name);
bool api_query_bool(struct api_call *c, const char *name); /* "true", "yes", "1", or present without a value */
/* api_query_i64: false (answered with 400) when present and not a whole number in [low, high]. */
bool api_query_i64(struct api_call *c, const char *name, int64_t low, int64_t high, int64_t *in_out);

/* api_body_json: the body as a JSON object; false: answered with 400. Values live until api_body_end with the parser. */
bool api_body_json(struct api_call *c, struct json_parser **parser, struct json_value *out);

/* api_reader: a connection, or NULL (answered with 503). Give it back with hub_reader_put. */
struct db *api_reader(struct api_call *c);

/*
 * api_list: answers {"items":[...],"next":"..."}. read has one row after the other written to w as values of the open
 * array, counts them in n, and leaves in cursor where the next page goes on; numbers of the cursor are used: 0 for a list
 * that is never cut. An error that read returns is the answer. more: something follows although the page is not full; total,
 * when counted: of all pages, answered as "total".
 */
struct api_list {
	struct api_call *call;
	struct jsonw *w;
	struct db *db;
	struct json_parser *parser; /* read's own */
	int limit, n;
	int64_t cursor[4];
	bool more, counted;
	int64_t total;
};
void api_list(struct api_call *c, size_t numbers, enum err (*read)(struct api_list *l));

/* api_value: the pairs "value" and "kind" of an open object. */
void api_value(struct jsonw *w, struct value v);
void api_tlp(struct jsonw *w, const char *key, enum tlp t);
void api_confidence(struct jsonw *w, int confidence);
/* api_audit: one entry in the audit log, inside a transaction. */
MUST_CHECK enum err api_audit(const struct api_call *c, struct store *s, const char *action, struct str subject, struct str detail);

#endif

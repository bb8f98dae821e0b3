/* SPDX-License-Identifier: Apache-2.0 */
/* The one list of errors: name, HTTP status (RFC 9110), and the text that people read. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

#define ERR_MAP(X)                                                                                 \
	X(OK, 200, "ok")                                                                           \
	X(ERR_SYNTAX, 400, "malformed input")                                                      \
	X(ERR_USAGE, 400, "wrong usage")                                                           \
	X(ERR_UNAUTHORIZED, 401, "no valid credential")                                            \
	X(ERR_DENIED, 403, "not allowed")                                                          \
	X(ERR_NOT_FOUND, 404, "not found")                                                         \
	X(ERR_METHOD, 405, "not a method of this resource")                                        \
	X(ERR_NOT_ACCEPTABLE, 406, "no acceptable representation")                                 \
	X(ERR_EXISTS, 409, "exists already")                                                       \
	X(ERR_LOCKED, 409, "in use by another process")                                            \
	X(ERR_CHANGED, 412, "changed by somebody else meanwhile")                                  \
	X(ERR_LIMIT, 413, "larger than the limit")                                                 \
	X(ERR_UNSUPPORTED, 415, "format not supported")                                            \
	X(ERR_VALUE, 422, "value not acceptable")                                                  \
	X(ERR_IMPLAUSIBLE, 422, "implausible change, confirmation needed")                         \
	X(ERR_CONDITION, 428, "a condition is required")                                           \
	X(ERR_THROTTLED, 429, "too many attempts, wait")                                           \
	X(ERR_INTERNAL, 500, "internal error")                                                     \
	X(ERR_IO, 500, "input or output failed")                                                   \
	X(ERR_CORRUPT, 500, "stored data is damaged")                                              \
	X(ERR_NEWER, 500, "written by a newer version")                                            \
	X(ERR_FETCH, 502, "the remote side failed")                                                \
	X(ERR_NOMEM, 503, "out of memory")                                                         \
	X(ERR_BUSY, 503, "busy, try again")                                                        \
	X(ERR_STOPPING, 503, "shutting down")                                                      \
	X(ERR_FULL, 507, "no space left on the device")

enum err {
#define X(name, status, text) name,
	ERR_MAP(X)
#undef X
};

/* err_name: "ERR_LIMIT"; err_text: for people; err_status: the HTTP status. Total over all values. */
const char *err_name(enum err e);
const char *err_text(enum err e);
int err_status(enum err e);

/* Where and why a parser refused: a byte offset into its input and a string literal. */
struct parse_fault {
	unsigned long long at;
	const char *what;
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON in, on simdjson: a C header before the one C++ file. Two faces: a walk that picks a table of fields out of a
 * line (logs, the hot path) and a document that can be navigated (STIX, MISP, configuration).
 *
 * Both refuse: invalid UTF-8, more than LIMIT_JSON_DEPTH levels, anything behind the value. Of repeated keys the first
 * counts. Texts that come out are unescaped, may contain NUL bytes, and live until the next call with the same parser.
 */
#ifndef PARSE_JSON_H
#define PARSE_JSON_H

#include "base/str.h"

/* simdjson reads whole blocks: so many bytes behind every text must be readable. Their content does not matter. */
enum { JSON_PADDING_BYTES = 64 };

/* One for a thread. */
struct json_parser;
struct json_parser *json_parser_new(void); /* NULL when out of memory */
void json_parser_free(struct json_parser *p);

enum json_type {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_INT,    /* fits int64_t */
	JSON_NUMBER, /* any other number: the nearest double */
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/*
 * The walk. A path is keys joined by '.', "[]" standing for every element of an array: "dns.answers[].rdata". A path
 * to an array of scalars ends in "[]"; where a table has both "x" and "x[]", either form of input is found. A
 * backslash takes the byte behind it as part of a key: "id\\.orig_h" is the one key id.orig_h.
 */
struct json_field {
	const char *path;
	uint16_t id;
};

enum { JSON_PATH_STEPS = 8, JSON_PLAN_FIELDS = 256 };

/* A field found: id of the table, its scalar type, and its text (numbers and literals as written). */
struct json_found {
	uint16_t id;
	uint16_t type;
	uint32_t element; /* counts the elements of the innermost array on the path, over the whole line; 0 outside */
	struct str text;
};

/*
 * json_plan_new: compiles a table of at most JSON_PLAN_FIELDS paths of at most JSON_PATH_STEPS keys and "[]" each; NULL
 * when out of memory or beyond that. Of paths that are the same the first counts. Immutable, shared by threads.
 */
struct json_plan;
struct json_plan *json_plan_new(const struct json_field *fields, size_t n);
void json_plan_free(struct json_plan *plan);

/*
 * json_walk: reads one object from line (padded) and writes what it finds, in the order of the text, to out, at most
 * cap. *out_n is set on success. Texts without escapes are views into line. ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM.
 *
 * Checked in the whole line, wanted or not: UTF-8, no control characters in strings, the grammar of objects and arrays
 * (commas, colons, keys, brackets that match), depth, one object and nothing behind it. Checked in what is found
 * alone: escapes, and the spelling of numbers and literals.
 */
MUST_CHECK enum err json_walk(struct json_parser *p, const struct json_plan *plan, struct str line, struct json_found *out, size_t cap,
                   size_t *out_n, struct parse_fault *fault);

/* The document. A json_value is small and passed by value; it lives until the next json_read with the same parser. */
struct json_value {
	const struct json_parser *p;
	size_t at;
};

/* json_read: parses text (copied; needs no padding) into memory of the parser. ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err json_read(struct json_parser *p, struct str text, struct json_value *out, struct parse_fault *fault);

enum json_type json_type(struct json_value v);
/* json_get: the member of an object; false when v is not an object or has no such key. */
bool json_get(struct json_value v, const char *key, struct json_value *out);
/* json_get_str: the text of a string member; empty when absent or of another type. json_get_time: RFC 3339, else UTC_NONE. */
struct str json_get_str(struct json_value v, const char *key);
int64_t json_get_time(struct json_value v, const char *key);
/* json_get_i64: an integer member, or fallback. json_get_bool likewise. */
int64_t json_get_i64(struct json_value v, const char *key, int64_t fallback);
bool json_get_bool(struct json_value v, const char *key, bool fallback);
struct str json_str(struct json_value v);    /* of JSON_STRING; empty otherwise */
bool json_i64(struct json_value v, int64_t *out);
bool json_f64(struct json_value v, double *out);

/* Iterating an array or object: for (struct json_iter i = json_iter(v); json_next(&i, &value);) with i.key for objects. */
struct json_iter {
	struct json_value next;
	size_t end;
	bool object;
	struct str key;
};
struct json_iter json_iter(struct json_value v);
bool json_next(struct json_iter *i, struct json_value *out);

/*
 * json_split: calls each with the exact bytes of every element of the array at key of the top-level object (key NULL:
 * the text is the array itself) and their offset, in order. The whole text is checked before the first call. An
 * error from each ends the split and is returned. ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM; ERR_NOT_FOUND when there is no such array.
 */
typedef enum err json_split_fn(void *ctx, struct str raw, size_t at);
MUST_CHECK enum err json_split(struct json_parser *p, struct str text, const char *key, json_split_fn *each, void *ctx,
                    struct parse_fault *fault);

#endif

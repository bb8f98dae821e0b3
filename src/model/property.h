/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What logs say beside observables that STIX patterns may ask for: properties of cyber-observable objects (STIX 2.1
 * section 6), each at its object path. They are read from a log only when some pattern asks for them.
 */
#ifndef MODEL_PROPERTY_H
#define MODEL_PROPERTY_H

#include <assert.h>

#include "base/str.h"

enum property_type {
	PROPERTY_TEXT,
	PROPERTY_NUMBER, /* integer, not negative */
	PROPERTY_TIME    /* microseconds; in a graph the RFC 3339 text of them */
};

/* What its equality finds: a value that few events have, or one that many have. */
enum property_spread { PROPERTY_RARE, PROPERTY_COMMON };

/* Name, STIX object type, keys of the path ("*" stands for every element of a list), type, spread. */
#define PROPERTY_MAP(X)                                                                                                     \
	X(PROPERTY_PROTOCOLS, "network-traffic", TEXT, COMMON, "protocols", "*")                                            \
	X(PROPERTY_START, "network-traffic", TIME, RARE, "start")                                                           \
	X(PROPERTY_END, "network-traffic", TIME, RARE, "end")                                                               \
	X(PROPERTY_SRC_PORT, "network-traffic", NUMBER, RARE, "src_port")                                                   \
	X(PROPERTY_DST_PORT, "network-traffic", NUMBER, RARE, "dst_port")                                                   \
	X(PROPERTY_SRC_BYTE_COUNT, "network-traffic", NUMBER, RARE, "src_byte_count")                                       \
	X(PROPERTY_DST_BYTE_COUNT, "network-traffic", NUMBER, RARE, "dst_byte_count")                                       \
	X(PROPERTY_SRC_PACKETS, "network-traffic", NUMBER, COMMON, "src_packets")                                           \
	X(PROPERTY_DST_PACKETS, "network-traffic", NUMBER, COMMON, "dst_packets")                                           \
	X(PROPERTY_HTTP_METHOD, "network-traffic", TEXT, COMMON, "extensions", "http-request-ext", "request_method")        \
	X(PROPERTY_HTTP_VALUE, "network-traffic", TEXT, RARE, "extensions", "http-request-ext", "request_value")            \
	X(PROPERTY_HTTP_VERSION, "network-traffic", TEXT, COMMON, "extensions", "http-request-ext", "request_version")      \
	X(PROPERTY_HTTP_AGENT, "network-traffic", TEXT, RARE, "extensions", "http-request-ext", "request_header",           \
	  "User-Agent")                                                                                                     \
	X(PROPERTY_HTTP_HOST, "network-traffic", TEXT, RARE, "extensions", "http-request-ext", "request_header", "Host")    \
	X(PROPERTY_HTTP_REFERER, "network-traffic", TEXT, RARE, "extensions", "http-request-ext", "request_header",         \
	  "Referer")                                                                                                        \
	X(PROPERTY_HTTP_LENGTH, "network-traffic", NUMBER, COMMON, "extensions", "http-request-ext",                        \
	  "message_body_length")                                                                                            \
	X(PROPERTY_FILE_NAME, "file", TEXT, RARE, "name")                                                                   \
	X(PROPERTY_FILE_SIZE, "file", NUMBER, RARE, "size")                                                                 \
	X(PROPERTY_FILE_MIME, "file", TEXT, COMMON, "mime_type")                                                            \
	X(PROPERTY_FILE_MD5, "file", TEXT, RARE, "hashes", "MD5")                                                           \
	X(PROPERTY_FILE_SHA1, "file", TEXT, RARE, "hashes", "SHA-1")                                                        \
	X(PROPERTY_FILE_SHA256, "file", TEXT, RARE, "hashes", "SHA-256")                                                    \
	X(PROPERTY_FILE_SHA512, "file", TEXT, RARE, "hashes", "SHA-512")                                                    \
	X(PROPERTY_CERT_SHA1, "x509-certificate", TEXT, RARE, "hashes", "SHA-1")                                            \
	X(PROPERTY_CERT_SHA256, "x509-certificate", TEXT, RARE, "hashes", "SHA-256")                                        \
	X(PROPERTY_CERT_VERSION, "x509-certificate", TEXT, COMMON, "version")                                               \
	X(PROPERTY_CERT_SERIAL, "x509-certificate", TEXT, RARE, "serial_number")                                            \
	X(PROPERTY_CERT_SIGNATURE, "x509-certificate", TEXT, COMMON, "signature_algorithm")                                 \
	X(PROPERTY_CERT_ISSUER, "x509-certificate", TEXT, RARE, "issuer")                                                   \
	X(PROPERTY_CERT_NOT_BEFORE, "x509-certificate", TIME, RARE, "validity_not_before")                                  \
	X(PROPERTY_CERT_NOT_AFTER, "x509-certificate", TIME, RARE, "validity_not_after")                                    \
	X(PROPERTY_CERT_SUBJECT, "x509-certificate", TEXT, RARE, "subject")                                                 \
	X(PROPERTY_CERT_KEY, "x509-certificate", TEXT, COMMON, "subject_public_key_algorithm")                              \
	X(PROPERTY_MAIL_CC, "email-message", TEXT, RARE, "cc_refs", "*", "value")                                           \
	X(PROPERTY_MAIL_ID, "email-message", TEXT, RARE, "message_id")                                                      \
	X(PROPERTY_MAIL_SUBJECT, "email-message", TEXT, RARE, "subject")                                                    \
	X(PROPERTY_MAIL_BODY, "email-message", TEXT, RARE, "body")                                                          \
	X(PROPERTY_MAIL_MAILER, "email-message", TEXT, RARE, "additional_header_fields", "X-Mailer")                        \
	X(PROPERTY_MAIL_REPLY_TO, "email-message", TEXT, RARE, "additional_header_fields", "Reply-To")                      \
	X(PROPERTY_MAIL_ATTACHMENT, "email-message", TEXT, RARE, "body_multipart", "*", "body_raw_ref", "name")             \
	X(PROPERTY_ACCOUNT_LOGIN, "user-account", TEXT, RARE, "account_login")                                              \
	X(PROPERTY_ACCOUNT_ID, "user-account", TEXT, RARE, "user_id")                                                       \
	X(PROPERTY_SOFTWARE_NAME, "software", TEXT, RARE, "name")                                                           \
	X(PROPERTY_SOFTWARE_VERSION, "software", TEXT, RARE, "version")                                                     \
	X(PROPERTY_PROCESS_NAME, "process", TEXT, RARE, "name")                                                             \
	X(PROPERTY_PROCESS_PID, "process", NUMBER, RARE, "pid")                                                             \
	X(PROPERTY_PROCESS_COMMAND, "process", TEXT, RARE, "command_line")                                                  \
	X(PROPERTY_PROCESS_IMAGE, "process", TEXT, RARE, "image_ref", "name")                                               \
	X(PROPERTY_PROCESS_PARENT, "process", TEXT, RARE, "parent_ref", "command_line")                                     \
	X(PROPERTY_REGISTRY_KEY, "windows-registry-key", TEXT, RARE, "key")                                                 \
	X(PROPERTY_REGISTRY_NAME, "windows-registry-key", TEXT, RARE, "values", "*", "name")                                \
	X(PROPERTY_REGISTRY_DATA, "windows-registry-key", TEXT, RARE, "values", "*", "data")                                \
	X(PROPERTY_MUTEX_NAME, "mutex", TEXT, RARE, "name")                                                                 \
	X(PROPERTY_DIRECTORY_PATH, "directory", TEXT, RARE, "path")

enum property {
	PROPERTY_NONE,
#define X(name, object_type, type, spread, ...) name,
	PROPERTY_MAP(X)
#undef X
	PROPERTY_COUNT
};

enum { PROPERTY_KEYS = 4, PROPERTY_PATH_BYTES = 128 };

struct property_info {
	struct str object_type;
	const char *keys[PROPERTY_KEYS]; /* NULL behind the last */
	uint8_t type;                    /* enum property_type */
	uint8_t spread;                  /* enum property_spread */
};

/* property_info: of all but PROPERTY_NONE; lent for ever. */
const struct property_info *property_info(enum property p);
/* property_path: "file:name", keys in quotes where the grammar of patterns wants it; returns its length, without NUL. */
size_t property_path(enum property p, char out[PROPERTY_PATH_BYTES]);
/* property_find: the property at a path as property_path writes it; PROPERTY_NONE when there is none. */
enum property property_find(struct str path);

/*
 * property_canon: text as the property has it, in logs and in patterns alike: what STIX wants in lower case is, a MIME
 * type has no parameters, a serial number no colons. out has room for text.n + PROPERTY_CANON_MORE bytes; the answer is
 * there or in text.
 */
enum { PROPERTY_CANON_MORE = 8 };
struct str property_canon(enum property p, struct str text, char *out);

/* A set of properties, one bit each. */
typedef uint64_t property_set;
static_assert(PROPERTY_COUNT <= 64, "a property is a bit of a property_set");
static inline property_set property_bit(enum property p)
{
	return (property_set)1 << p;
}
/* Those that are made from observables; no log is read for them alone. */
#define PROPERTY_DIGESTS_FILE                                                                                               \
	(property_bit(PROPERTY_FILE_MD5) | property_bit(PROPERTY_FILE_SHA1) | property_bit(PROPERTY_FILE_SHA256) |          \
	 property_bit(PROPERTY_FILE_SHA512))
#define PROPERTY_DIGESTS_CERT (property_bit(PROPERTY_CERT_SHA1) | property_bit(PROPERTY_CERT_SHA256))
#define PROPERTY_DIGESTS (PROPERTY_DIGESTS_FILE | PROPERTY_DIGESTS_CERT)
#define PROPERTY_PORTS (property_bit(PROPERTY_SRC_PORT) | property_bit(PROPERTY_DST_PORT))

/* One value of one property of an event; 24 bytes. */
struct property_value {
	union {
		struct str text;
		int64_t number; /* PROPERTY_NUMBER, PROPERTY_TIME */
	} u;
	uint32_t group;   /* values of one object have the same */
	uint8_t property; /* enum property */
};

#endif

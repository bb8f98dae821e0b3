/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of observables and the length of their canonical bytes. */
#ifndef MODEL_KIND_H
#define MODEL_KIND_H

#include "base/str.h"

/*
 * Name, text as users write it, canonical length in bytes (0: text of any length up to its limit; -1: two lengths, one
 * for IPv4 and one for IPv6). Canonical bytes:
 *   ipv4, ipv6     the address, most significant byte first
 *   network        address with its host bits zero, then one byte of prefix length (5 or 17 bytes)
 *   endpoint       address, then the port in two bytes (6 or 18 bytes)
 *   asn            four bytes
 *   hashes, ja3..  the digest itself
 *   domain         lower-case A-labels without the final dot (RFC 5890); url, email, ja4, cve: canonical text
 *   indicator      the STIX id of an indicator, which stands for its whole pattern: what an event meets by a pattern
 *                  that is more than values. No log has it and no measure takes it.
 * The numbers are stored in databases: new kinds go to the end.
 */
#define KIND_MAP(X)                                                                                \
	X(KIND_NONE, "none", 0)                                                                    \
	X(KIND_IPV4, "ipv4", 4)                                                                    \
	X(KIND_IPV6, "ipv6", 16)                                                                   \
	X(KIND_NETWORK, "network", -1)                                                             \
	X(KIND_ENDPOINT, "endpoint", -1)                                                           \
	X(KIND_DOMAIN, "domain", 0)                                                                \
	X(KIND_URL, "url", 0)                                                                      \
	X(KIND_EMAIL, "email", 0)                                                                  \
	X(KIND_MD5, "md5", 16)                                                                     \
	X(KIND_SHA1, "sha1", 20)                                                                   \
	X(KIND_SHA256, "sha256", 32)                                                               \
	X(KIND_SHA512, "sha512", 64)                                                               \
	X(KIND_JA3, "ja3", 16)                                                                     \
	X(KIND_JA3S, "ja3s", 16)                                                                   \
	X(KIND_JA4, "ja4", 0)                                                                      \
	X(KIND_CERT_SHA1, "cert-sha1", 20)                                                         \
	X(KIND_CERT_SHA256, "cert-sha256", 32)                                                     \
	X(KIND_HASSH, "hassh", 16)                                                                 \
	X(KIND_MAC, "mac", 6)                                                                      \
	X(KIND_CVE, "cve", 0)                                                                      \
	X(KIND_ASN, "asn", 4)                                                                      \
	X(KIND_INDICATOR, "indicator", 0)

enum kind {
#define X(name, text, length) name,
	KIND_MAP(X)
#undef X
	KIND_COUNT
};

/* kind_name: "ipv4"; lent for ever. kind_find: the kind of a name, KIND_NONE when there is none. */
struct str kind_name(enum kind kind);
enum kind kind_find(struct str name);
/* kind_length: as in the table. */
int kind_length(enum kind kind);

/* A set of kinds, one bit each. */
typedef uint32_t kind_set;
static inline kind_set kind_bit(enum kind kind)
{
	return (kind_set)1 << kind;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Domain names: canonical form (IDNA 2008 through libidn2) and the public suffix list (libpsl). */
#ifndef MODEL_DOMAIN_H
#define MODEL_DOMAIN_H

#include "base/limits.h"
#include "base/str.h"

/*
 * domain_canon: lower-case A-labels without a final dot, at most LIMIT_DOMAIN_BYTES at out; returns the length, 0 when
 * refused (*why says so). '_' is accepted in labels (service names), "*." in front is cut. At least two labels; labels
 * of 1 to 63 bytes that neither begin nor end with '-'; the last label is not all digits. A-labels are taken as they
 * stand, their punycode is not read. ASCII names take a path without libidn2; it is the hot path of every DNS event.
 */
size_t domain_canon(struct str s, char out[LIMIT_DOMAIN_BYTES], const char **why);
/* domain_canon_host: the same for the host of a URL: one label is enough, and "*." is not cut (so it is refused). */
size_t domain_canon_host(struct str s, char out[LIMIT_DOMAIN_BYTES], const char **why);

enum domain_suffix {
	DOMAIN_NOT_SUFFIX,
	DOMAIN_PRIVATE_SUFFIX, /* listed by its owner (github.io): an indicator on it matches exactly, not its children */
	DOMAIN_PUBLIC_SUFFIX,  /* ICANN's section (co.uk): never an indicator */
};
/*
 * domain_suffix: what the public suffix list says of a canonical name; a single label is a public one,
 * other names that it does not know are none.
 */
enum domain_suffix domain_suffix(struct str canonical);
/* domain_suffix_list: which list that is: a text that changes with it. */
const char *domain_suffix_list(void);
/* domain_has_known_top: the last label is a top-level domain in use, and not a file's extension (index.html). */
bool domain_has_known_top(struct str canonical);
/* domain_registrable: the registrable part of a canonical name (a.b.example.co.uk: example.co.uk); empty if none. */
struct str domain_registrable(struct str canonical);
/* domain_is_under: name == parent or a child of it. */
bool domain_is_under(struct str name, struct str parent);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* An organisation that belongs to a hub, and what is its own (its constituency). */
#ifndef MODEL_MEMBER_H
#define MODEL_MEMBER_H

#include "model/value.h"

/* All text is borrowed. */
struct member {
	int64_t id; /* 1 and up */
	struct str name;
	struct str country; /* ISO 3166-1 alpha-2, upper case; empty: unknown */
	struct str sector;  /* lower case; empty: unknown */
	struct str group;   /* who operates it with others (warn/parties.h); empty: nobody, or not for the reader */
	const struct value *assets; /* KIND_NETWORK, KIND_IPV4/6, KIND_DOMAIN, KIND_ASN */
	size_t n_assets;
};

/* member_country_valid: two letters that ISO 3166-1 assigns (officially, or XK by custom). */
bool member_country_valid(struct str country);
/* member_name_valid: 1 to LIMIT_NAME_BYTES of well-formed UTF-8 without control characters and '/'; no blanks at the ends. */
bool member_name_valid(struct str name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The Traffic Light Protocol 2.0 (FIRST, 2022) as the rule of access. */
#ifndef MODEL_TLP_H
#define MODEL_TLP_H

#include "base/str.h"

/* Ordered: a larger level is more restrictive. The numbers are stored. */
enum tlp {
	TLP_CLEAR,
	TLP_GREEN,
	TLP_AMBER,
	TLP_AMBER_STRICT,
	TLP_RED,
	TLP_COUNT
};

/* tlp_text: "TLP:AMBER+STRICT". tlp_parse: with or without "TLP:", any case, "white" is CLEAR; ERR_VALUE otherwise. */
struct str tlp_text(enum tlp t);
MUST_CHECK enum err tlp_parse(struct str s, enum tlp *out);
/* tlp_marking: the STIX 2.1 marking-definition id of TLP 2.0. tlp_of_marking: of TLP 2.0 or 1.0; false if neither. */
struct str tlp_marking(enum tlp t);
bool tlp_of_marking(struct str id, enum tlp *out);

static inline enum tlp tlp_max(enum tlp a, enum tlp b)
{
	return a > b ? a : b;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What to do about a value of a kind: measures with the ids of MITRE D3FEND (D3-...) and ATT&CK mitigations (M...). */
#ifndef MODEL_GUIDANCE_H
#define MODEL_GUIDANCE_H

#include "model/kind.h"

struct guidance {
	const char *id;   /* "D3-DNSDL" */
	const char *name; /* as the knowledge base calls it */
	const char *text; /* what to do, one sentence in the imperative */
};

enum { GUIDANCE_MAX = 24 };

/*
 * guidance_for: measures against the kinds, each once, in the order of the table, the most direct first. Returns how
 * many were written to out.
 */
size_t guidance_for(kind_set kinds, const struct guidance *out[GUIDANCE_MAX]);
/* guidance_for_owner: what the owner of an asset that others see attacking does; kinds does not matter then. */
size_t guidance_for_owner(const struct guidance *out[GUIDANCE_MAX]);

#endif

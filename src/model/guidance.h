/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to do about a threat: measures with the ids of MITRE D3FEND (D3-...) and ATT&CK mitigations (M...). Names and ids: D3FEND 1.2,
 * ATT&CK 18 (2025), whose relationships say which mitigations a technique has; what D3FEND has against one, and what each may disturb, are our words.
 */
#ifndef MODEL_GUIDANCE_H
#define MODEL_GUIDANCE_H

#include "model/kind.h"

struct guidance {
	const char *id;     /* "D3-DNSDL" */
	const char *name;   /* as the knowledge base calls it */
	const char *text;   /* what to do, one sentence in the imperative */
	const char *effect; /* what it may disturb */
	const char *undo;   /* the way back */
	const char *format; /* of the rules that do it (emit/measure.h); NULL: people do it */
};

enum { GUIDANCE_MAX = 32 };

/* What a warning is about. */
struct guidance_about {
	kind_set kinds;               /* of its values */
	bool own;                     /* of an asset of the reader's, that others see attacking: nothing else matters then */
	const struct str *techniques; /* of ATT&CK: "T1059.001" */
	size_t n_techniques;
	struct str rsit;              /* class (model/rsit.h); empty: unknown */
};

/*
 * guidance_for: measures in the order of their use, no id twice: against what was seen, the most direct first; then what the class
 * asks for; then mitigations of the techniques, those first that more of them have. Of a sub-technique that the table does not
 * have, its technique's. Returns how many were written to out.
 */
size_t guidance_for(const struct guidance_about *about, const struct guidance *out[GUIDANCE_MAX]);

/* guidance_technique: ids of the measures against a technique, blanks between them; empty when the table does not have it. */
struct str guidance_technique(struct str technique);
/* guidance_technique_at: the techniques of the table one by one; empty behind the last. */
struct str guidance_technique_at(size_t i);

#endif

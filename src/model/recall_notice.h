/* SPDX-License-Identifier: Apache-2.0 */
/* That an object is taken back, as it travels between hubs: a STIX note about it that machines can act on. */
#ifndef MODEL_RECALL_NOTICE_H
#define MODEL_RECALL_NOTICE_H

#include "model/tlp.h"

/* The property extension of the note (STIX 2.1 section 7.3); its properties are described in docs/tlp.md. */
#define RECALL_NOTICE_EXTENSION "extension-definition--3b1f4c0e-6a52-4d8b-9c7e-2f60d1a85e94"
#define RECALL_NOTICE_DELETED "deleted"
#define RECALL_NOTICE_NARROWED "narrowed"

struct recall_notice {
	struct str object;  /* the id that is taken back; empty: none is */
	bool deleted;       /* else narrowed, to: */
	enum tlp tlp_after;
};

#endif

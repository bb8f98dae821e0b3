/* SPDX-License-Identifier: Apache-2.0 */
/* What the tags and galaxies of a MISP event or attribute say: TLP and the name of the threat. */
#ifndef PARSE_MISP_TAGS_H
#define PARSE_MISP_TAGS_H

#include "model/pap.h"
#include "parse/json.h"

/* How good a name is: of an ATT&CK technique, of a class (RSIT's types too), free text, of an actor by galaxy, of malware by galaxy. */
enum misp_name_rank { MISP_NAME_NONE, MISP_NAME_TECHNIQUE, MISP_NAME_GENERIC, MISP_NAME_PLAIN, MISP_NAME_ACTOR, MISP_NAME_MALWARE };

struct misp_tags {
	bool has_tlp;
	enum tlp tlp; /* the most restrictive of several */
	enum pap pap; /* likewise */
	enum misp_name_rank rank;
	struct str name; /* lives as long as the document */
};

/*
 * misp_tags_read: of an event or attribute, its "Tag" and "Galaxy". A plain tag (without a namespace) that equals one
 * of the two publishers' names is none.
 */
struct misp_tags misp_tags_read(struct json_value owner, struct str publisher, struct str organisation);

#endif

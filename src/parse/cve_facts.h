/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a vulnerability: entries of CISA's catalogue of known exploited ones, CVE records. */
#ifndef PARSE_CVE_FACTS_H
#define PARSE_CVE_FACTS_H

#include "base/utc.h"
#include "model/uuid.h"
#include "parse/json.h"

enum { CVE_FACTS_ID_BYTES = 8 + UUID_TEXT_BYTES };

/* Texts are lent by the parser; empty when not said. */
struct cve_facts {
	struct str id;
	struct str vector; /* CVSS that can be read, of the newest version that the record has */
	struct str kev_added, kev_due, kev_action;
	bool ransomware;
	int64_t modified;  /* of a record; UTC_NONE */
};

/* Ids of the objects that hold them: "kev--<uuid>", "cve--<uuid>", of the CVE alone. */
struct str cve_facts_kev_id(struct value cve, char out[CVE_FACTS_ID_BYTES]);
struct str cve_facts_record_id(struct value cve, char out[CVE_FACTS_ID_BYTES]);

/* cve_facts_kev, cve_facts_record: ERR_SYNTAX, ERR_LIMIT; ERR_VALUE when it is none; ERR_NOMEM. */
MUST_CHECK enum err cve_facts_kev(struct json_parser *p, struct str raw, struct cve_facts *out);
MUST_CHECK enum err cve_facts_record(struct json_parser *p, struct str raw, struct cve_facts *out);

#endif

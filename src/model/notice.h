/* SPDX-License-Identifier: Apache-2.0 */
/* A warning as it is told to people: what its JSON for members says, ready to be laid out. All text is borrowed. */
#ifndef MODEL_NOTICE_H
#define MODEL_NOTICE_H

#include "model/warning.h"

/* Members that have a sector or a country in common. */
struct notice_group {
	struct str name;
	int64_t members;
};

struct notice_value {
	struct str kind, text;
};

/* What people do. Empty: not said. */
struct notice_advice {
	struct str id, name, what;
	struct str effect; /* what it may disturb */
	struct str undo;   /* the way back */
	struct str format, href; /* of the rule that does it: "suricata"; href is relative to the hub */
	int64_t expires;         /* until when it is to be kept; UTC_NONE */
};

/* What machines load. href is relative to the hub. */
struct notice_rule {
	struct str format, href;
};

/* A vulnerability that is named. */
struct notice_cve {
	struct str id, vector; /* vector: CVSS; empty: unknown */
	int score;             /* tenths; CVSS_NONE: unknown */
	struct str severity;
	struct str kev_added, kev_due, kev_action; /* dates; empty: not known to be exploited */
	bool ransomware;
};

/* What an earlier version said. */
struct notice_version {
	uint32_t version; /* 0: there was none */
	int64_t sent;
	enum severity severity;
	enum warning_state state;
	int64_t words; /* a hash of what an analyst said: another one is another text or note */
};

enum { NOTICE_LIST_MAX = 100 };

struct notice {
	struct str id, subject, title, change;
	uint32_t version;
	enum warning_state state;
	enum severity severity;
	enum tlp tlp;
	double probability; /* that it is right; below 0: not said */
	int confidence;
	int64_t owner; /* 0: it concerns all */
	int64_t knowable, raised, updated;
	int64_t hits, members, indicators; /* members: -1 without any */
	int64_t floor;                     /* numbers over members are the lower ends of bands, 0 below it; 1: they are exact */
	struct str text, note, reason; /* an analyst's; empty without */
	struct str into;               /* merged: where it goes on */
	bool false_alarm;              /* taken back because it was wrong */
	double counted, usual;         /* a surge: so many where so many are usual; 0 and 0: none */
	unsigned detectors;
	/* At most NOTICE_LIST_MAX of each. */
	const struct notice_group *sectors, *countries;
	const struct notice_group *risk_sectors, *risk_countries;
	const struct notice_value *values;
	const struct notice_advice *advice;
	const struct notice_rule *rules;
	const struct notice_cve *cves;
	const struct str *techniques, *classes; /* ATT&CK; RSIT */
	size_t n_sectors, n_countries, n_risk_sectors, n_risk_countries, n_values, n_advice, n_rules, n_cves, n_techniques, n_classes;
};

/* From whom it comes. */
struct notice_sender {
	struct str centre; /* its name */
	struct str hub;    /* UUID */
	struct str url;    /* under which recipients reach the hub, without a final '/'; empty: not said */
};

#endif

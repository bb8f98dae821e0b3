/* SPDX-License-Identifier: Apache-2.0 */
/* The product: one warning with its evidence. All text is borrowed from its owner. */
#ifndef MODEL_WARNING_H
#define MODEL_WARNING_H

#include "model/tlp.h"
#include "model/uuid.h"
#include "base/utc.h"

/* The numbers are stored. */
enum severity {
	SEVERITY_INFO,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITY_COUNT
};
struct str severity_name(enum severity s); /* "critical" */

enum warning_state {
	WARNING_OPEN,
	WARNING_RESOLVED,  /* quiet for the time that docs/warnings.md says */
	WARNING_WITHDRAWN, /* taken back: found wrong */
	WARNING_DRAFT,     /* written by an analyst and not released yet: for those who run the hub alone */
	WARNING_MERGED,    /* goes on in another warning */
	WARNING_STATE_COUNT
};
struct str warning_state_name(enum warning_state s);

/* What the last version did, as those see it who were told the version before. */
enum warning_change {
	WARNING_CHANGE_RAISED,
	WARNING_CHANGE_UPDATED,
	WARNING_CHANGE_ESCALATED,  /* the severity rose */
	WARNING_CHANGE_DOWNGRADED, /* it fell */
	WARNING_CHANGE_RESOLVED,
	WARNING_CHANGE_WITHDRAWN,
	WARNING_CHANGE_MERGED,
	WARNING_CHANGE_COUNT
};
struct str warning_change_name(enum warning_change c);

enum detector {
	DETECTOR_SPREAD,
	DETECTOR_CONSTITUENCY,
	DETECTOR_SURGE,    /* more than usual of a series */
	DETECTOR_NEWCOMER, /* first of its label here */
	DETECTOR_NEXT,     /* the forecast: it will reach further members */
	DETECTOR_ANALYST,  /* a person says so */
	DETECTOR_COUNT
};
struct str detector_name(enum detector d);

/*
 * warning_likelihood: the words of estimative language (taxonomy estimative-language of MISP) for a probability: "almost
 * no chance" up to 0.05, "very unlikely" 0.2, "unlikely" 0.45, "roughly even chance" 0.55, "likely" 0.8, "very likely" 0.95,
 * "almost certain" above.
 */
struct str warning_likelihood(double probability);

/* One member that is hit. Times are event times. */
struct warning_member {
	int64_t member;
	struct str name, country, sector; /* empty: unknown */
	int64_t first, last;
	uint64_t count;
	int64_t party; /* members with the same are not independent and count once */
};

/* One observable that carries evidence. */
struct warning_value {
	struct value value;
	int64_t first, last;
	uint64_t count;
};

/* One term of the score: what it is, what was measured, what it added. */
struct warning_term {
	const char *name; /* literal, explained in docs/warnings.md */
	double measure;
	double points;
};

/* What one detector says. */
struct warning_signal {
	enum detector detector;
	double probability;     /* that the warning is right, by this detector alone; 0 to 1 */
	int64_t since;          /* event time at which what it measured began (the start of a surge) */
	double measure, usual;  /* surge: what was counted and what is usual; 0 and 0 otherwise */
};

/* Why a member is likely to be hit next: a set of these. */
enum warning_why {
	WARNING_WHY_SOURCES = 1, /* it shares attackers with those who are hit */
	WARNING_WHY_SECTOR = 2,
	WARNING_WHY_COUNTRY = 4,
	WARNING_WHY_SERVICE = 8, /* it is met on the same ports */
	WARNING_WHY_END = 16
};
struct str warning_why_name(enum warning_why bit);

/* A member that is not hit yet and is likely to be. */
struct warning_risk {
	int64_t member;
	struct str name, country, sector; /* empty: unknown */
	double probability;               /* within seven days; 0 to 1 */
	unsigned why;                     /* set of enum warning_why */
};

/* A vulnerability that the warning names, with what is known of it; empty texts are not known. */
struct warning_cve {
	struct str id;                             /* "CVE-2024-8068" */
	struct str vector;                         /* CVSS, such as cvss_parse takes */
	struct str kev_added, kev_due, kev_action; /* CISA's catalogue of known exploited ones: dates, what to do */
	bool ransomware;
};

/* Whom an analyst means, of those who may see the marking. Nothing set: all of them. Else who fits any of the three. */
struct warning_audience {
	const int64_t *members;
	size_t n_members;
	struct str sector, country; /* empty: not by this */
};

enum {
	WARNING_TERMS_MAX = 15,
	WARNING_MEMBERS_MAX = 1000,
	WARNING_VALUES_MAX = 100,
	WARNING_RISKS_MAX = 100,
	WARNING_TECHNIQUES_MAX = 16,
	WARNING_TECHNIQUE_BYTES = 16, /* "T1059.001" */
	WARNING_AUDIENCE_MAX = 256,
	WARNING_CVES_MAX = 16,
	WARNING_TITLE_BYTES = 300,
	WARNING_TEXT_BYTES = 8192, /* of a text, a note, a reason */
};

struct warning {
	struct uuid id;      /* of subject and the time it was first raised: a replay gives the same */
	uint32_t version;    /* 1 when raised, +1 with each update */
	struct str subject;  /* "label:emotet", "domain:evil.example", "asset:<member>:203.0.113.7" */
	struct str title;    /* one line for people */
	struct str label;    /* of an own asset: what it is suspected of; of a look-alike: what it looks like, and how; else empty */
	unsigned detectors;  /* set of 1 << enum detector that gave evidence */
	enum warning_state state;
	enum warning_change change;
	enum severity severity;
	int confidence; /* 0 to 100 */
	double probability; /* that it is right, of all detectors together; 0 to 1 */
	enum tlp tlp;
	int64_t owner;  /* member whom alone it concerns (constituency); 0: all */
	int64_t knowable; /* event time of the first evidence */
	int64_t raised;   /* event time at which the threshold was passed */
	int64_t updated;  /* event time of the last change */
	uint32_t n_sectors, n_countries;
	uint64_t hits;
	const struct warning_member *members; /* by first, then id */
	size_t n_members;                     /* those listed; members_total counts all */
	uint64_t members_total;
	const struct warning_value *values; /* by count, falling, then value */
	size_t n_values;
	uint64_t values_total;
	const struct warning_term *terms;
	size_t n_terms;
	const struct warning_signal *signals; /* by detector */
	size_t n_signals;
	const struct warning_risk *risks; /* by probability, falling, then member */
	size_t n_risks;
	const struct str *techniques; /* of ATT&CK, "T1059.001" */
	size_t n_techniques;
	const struct warning_cve *cves; /* the hub fills it in: detectors know none */
	size_t n_cves;
	/* An analyst's, empty without. */
	struct str text;   /* what happened, in words */
	struct str note;   /* what to do */
	struct str reason; /* why it was withdrawn */
	bool titled;       /* the title is a person's */
	bool edited;       /* an analyst set some of it: the severity, if so, is that person's */
	bool unseen;       /* a draft, or was never more: nobody but those who run the hub has heard of it */
	bool false_alarm;  /* withdrawn because it was wrong: its sources are to be told */
	struct uuid into;  /* merged: where it goes on */
	struct warning_audience audience;
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What analysts do with warnings. A decision is data: the same decisions at the same places give the same warnings. */
#ifndef WARN_WARN_DECISION_H
#define WARN_WARN_DECISION_H

#include "model/warning.h"

/* The numbers are stored. */
enum warn_act {
	WARN_ACT_WRITE,    /* a new warning by hand: a draft */
	WARN_ACT_RELEASE,  /* a draft becomes open */
	WARN_ACT_EDIT,     /* of a draft or an open warning */
	WARN_ACT_MERGE,    /* an open warning goes on in another open one */
	WARN_ACT_DISMISS,  /* withdrawn as a false alarm: its sources are told */
	WARN_ACT_WITHDRAW, /* taken back for another reason; of a draft too */
	WARN_ACT_COUNT
};
struct str warn_act_name(enum warn_act a); /* "write" */
/* warn_act_find: WARN_ACT_COUNT when name is not of the list. */
enum warn_act warn_act_find(struct str name);

/* Which fields of a content are meant: a set of these. */
enum warn_field {
	WARN_FIELD_TITLE = 1,
	WARN_FIELD_TEXT = 2,
	WARN_FIELD_NOTE = 4,
	WARN_FIELD_SEVERITY = 8,    /* detectors neither raise nor lower it any more */
	WARN_FIELD_TLP = 16,        /* never less restrictive than the evidence's */
	WARN_FIELD_AUDIENCE = 32,
	WARN_FIELD_TECHNIQUES = 64,
	WARN_FIELD_VALUES = 128,    /* further indicators; those that are there stay */
	WARN_FIELD_UNTIL = 256,     /* it stays open at least so long */
	WARN_FIELD_ALL = 511
};

/* What a person sets. All is copied. An empty title gives the detectors' back; the others become empty. */
struct warn_content {
	struct str title; /* one line, at most WARNING_TITLE_BYTES */
	struct str text, note; /* at most WARNING_TEXT_BYTES */
	enum severity severity; /* SEVERITY_COUNT: the detectors' again */
	enum tlp tlp;
	struct warning_audience audience; /* at most WARNING_AUDIENCE_MAX members */
	const struct str *techniques;     /* "T1059.001", at most WARNING_TECHNIQUES_MAX */
	size_t n_techniques;
	const struct value *values; /* canonical; at most WARNING_VALUES_MAX */
	size_t n_values;
	int64_t until; /* event time */
};

struct warn_decision {
	enum warn_act act;
	struct uuid warning; /* which one; write: the id that the new one gets, random and fresh */
	struct uuid into;    /* merge */
	int64_t time;        /* write, release: event time from which it counts; that of the others is the warning's */
	unsigned fields;     /* write, edit: set of enum warn_field. To write a title is required, and the severity else medium */
	struct warn_content content;
	struct str reason; /* required to dismiss and to withdraw; at most WARNING_TEXT_BYTES */
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a warning can be about, the evidence on it, and the life of its warning. */
#ifndef WARN_SUBJECT_H
#define WARN_SUBJECT_H

#include "warn/due_heap.h"
#include "warn/evidence.h"
#include "warn/hysteresis.h"
#include "warn/warn_findings.h"
#include "warn/warn_words.h"

/* Years 1 to 9999: what can be written, and no sum with a span of time overflows. */
static inline bool subject_time_ok(int64_t t)
{
	return t >= INT64_C(-62135596800) * UTC_SECOND && t < INT64_C(253402300800) * UTC_SECOND;
}

/* First byte of a key. */
enum subject_type {
	SUBJECT_LABEL = 'l', /* then the label */
	SUBJECT_VALUE = 'v', /* then the kind in a byte and the canonical bytes */
	SUBJECT_ASSET = 'a', /* then the owner in eight bytes, and as a value */
	SUBJECT_LOOKALIKE = 'k', /* the same for a name that looks like the owner's */
	SUBJECT_SERIES = 's', /* then the name of the series, as label_canon gives it */
	SUBJECT_MANUAL = 'm'  /* an analyst's own; then the id of its warning */
};

enum { SUBJECT_KEY_BYTES = 1 + 8 + 1 + LIMIT_VALUE_BYTES };

struct subject_key {
	size_t n;
	char bytes[SUBJECT_KEY_BYTES];
};

void subject_key_label(struct subject_key *k, struct str label);
void subject_key_value(struct subject_key *k, struct value v);
void subject_key_asset(struct subject_key *k, int64_t member, struct value v);
void subject_key_lookalike(struct subject_key *k, int64_t member, struct value v);
void subject_key_series(struct subject_key *k, struct str name);
void subject_key_manual(struct subject_key *k, const struct uuid *id);
/* subject_key_parse: checks a key that comes from outside; ERR_CORRUPT. */
MUST_CHECK enum err subject_key_parse(struct subject_key *k, struct str bytes);

struct subject;

#define LIFE_NO_SPREAD INT64_C(-1)
/* A time that does not come: no later one can be written. */
#define LIFE_NEVER (INT64_C(253402300799) * UTC_SECOND)

/* The life of one warning, from the moment at which it is raised. */
struct life {
	struct subject *subject; /* whose */
	struct node by_id;
	struct due_node due; /* open: its next review; withdrawn: silence over; merged: a look whether the other is there */
	struct uuid id;
	uint32_t version;
	enum warning_state state;
	enum tlp tlp;
	int64_t knowable, raised, updated;
	int64_t kept;   /* it stays open at least so long; an analyst's word. UTC_NONE: no longer than its evidence */
	int64_t review; /* time of the next look at whether it still deserves its severity */
	int64_t speed; /* from the first to the k-th member; LIFE_NO_SPREAD: so many are not reached yet */
	uint64_t hits_mark, values_mark; /* so many hits or values are news */
	struct warn_findings found;
	struct hysteresis held;      /* the detectors' severity */
	struct warn_words *words;    /* an analyst's; NULL: none */
	bool told;                   /* somebody knows of it, with the severity that follows */
	enum severity told_severity;
	bool false_alarm;
	struct uuid into; /* merged: the warning in which it goes on */
};

/* life_severity: an analyst's, or what the detectors hold. */
enum severity life_severity(const struct life *life);
/* life_change: what its present version did since it was told. life_told: now it was. */
enum warning_change life_change(const struct life *life);
void life_told(struct life *life);
void life_free(struct life *life);

struct subject {
	struct node by_key;
	struct subject *newer, *older; /* among those without a life, by last use */
	struct roster_member *holder;  /* who was the first to speak of it; NULL: no member */
	struct subject *next_changed;
	struct evidence evidence;
	struct life *life; /* NULL: no warning yet */
	bool changed;  /* on the list of changed warnings */
	bool detached; /* its warning has ended: freed when that was told */
	size_t key_n;
	char key[];
};

/* subject_new: NULL when out of memory. */
struct subject *subject_new(const struct subject_key *k);
void subject_free(struct subject *s);

static inline struct str subject_key(const struct subject *s)
{
	return (struct str){s->key, s->key_n};
}

static inline enum subject_type subject_type(const struct subject *s)
{
	return (enum subject_type)s->key[0];
}

/* subject_is_silent: holds nothing but the memory that its warning was withdrawn. */
static inline bool subject_is_silent(const struct subject *s)
{
	return s->life && s->life->state == WARNING_WITHDRAWN && !s->detached;
}

/* subject_is_merged: holds nothing but where its evidence goes on. */
static inline bool subject_is_merged(const struct subject *s)
{
	return s->life && s->life->state == WARNING_MERGED && !s->detached;
}

static inline bool subject_is_open(const struct subject *s)
{
	return s->life && s->life->state == WARNING_OPEN;
}

/* subject_is_owned: concerns one member alone: its asset, or what looks like it. */
static inline bool subject_is_owned(const struct subject *s)
{
	return subject_type(s) == SUBJECT_ASSET || subject_type(s) == SUBJECT_LOOKALIKE;
}

/* subject_owner: whom alone it concerns; 0: everybody. */
int64_t subject_owner(const struct subject *s);

enum { SUBJECT_TEXT_BYTES = VALUE_TEXT_BYTES + 32 };
/* subject_name: the label, or the text of the value. subject_text: "label:emotet". They return the length. */
size_t subject_name(const struct subject *s, char out[SUBJECT_TEXT_BYTES]);
size_t subject_text(const struct subject *s, char out[SUBJECT_TEXT_BYTES]);
/* subject_id: the id of the warning on s that is raised at this time. */
struct uuid subject_id(const struct subject *s, int64_t raised);

#endif

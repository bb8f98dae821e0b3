/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured of a value, and which measures each model is fed with. */
#ifndef WARN_LIST_FORM_H
#define WARN_LIST_FORM_H

#include <assert.h>

#include "warn/list_model.h"

/* The words of docs/lists.md, and how a measure enters a score. */
#define LIST_FACT_MAP(X)                                                                           \
	X(OWN_TODAY, "own-hours-last-day", SCALE_LOG1P)                                            \
	X(OWN_DAYS, "own-days", SCALE_PLAIN)                                                       \
	X(OWN_HOURS, "own-hours", SCALE_LOG1P)                                                     \
	X(OWN_QUARTERS, "own-quarter-days", SCALE_PLAIN)                                           \
	X(OWN_CONTACTS, "own-contacts", SCALE_LOG1P)                                               \
	X(OWN_LAST, "own-last-hours-ago", SCALE_LOG1P)                                             \
	X(OWN_FIRST, "own-first-hours-ago", SCALE_LOG1P)                                           \
	X(OWN_RETURNS, "own-returned", SCALE_PLAIN)                                                \
	X(OWN_PAUSE, "own-pause-hours", SCALE_LOG)                                                 \
	X(OWN_REGULAR, "own-regularity", SCALE_PLAIN)                                              \
	X(OWN_OVERDUE, "own-overdue", SCALE_LOG1P)                                                 \
	X(OTHERS_TODAY, "others-last-day", SCALE_LOG1P)                                            \
	X(OTHERS, "others", SCALE_LOG1P)                                                           \
	X(OTHERS_LIKE, "others-alike-hours", SCALE_LOG1P)                                          \
	X(OTHERS_LIKE_TODAY, "others-alike-last-day", SCALE_PLAIN)                                 \
	X(OTHERS_RATE, "others-contacts-an-hour", SCALE_LOG)                                       \
	X(ANY_LAST, "last-hours-ago", SCALE_LOG1P)                                                 \
	X(ANY_FIRST, "first-hours-ago", SCALE_LOG1P)                                               \
	X(ANY_RETURNS, "returned", SCALE_PLAIN)                                                    \
	X(ANY_PAUSE, "pause-hours", SCALE_LOG)                                                     \
	X(PORT_RETURNS, "port-returns-here", SCALE_ODDS)                                           \
	X(PORT_ARRIVES, "port-arrives-here", SCALE_ODDS)                                           \
	X(PORT_HERE, "port-share-here", SCALE_LOG)                                                 \
	X(NEAR_SMALL, "neighbours-24", SCALE_LOG1P)                                                \
	X(NEAR_LARGE, "neighbours-16", SCALE_LOG1P)

enum list_fact {
#define X(name, text, scale) LIST_FACT_##name,
	LIST_FACT_MAP(X)
#undef X
	LIST_FACTS
};

struct list_facts {
	bool met;      /* by the member itself, in the window */
	uint32_t sole; /* of what only one party of others met: a member of it, by index; else UINT32_MAX */
	double of[LIST_FACTS];
};

/* What a model is fed with: input 0 is the constant 1, input i > 0 the scaled measure of facts[i - 1]. */
struct list_form {
	uint32_t n; /* inputs, with the constant */
	const enum list_fact *facts;
	double start[LIST_MODEL_WEIGHTS]; /* the weights before anything is learned */
};

/* log1p of the whole numbers that most measures are. */
enum { LIST_LOGS = 128 };
struct list_logs {
	double of[LIST_LOGS];
};
void list_logs_init(struct list_logs *l);

/* list_form_name: a literal. */
const char *list_form_name(enum list_fact f);
/* list_form_kind: the model that a value is for. */
enum list_model_kind list_form_kind(const struct list_facts *f);
const struct list_form *list_form_of(enum list_model_kind kind);
/* list_form_fill: x for a value, as many numbers as the form has inputs. */
void list_form_fill(const struct list_form *form, const struct list_logs *logs, const struct list_facts *f, double *x);

#endif

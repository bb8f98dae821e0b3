/* SPDX-License-Identifier: Apache-2.0 */
/* The two models' inputs as tables. */
#include "warn/list_form.h"

#include <math.h>

enum scale { SCALE_PLAIN, SCALE_LOG1P, SCALE_LOG, SCALE_ODDS };

static const struct {
	const char *name;
	enum scale scale;
} facts[] = {
#define X(name, text, scale) {text, scale},
	LIST_FACT_MAP(X)
#undef X
};

static const enum list_fact met[] = {
	LIST_FACT_OWN_HOURS,    LIST_FACT_OWN_LAST,     LIST_FACT_OWN_TODAY,    LIST_FACT_OWN_DAYS,     LIST_FACT_OWN_QUARTERS,
	LIST_FACT_OWN_CONTACTS, LIST_FACT_OWN_FIRST,    LIST_FACT_OWN_RETURNS,  LIST_FACT_OWN_PAUSE,    LIST_FACT_OWN_REGULAR,
	LIST_FACT_OWN_OVERDUE,  LIST_FACT_OTHERS_TODAY, LIST_FACT_OTHERS,       LIST_FACT_OTHERS_LIKE,  LIST_FACT_OTHERS_RATE,
	LIST_FACT_ANY_LAST,     LIST_FACT_ANY_FIRST,    LIST_FACT_PORT_RETURNS, LIST_FACT_PORT_ARRIVES, LIST_FACT_NEAR_SMALL,
};

static const enum list_fact fresh[] = {
	LIST_FACT_OTHERS,      LIST_FACT_ANY_LAST,  LIST_FACT_OTHERS_LIKE_TODAY, LIST_FACT_OTHERS_RATE,
	LIST_FACT_ANY_FIRST,   LIST_FACT_ANY_RETURNS, LIST_FACT_ANY_PAUSE,       LIST_FACT_PORT_ARRIVES,
	LIST_FACT_PORT_HERE,   LIST_FACT_NEAR_SMALL, LIST_FACT_NEAR_LARGE,
};

/* Until something is learned, old news fades, and more hours or more members count. */
#define MET_FORM {1 + sizeof met / sizeof *met, met, {-3, 1, -0.5}}
static const struct list_form forms[LIST_MODEL_KINDS] = {
	[LIST_MODEL_ONCE_TODAY] = MET_FORM,
	[LIST_MODEL_ONCE_BEFORE] = MET_FORM,
	[LIST_MODEL_AGAIN_TODAY] = MET_FORM,
	[LIST_MODEL_AGAIN_BEFORE] = MET_FORM,
	[LIST_MODEL_NEW] = {1 + sizeof fresh / sizeof *fresh, fresh, {-5.5, 1, -0.4}},
};
static_assert(1 + sizeof met / sizeof *met <= LIST_MODEL_WEIGHTS, "the model holds them");
static_assert(1 + sizeof fresh / sizeof *fresh <= LIST_MODEL_WEIGHTS, "the model holds them");

const char *list_form_name(enum list_fact f)
{
	return facts[f].name;
}

void list_logs_init(struct list_logs *l)
{
	for (int i = 0; i < LIST_LOGS; i++)
		l->of[i] = log1p(i);
}

static double log_plus_one(const struct list_logs *logs, double measure)
{
	size_t whole = measure >= 0 && measure < LIST_LOGS ? (size_t)measure : 0;
	return measure <= (double)whole && measure >= 0 ? logs->of[whole] : log1p(measure);
}

static double scaled(const struct list_logs *logs, enum list_fact f, double measure)
{
	switch (facts[f].scale) {
	case SCALE_PLAIN:
		return measure;
	case SCALE_LOG1P:
		return log_plus_one(logs, measure);
	case SCALE_LOG:
		return measure > 0 ? log(measure) : 0;
	case SCALE_ODDS:
		return log(measure / (1 - measure));
	}
	return 0;
}

enum list_model_kind list_form_kind(const struct list_facts *f)
{
	if (!f->met)
		return LIST_MODEL_NEW;
	bool today = f->of[LIST_FACT_OWN_TODAY] > 0;
	if (f->of[LIST_FACT_OWN_DAYS] > 1)
		return today ? LIST_MODEL_AGAIN_TODAY : LIST_MODEL_AGAIN_BEFORE;
	return today ? LIST_MODEL_ONCE_TODAY : LIST_MODEL_ONCE_BEFORE;
}

const struct list_form *list_form_of(enum list_model_kind kind)
{
	return &forms[kind];
}

void list_form_fill(const struct list_form *form, const struct list_logs *logs, const struct list_facts *f, double *x)
{
	x[0] = 1;
	for (uint32_t i = 1; i < form->n; i++)
		x[i] = scaled(logs, form->facts[i - 1], f->of[form->facts[i - 1]]);
}

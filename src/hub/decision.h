/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What analysts do with warnings, carried out: the detectors are told, those whom an analyst means are named as recipients, values
 * that were given become indicators, the audit log has it. One transaction, but for the indicators (hub/hand_values.h).
 */
#ifndef HUB_DECISION_H
#define HUB_DECISION_H

#include "hub/hub.h"
#include "model/member.h"
#include "warn/warn_decision.h"

enum { DECISION_ANY = -1 };

struct decision {
	struct warn_decision warn;
	const struct viewer *who; /* viewer_decides, which the caller has checked */
	int64_t expected;         /* decisions on the warning (store_decision_count) that who has seen; DECISION_ANY */
};

/*
 * decision_make: durable, and its values live, when it returns OK. ERR_CHANGED: somebody else decided meanwhile. ERR_NOT_FOUND,
 * ERR_EXISTS, ERR_VALUE and ERR_LIMIT as warn_engine_decide; ERR_VALUE also for an audience that no member fits;
 * ERR_UNSUPPORTED on an offline hub; ERR_FULL, ERR_NOMEM.
 */
MUST_CHECK enum err decision_make(struct hub *h, const struct decision *d);

/* decision_is_for_all: a names nobody: the marking alone decides. decision_means: whether it names m. */
bool decision_is_for_all(const struct warning_audience *a);
bool decision_means(const struct warning_audience *a, const struct member *m);
/* decision_marking: as detect_marking; changes nothing. ERR_UNSUPPORTED on an offline hub. */
MUST_CHECK enum err decision_marking(struct hub *h, const struct warn_decision *with, enum tlp *out);

#endif

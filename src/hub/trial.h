/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of a log on trial: read and matched by the same threads and indexes as a log that is handed in, and then forgotten. Nothing is
 * stored, counted or remembered, no detector hears of it.
 */
#ifndef HUB_TRIAL_H
#define HUB_TRIAL_H

#include "base/arena.h"
#include "hub/hub.h"
#include "model/batch.h"
#include "model/report.h"
#include "parse/event_log.h"

enum { TRIAL_EVENTS_MAX = 100 };

struct trial_opts {
	int64_t member; /* whose log it would be; 0: nobody's */
	enum event_format format;
	struct str mapping; /* for EVENT_NDJSON; empty: none */
	bool adverse;
	struct str text;    /* lines of the log, not compressed */
};

/* All of it lives in the arena. */
struct trial_observed {
	struct value value;
	enum role role;
	struct str protected_by; /* empty: it is not protected */
	int64_t protected_member;
	bool owned;              /* it is another member's asset */
	bool alike;              /* a name that imitates one of a member */
};

struct trial_hit {
	uint32_t observed; /* of the event's */
	struct value indicator;
	struct str label;
	int confidence;
	enum tlp tlp;
	struct str protected_by; /* empty: not suppressed */
	int64_t protected_member;
	bool part; /* no hit by itself: one observation of several that a pattern asks for */
};

struct trial_event {
	uint64_t line;
	int64_t time; /* UTC_NONE: the log gives none */
	uint32_t count;
	bool adverse;
	bool contact;       /* its source would be a contact (docs/lists.md) */
	const char *absurd; /* why it would be refused for its time; NULL: it would not */
	struct trial_observed *observed;
	struct trial_hit *hits;
	size_t n_observed, n_hits;
};

struct trial_result {
	enum event_format format; /* that was recognised */
	uint64_t lines, refused, outside_validity;
	struct trial_event events[TRIAL_EVENTS_MAX];
	size_t n_events;
	bool more; /* there were further ones */
	struct batch_refusal refusals[LIMIT_REFUSALS_SHOWN];
	size_t n_refusals;
};

/*
 * trial_run: *out is filled in a; it need not be zeroes before. ERR_UNSUPPORTED on an offline hub; ERR_VALUE (mapping; *why), ERR_BUSY, ERR_STOPPING, ERR_LIMIT,
 * ERR_NOMEM.
 */
MUST_CHECK enum err trial_run(struct hub *h, const struct trial_opts *opts, struct arena *a, struct trial_result *out,
                              const char **why);

#endif

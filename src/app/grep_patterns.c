/* SPDX-License-Identifier: Apache-2.0 */
/* A worker makes the thin set itself: the tool ends with its input, and there is nothing that waits for one block. */
#include "app/grep_patterns.h"

#include "base/utc.h"
#include "os/clock.h"

static const int64_t PAUSE = UTC_SECOND / 20; /* suspensions come in groups */
enum { SHARE = 9 };

void grep_patterns_init(struct grep_patterns *p, struct pattern_set *set)
{
	*p = (struct grep_patterns){.set = pattern_set_ref(set), .pause = PAUSE};
	pthread_mutex_init(&p->lock, NULL);
}

void grep_patterns_deinit(struct grep_patterns *p)
{
	pattern_set_unref(p->set);
	pthread_mutex_destroy(&p->lock);
}

struct pattern_set *grep_patterns_get(struct grep_patterns *p)
{
	pthread_mutex_lock(&p->lock);
	struct pattern_set *set = pattern_set_ref(p->set);
	pthread_mutex_unlock(&p->lock);
	return set;
}

/* Whether it is this thread's turn. */
static bool begin(struct grep_patterns *p)
{
	pthread_mutex_lock(&p->lock);
	bool mine = false;
	if (!p->thinning && !pattern_set_is_thin(p->set)) {
		int64_t now = clock_monotonic();
		if (p->due == 0)
			p->due = now + p->pause;
		mine = p->thinning = now >= p->due;
	}
	pthread_mutex_unlock(&p->lock);
	return mine;
}

enum err grep_patterns_thin(struct grep_patterns *p)
{
	struct pattern_set *thin = NULL;
	if (!begin(p))
		return OK;
	int64_t start = clock_monotonic();
	enum err e = pattern_set_thin(p->set, &thin);
	int64_t pause = (clock_monotonic() - start) * SHARE;
	pthread_mutex_lock(&p->lock);
	struct pattern_set *old = e ? NULL : p->set;
	if (e == OK)
		p->set = thin;
	p->pause = pause > PAUSE ? pause : PAUSE;
	p->due = 0;
	p->thinning = false;
	pthread_mutex_unlock(&p->lock);
	pattern_set_unref(old);
	return e;
}

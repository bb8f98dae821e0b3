/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of struct hub, for the files of this folder only. */
#ifndef HUB_HUB_STATE_H
#define HUB_HUB_STATE_H

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "hub/detect.h"
#include "hub/hub.h"
#include "hub/latency.h"
#include "hub/live_keeper.h"
#include "hub/live_patterns.h"
#include "hub/live_window.h"
#include "hub/login.h"
#include "hub/places.h"
#include "hub/setup.h"
#include "hub/workers.h"
#include "hub/writer.h"
#include "match/matcher.h"
#include "store/recall.h"
#include "store/store.h"

enum { HUB_READERS_KEPT = 16 };

/* Setting: reports were stored whose values were not compared with members' assets. */
#define HUB_OWNERS_UNTOLD "owners_untold"

struct hub_called {
	struct hub_called *before;
	char name[LIMIT_NAME_BYTES + 1];
};

struct hub {
	struct store *store;
	char dir[PATH_MAX];
	/* The latest name first; those before it are kept, for readers hold them. */
	_Atomic(struct hub_called *) called;
	bool name_fixed, retention_fixed; /* by the command line */
	char url[LIMIT_URL_BYTES + 1];
	unsigned flags;
	char page_token[HUB_PAGE_TOKEN_BYTES]; /* hex digits */
	struct hash_key key;
	struct login *login;
	struct sensors *sensors;
	struct setup *setup;

	struct exchange *exchange;

	/* NULL on an offline hub. */
	struct live_keeper *keeper;
	struct live_patterns *patterns;
	struct live_window *window;
	struct matcher *matcher; /* the keeper's; changed under import_lock only */
	struct detect *detect;   /* writer thread only, but for its counters */
	struct writer *writer;
	struct workers *workers;
	struct recall *memory; /* NULL also when nothing is remembered */
	struct places *places; /* NULL also without a database */

	pthread_mutex_t import_lock; /* one import, or change of members, at a time; taken before all others */

	pthread_mutex_t follow_lock; /* hand_values_follow; taken before import_lock */

	pthread_mutex_t readers_lock;
	struct db *readers[HUB_READERS_KEPT];
	size_t n_readers;

	pthread_mutex_t counts_lock;
	struct store_counts counts;
	int64_t counted; /* monotonic; 0: never */

	pthread_rwlock_t assets_lock;
	struct lookalike *lookalikes; /* of members' domains */
	struct suspension_set *suspended;
	struct protected_set *assets; /* the hub's own copy of what the matcher has, for gates and look-ups */

	struct latency latency[HUB_LATENCY_COUNT];

	pthread_mutex_t news_lock;
	pthread_cond_t news;
	int64_t news_seq;
	atomic_int_least64_t recalled; /* hub_recalled */

	atomic_size_t room_taken;
	atomic_bool stopping;
	atomic_uint_least64_t generation;
	atomic_uint_least64_t events, refused, observables, hits, suppressed, outside_validity, intakes, imports;
	int64_t started;
};

#endif

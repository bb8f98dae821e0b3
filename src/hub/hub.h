/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hub: the one flow, wired. It owns the store, the index, the detectors and the threads between them, and knows no
 * HTTP. Any thread may call any function here, unless it says otherwise; calls that change something return after the
 * change is durable.
 *
 *	intake --blocks--> workers --hits--> writer --commit--> stream
 *	import --rows----> writer --commit--> index
 */
#ifndef HUB_HUB_H
#define HUB_HUB_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/utc.h"
#include "hub/live_patterns.h"
#include "model/uuid.h"
#include "model/viewer.h"
#include "model/value.h"
#include "store/db.h"

struct hub;

enum hub_flag {
	HUB_OFFLINE = 1, /* for one command: no threads, index or detectors; the store only */
};

enum { HUB_RETENTION_NONE = -1, HUB_RETENTION_SET = -2 };

struct hub_opts {
	const char *data_dir;
	struct str name;       /* of the centre; empty: as it is set (hub/centre.h), else "tocsin" */
	struct str url;        /* under which recipients reach it, for links in warnings; empty: none */
	unsigned flags;
	unsigned workers;      /* 0: one for each core */
	int64_t window;        /* detectors; zeroes: the defaults of docs/warnings.md */
	uint32_t members;
	const char *places;    /* database of where addresses are (hub/places.h); NULL: PLACES_PATH */
	/* Days that observables are remembered; 0: nothing is, HUB_RETENTION_NONE: and what was, is forgotten; HUB_RETENTION_SET: as it is set. */
	int retention;
};

/*
 * hub_open: opens the store, loads the index, restores the detectors, starts the threads. why (200 bytes) says in
 * words what went wrong. Errors as store_open.
 */
MUST_CHECK enum err hub_open(const struct hub_opts *opts, struct hub **out, char why[200]);
/* hub_stop: from now on intakes and imports are refused with ERR_STOPPING and streams end; returns at once. hub_close: drains what was accepted, stops the threads, frees. */
void hub_stop(struct hub *h);
void hub_close(struct hub *h);

bool hub_is_offline(const struct hub *h);
/* hub_name: lives as long as the hub, also when the hub is renamed. */
struct str hub_name(const struct hub *h);
/* hub_renamed: after the setting was committed; what the command line says stays. */
MUST_CHECK enum err hub_renamed(struct hub *h);
/* hub_fixed: whether the command line says what the setting of this name says, and so wins. */
bool hub_fixed(const struct hub *h, struct str setting);
/* hub_url: of its opts, without a final '/'. */
struct str hub_url(const struct hub *h);
/* hub_temporary: a file without a name in the data folder (os/file.h). */
MUST_CHECK enum err hub_temporary(struct hub *h, int *out_fd);
/*
 * hub_room_take: memory for a body that is read as a whole, out of HUB_ROOM_BYTES for all of them together: two documents of
 * the greatest size. ERR_BUSY when others have it. hub_room_give: gives it back.
 */
#define HUB_ROOM_BYTES (2 * LIMIT_FEED_BYTES)
MUST_CHECK enum err hub_room_take(struct hub *h, size_t bytes);
void hub_room_give(struct hub *h, size_t bytes);
/* hub_reader: a connection for reading the store directly, for one thread; give it back. NULL when out of resources. */
struct db *hub_reader_get(struct hub *h);
void hub_reader_put(struct hub *h, struct db *db);
/* hub_places: NULL when there is no such database, and on an offline hub. */
struct places;
struct places *hub_places(struct hub *h);
/* hub_store: for the functions of store_*.h that take the store and only read its keys (store_value_id). */
struct store *hub_store(struct hub *h);

/*
 * hub_write: runs work on the writer thread inside a transaction that it may share with others, and returns when that
 * is durable. When work fails, what it wrote is undone and its error is returned.
 */
typedef enum err hub_work_fn(void *ctx, struct store *s);
MUST_CHECK enum err hub_write(struct hub *h, hub_work_fn *work, void *ctx);

/* hub_look: runs work that changes nothing on the writer thread, which owns the detectors. ERR_UNSUPPORTED on an offline hub. */
MUST_CHECK enum err hub_look(struct hub *h, hub_work_fn *work, void *ctx);

/*
 * hub_write_later: the same without waiting, for what is worth no answer (the last use of a credential): when it fails, or on an
 * offline hub, it is not written. ctx comes from malloc and is freed; NULL: nothing happens.
 */
void hub_write_later(struct hub *h, hub_work_fn *work, void *ctx);

/* hub_counts: what is stored, counted at most every few seconds, since counting reads every report. */
struct store_counts;
MUST_CHECK enum err hub_counts(struct hub *h, struct store_counts *out);

/* What a hub counts since it started. */
struct hub_counters {
	uint64_t events, events_refused, observables, hits, suppressed, outside_validity;
	uint64_t requests_observed, imports, commits, warnings;
	uint64_t queue_blocks, queue_writes; /* waiting now */
	uint64_t index_values, index_bytes;
	uint64_t patterns, patterns_unseen, patterns_sequences, patterns_suspended; /* match/pattern_set.h */
	int64_t started;   /* UTC */
	int64_t watermark; /* event time reached; UTC_NONE before the first event */
	int64_t full_since; /* UTC_NONE, or since when the disk refuses writes */
};
void hub_counters(struct hub *h, struct hub_counters *out);

/* What is measured of how long the hub takes. */
enum hub_latency {
	HUB_LATENCY_REQUESTS, /* a call of the API, from its first byte to its answer */
	HUB_LATENCY_INTAKE,   /* what was handed in, from its last byte until it is durable */
	HUB_LATENCY_WRITES,   /* a write, from asking for it until it is durable */
	HUB_LATENCY_COUNT
};
void hub_latency_add(struct hub *h, enum hub_latency what, int64_t took);
struct latency_summary;
void hub_latency_get(struct hub *h, enum hub_latency what, struct latency_summary *out);

/* What a hub takes of its machine. */
struct hub_resources {
	int64_t resident_bytes;          /* memory; 0: not known */
	int64_t disk_bytes, disk_free_bytes; /* of the file system with its data */
	int64_t log_bytes;               /* the database's log, not yet copied back */
};
MUST_CHECK enum err hub_resources(struct hub *h, struct hub_resources *out);

/* hub_suspended: why the pattern of an indicator is suspended, a literal; NULL when it is not. */
const char *hub_suspended(struct hub *h, struct value indicator);
/* hub_suspensions: see live_patterns_each_suspended. */
uint64_t hub_suspensions(struct hub *h, uint64_t after, live_suspended_fn *each, void *ctx);

/*
 * hub_wait: waits until the sequence of visible changes (warnings, sightings) is past seq, the time is over, or the hub
 * stops; returns the newest sequence number. What is behind seq is then read from the store (store_warning_page).
 */
int64_t hub_wait(struct hub *h, int64_t seq, int64_t timeout_us);
bool hub_stopping(const struct hub *h);

/*
 * hub_page_token: a credential to read everything, drawn at start and gone with the process: for the link to the status page
 * that is shown to the one who starts the hub. hub_is_page_token compares in constant time.
 */
enum { HUB_PAGE_TOKEN_BYTES = 32 };
struct str hub_page_token(const struct hub *h);
bool hub_is_page_token(const struct hub *h, struct str token);

/* hub_recalled: what was recalled up to this place of the sequence is in no file of an outlet of hub_generation, when that is asked for afterwards. */
int64_t hub_recalled(const struct hub *h);
/*
 * hub_generation: rises with every change of indicators, warnings, protected values, and of who may see them; the files of
 * outlets depend on nothing else but time.
 */
uint64_t hub_generation(const struct hub *h);
/*
 * hub_changed: after such a change: the generation rises, to the seconds of the clock, or by one when they have not moved on.
 * So it rises over restarts too, as the serial numbers of zones must.
 */
void hub_changed(struct hub *h);

/* hub_settings_changed: inside the work of hub_write that changed one. */
MUST_CHECK enum err hub_settings_changed(struct hub *h, struct store *s);
/*
 * hub_reload_members: after members changed: protected values, constituencies and detectors follow. fresh: a member that
 * is new and is told what feeds list of its assets; 0: none.
 */
MUST_CHECK enum err hub_reload_members(struct hub *h, int64_t fresh);

/* hub_protected: whether v is protected, and why (appended to reason, which may be NULL). */
bool hub_protected(struct hub *h, struct value v, struct buf *reason, int64_t *out_member);

#endif

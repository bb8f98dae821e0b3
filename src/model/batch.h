/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch of events as flat arrays: what log parsers fill and the matcher reads, a block of lines at a time. The
 * observables of all its events stand in one array so that index probes can be batched and prefetched.
 */
#ifndef MODEL_BATCH_H
#define MODEL_BATCH_H

#include "base/arena.h"
#include "model/property.h"
#include "model/value.h"

/* What part an observable plays in its event. */
#define ROLE_MAP(X)                                                                                \
	X(ROLE_NONE, "none")                                                                       \
	X(ROLE_SOURCE, "source")           /* address that opened the connection */                \
	X(ROLE_DESTINATION, "destination") /* address that it went to */                           \
	X(ROLE_QUERY, "query")             /* name asked for in DNS */                              \
	X(ROLE_ANSWER, "answer")           /* name or address answered in DNS */                    \
	X(ROLE_HOST, "host")               /* HTTP host, TLS server name */                         \
	X(ROLE_URL, "url")                                                                          \
	X(ROLE_FILE, "file")               /* hash of a file seen */                                \
	X(ROLE_SENDER, "sender")           /* mail */                                               \
	X(ROLE_RECIPIENT, "recipient")                                                              \
	X(ROLE_CERTIFICATE, "certificate")                                                          \
	X(ROLE_CLIENT, "client")           /* fingerprint of a client (ja3, ja4, hassh) */          \
	X(ROLE_SERVER, "server")           /* fingerprint of a server */                            \
	X(ROLE_OTHER, "other")

enum role {
#define X(name, text) name,
	ROLE_MAP(X)
#undef X
	ROLE_COUNT
};

struct str role_name(enum role role);
enum role role_find(struct str name); /* ROLE_NONE when unknown */

enum { OBSERVED_INLINE_BYTES = 16 };

/* One observable of one event; 24 bytes. Up to 16 canonical bytes stand inside, longer ones in the batch's arena. */
struct observed {
	uint32_t event; /* index into batch.events */
	uint8_t kind;   /* enum kind */
	uint8_t role;   /* enum role */
	uint16_t n;     /* canonical bytes */
	union {
		char in[OBSERVED_INLINE_BYTES];
		const char *p;
	} u;
};

static inline struct value observed_value(const struct observed *o)
{
	return (struct value){(enum kind)o->kind, {o->n <= OBSERVED_INLINE_BYTES ? o->u.in : o->u.p, o->n}};
}

struct event {
	int64_t time;      /* event time, UTC_NONE when the log gives none */
	uint64_t line;     /* 1 for the first line of the whole input */
	uint32_t count;    /* how often it was seen; 1 unless the log says more */
	uint32_t observed; /* index of its first observable; they are contiguous */
	uint32_t property; /* likewise of its properties */
	uint16_t n_observed, n_properties;
	bool adverse; /* its sensor says that it is */
	uint8_t service; /* model/service.h, as its sensor calls the application protocol; 0: it does not */
};

/* A line that was not understood. */
struct batch_refusal {
	uint64_t line;
	const char *what; /* literal */
};

struct batch {
	struct event *events;
	size_t n_events, cap_events;
	struct observed *observed;
	size_t n_observed, cap_observed;
	struct property_value *properties;
	size_t n_properties, cap_properties;
	struct batch_refusal *refusals;
	size_t n_refusals, cap_refusals; /* the first LIMIT_REFUSALS_SHOWN; refused counts all */
	uint64_t refused;
	uint64_t values_skipped; /* observables that have no canonical form (a DNS name with a blank in it) */
	uint64_t lines;          /* lines seen, blank and comment lines included; parsers add to it */
	struct arena arena;      /* long values */
	enum err err;            /* sticks: ERR_NOMEM, ERR_LIMIT */
};

/* batch_init: empty. batch_reset: empty, memory and the count of lines kept (so that line numbers go on). */
void batch_init(struct batch *b);
void batch_deinit(struct batch *b);
void batch_reset(struct batch *b);
/* batch_event: begins an event; its observables follow. */
void batch_event(struct batch *b, int64_t time, uint64_t line, uint32_t count);
/* batch_adverse: the event begun last is adverse: an alert, or what a honeypot saw. */
void batch_adverse(struct batch *b);
/* batch_service: what the sensor says the event begun last spoke. */
void batch_service(struct batch *b, uint8_t service);
/*
 * batch_observe: adds an observable with canonical bytes (copied) to the event begun last; drops what is beyond
 * LIMIT_EVENT_VALUES and exact repeats inside the event.
 */
void batch_observe(struct batch *b, enum kind kind, enum role role, struct str canonical);
/*
 * batch_observe_text: makes text canonical first as value_canon does (fast paths for addresses and ASCII names); skips
 * and counts what has no form. For KIND_IPV4 and KIND_IPV6 an address of either family is taken as what it is.
 */
void batch_observe_text(struct batch *b, enum kind kind, enum role role, struct str text);
/* batch_observe_endpoint: address text and port as KIND_ENDPOINT; nothing when either is not well-formed. */
void batch_observe_endpoint(struct batch *b, enum role role, struct str address, uint32_t port);
/*
 * batch_property_text: adds a property (PROPERTY_TEXT, the text is copied) to the event begun last; drops what is longer
 * than LIMIT_VALUE_BYTES or beyond LIMIT_EVENT_PROPERTIES. batch_property_number: PROPERTY_NUMBER or PROPERTY_TIME.
 */
void batch_property_text(struct batch *b, enum property property, uint32_t group, struct str text);
void batch_property_number(struct batch *b, enum property property, uint32_t group, int64_t number);
/* batch_copy_event: begins an event as from has it, at time, with all that belongs to it. */
void batch_copy_event(struct batch *b, const struct batch *from, const struct event *event, int64_t time);
void batch_refuse(struct batch *b, uint64_t line, const char *what);

#endif

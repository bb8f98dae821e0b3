/* SPDX-License-Identifier: Apache-2.0 */
/* Events of a simulated sensor as lines of Suricata's EVE JSON. */
#ifndef EMIT_SIM_EVENT_H
#define EMIT_SIM_EVENT_H

#include "base/buf.h"
#include "base/utc.h"

enum sim_event_type {
	SIM_DNS,  /* text: the name asked for */
	SIM_TLS,  /* text: the server name; hash: JA3 */
	SIM_HTTP, /* text: the URL without "http://" */
	SIM_FLOW,
	SIM_FILE /* hash: SHA-256 */
};

struct sim_event {
	int64_t time;
	enum sim_event_type type;
	uint64_t flow;
	uint32_t source, destination; /* IPv4 addresses */
	uint16_t port;                /* of the source */
	struct str text;
	struct str hash; /* hex */
};

/* sim_event_line: appends one line without its end; buf_err tells. */
void sim_event_line(struct buf *b, const struct sim_event *ev);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same events in two forms, for programs that read logs and for programs that read packets: DNS queries (three of
 * four) and HTTP requests, one of a hundred with a value of gen_list.h. The same number, the same event.
 */
#ifndef BENCH_GEN_EVENT_H
#define BENCH_GEN_EVENT_H

#include "base/buf.h"

/* What is listed is among the first so many lines of gen_list_line. */
enum { GEN_EVENT_LISTED = 10000 };

struct gen_event {
	bool http;            /* else a DNS query */
	int64_t time;
	uint32_t client, server;
	uint16_t client_port;
	char name[64];        /* asked for, or the host */
	char path[64];
};

void gen_event_make(uint64_t i, struct gen_event *out);
/* gen_event_eve: the line that Suricata 7 writes for it. */
void gen_event_eve(const struct gen_event *e, struct buf *out);
/* gen_event_pcap_head: what a pcap file begins with. gen_event_pcap: the event's packets: one, or a connection of eight. */
void gen_event_pcap_head(struct buf *out);
void gen_event_pcap(const struct gen_event *e, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The generated list and the generated events as files for tocsin, grep and Suricata. */
#ifndef BENCH_GEN_RIVAL_H
#define BENCH_GEN_RIVAL_H

#include <stddef.h>

/*
 * gen_rival_lists: n values in the working folder: list.txt, one a line, for tocsin and grep; and for Suricata the same values as
 * suricata.rules with its datasets and suricata.yaml. gen_rival_events: n events as events.json and events.pcap. Both
 * need little memory, and end the program when they cannot.
 */
void gen_rival_lists(size_t n);
void gen_rival_events(size_t n);

#endif

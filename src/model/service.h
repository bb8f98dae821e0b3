/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Services that are attacked, by one name each: what sensors call the application protocol of a connection, or else who listens
 * at its port (IANA's registry, and ports that are in use for the same). A closed table, so that nobody adds names to it.
 */
#ifndef MODEL_SERVICE_H
#define MODEL_SERVICE_H

#include <stdint.h>

#include "base/str.h"

/*
 * service_find: of a name as Suricata, Zeek and others write it ("ssl" is tls), in any case; of several behind commas the first
 * that is known. 0: none is. service_of_port: 0 as well. service_name: "ssh"; empty for 0.
 */
uint8_t service_find(struct str names);
uint8_t service_of_port(uint32_t port);
struct str service_name(uint8_t service);

#endif

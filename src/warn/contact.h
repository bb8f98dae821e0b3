/* SPDX-License-Identifier: Apache-2.0 */
/* A contact: a member's sensor met something adverse: a listed value, or the source of what the sensor calls adverse. */
#ifndef WARN_CONTACT_H
#define WARN_CONTACT_H

#include "base/utc.h"
#include "model/tlp.h"
#include "model/value.h"

/*
 * Contacts come in order of receipt, and what is made of one uses nothing that was received after it. The value is
 * borrowed; protected values are no contacts.
 */
struct contact {
	int64_t time;   /* of receipt */
	int64_t member; /* whose sensor met it; 1 and up */
	struct value value;
	uint32_t port;    /* destination port; 0: none or unknown */
	uint32_t count;   /* 0 is taken as 1 */
	uint8_t protocol; /* IANA protocol number; 0: unknown */
	enum tlp tlp;     /* under which the value may go to others, without the name of the member */
};

#endif

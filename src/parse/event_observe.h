/* SPDX-License-Identifier: Apache-2.0 */
/* Observables whose text needs more than model/batch.h knows: what logs make of addresses, names and digests. */
#ifndef PARSE_EVENT_OBSERVE_H
#define PARSE_EVENT_OBSERVE_H

#include "model/batch.h"

/*
 * Each adds what text holds to the event begun last. What should be of the kind and is not, counts in
 * out->values_skipped; texts that need not hold anything are passed over silently.
 */

/* event_observe_address: an address, and with port as decimal text also the endpoint (an empty port is none). */
void event_observe_address(struct batch *out, enum role role, struct str address, struct str port);
/* event_observe_addresses: several, separated by commas. */
void event_observe_addresses(struct batch *out, enum role role, struct str text);
/* event_observe_host: a name or an address, maybe with a port, an IPv6 address also in brackets. */
void event_observe_host(struct batch *out, enum role role, struct str text);
/* event_observe_answer: DNS resource data; text that is neither address nor name is nothing. */
void event_observe_answer(struct batch *out, enum role role, struct str text);
/* event_observe_digest: hexadecimal digits, with or without colons between the bytes, as a value of kind. */
void event_observe_digest(struct batch *out, enum kind kind, enum role role, struct str text);
/* event_observe_file: a hash whose kind its length tells. event_observe_certificate: likewise; other text is nothing. */
void event_observe_file(struct batch *out, enum role role, struct str text);
void event_observe_certificate(struct batch *out, enum role role, struct str text);
/* event_observe_fingerprint: ja3 or ja4 by shape. */
void event_observe_fingerprint(struct batch *out, enum role role, struct str text);
/* event_observe_mail: every address in the text of a header field. */
void event_observe_mail(struct batch *out, enum role role, struct str text);
/* event_observe_url: with or without a scheme. */
void event_observe_url(struct batch *out, enum role role, struct str text);
/* event_observe_cve: "CVE-2019-0708", "CVE_2019_0708", "2019-0708". */
void event_observe_cve(struct batch *out, enum role role, struct str text);
/* event_observe_any: the kind by shape; text of no shape is nothing. */
void event_observe_any(struct batch *out, enum role role, struct str text);

/* event_observe_request: the URL of an HTTP request from its parts; empty ones are unknown. */
void event_observe_request(struct batch *out, struct str host, struct str port, struct str path, bool encrypted);

#endif

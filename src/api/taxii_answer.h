/* SPDX-License-Identifier: Apache-2.0 */
/* What the answers below /taxii2/ have in common: media type, errors, the headers of a page. */
#ifndef API_TAXII_ANSWER_H
#define API_TAXII_ANSWER_H

#include "api/api_route.h"

/* The one API root. */
#define TAXII_ROOT "/taxii2/hub/"

/*
 * taxii_answer_is_below: whether *path is /taxii2/ or below it. All such paths end in "/": one that does not gets it, in the
 * arena, for clients that drop it.
 */
bool taxii_answer_is_below(struct arena *a, struct str *path);
/* taxii_answer_negotiate: answers with 406 when the client does not take TAXII 2.1. */
void taxii_answer_negotiate(struct api_call *c);
/* taxii_answer_error: the body of an error (TAXII 2.1 section 3.6.1) and its headers; for api_fail, which is what to call. */
void taxii_answer_error(struct api_call *c, enum err e, struct str description);
/* taxii_answer_json: as api_json, with the media type of TAXII. */
struct jsonw taxii_answer_json(struct api_call *c, int status);

#endif

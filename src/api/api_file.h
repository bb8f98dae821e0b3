/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are made in an unlinked temporary file, piece by piece, so that they take no memory. For this folder only. */
#ifndef API_API_FILE_H
#define API_API_FILE_H

#include "api/api_route.h"

struct api_file {
	int fd;
	uint64_t size;
};

/* api_file_unchanged: whether the client has the file of this tag (c->response.etag) already: then it is answered, with 304. */
bool api_file_unchanged(struct api_call *c);
/*
 * api_file_open; api_file_write takes it as ctx; api_file_send: it is the answer, or the problem that e is, of which detail
 * (may be NULL) says more.
 */
MUST_CHECK enum err api_file_open(struct api_call *c, struct api_file *out);
MUST_CHECK enum err api_file_write(void *ctx, struct str piece);
void api_file_send(struct api_call *c, const struct api_file *f, const char *content_type, enum err e, const char *detail);

#endif

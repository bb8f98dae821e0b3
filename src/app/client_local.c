/* SPDX-License-Identifier: Apache-2.0 */
/* The table of routes without a server before it. */
#include "app/client_local.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/api.h"
#include "app/target.h"
#include "os/file.h"

enum { PIECE_BYTES = 1 << 16 };

static enum err pass(const struct client_request *r, int status, struct buf *kept, struct str piece)
{
	if (r->sink && status >= 200 && status < 300)
		return r->sink(r->sink_ctx, piece);
	buf_put(kept, piece);
	return buf_err(kept);
}

static enum err send_body(struct api_call *call, const struct client_request *r)
{
	if (!r->source) {
		if (r->body.n)
			api_call_body(call, r->body);
		return OK;
	}
	char *piece = malloc(PIECE_BYTES);
	long got = 0;
	bool wanted = piece != NULL;
	while (wanted && (got = r->source(r->source_ctx, piece, PIECE_BYTES)) > 0)
		wanted = api_call_body(call, str_make(piece, (size_t)got));
	free(piece);
	return !piece ? ERR_NOMEM : got < 0 ? ERR_IO : OK;
}

static enum err pass_file(const struct client_request *r, const struct api_response *answer, struct buf *kept)
{
	char *piece = malloc(PIECE_BYTES);
	enum err e = piece ? OK : ERR_NOMEM;
	for (uint64_t at = 0; e == OK && at < answer->size;) {
		ssize_t got = pread(answer->fd, piece, PIECE_BYTES, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			e = got < 0 ? file_error(errno) : ERR_IO;
		else
			e = pass(r, answer->status, kept, str_make(piece, (size_t)got));
		at += got > 0 ? (uint64_t)got : 0;
	}
	free(piece);
	return e;
}

static enum err receive(const struct client_request *r, struct api_response *answer, struct buf *kept)
{
	enum err e;
	if (answer->fd >= 0) {
		e = pass_file(r, answer, kept);
		close(answer->fd);
		answer->fd = -1;
		return e;
	}
	return pass(r, answer->status, kept, buf_str(&answer->body));
}

enum err client_local_call(struct hub *hub, const struct client_request *r, struct buf *kept, int *out_status)
{
	struct api_request request = {.method = str_of(r->method),
	                              .content_type = str_of(r->content_type),
	                              .last_event_id = str_of(r->last_event_id),
	                              .if_match = str_of(r->if_match),
	                              .trusted = true};
	struct buf path;
	buf_init(&path, r->target.n + 1);
	enum err e = target_split(r->target, &path, &request.query);
	request.path = buf_str(&path);
	struct api_call *call = e == OK ? api_call_new(hub, &request) : NULL;
	if (e == OK && !call)
		e = ERR_NOMEM;
	if (e == OK)
		e = send_body(call, r);
	if (e == OK) {
		struct api_response answer = {0};
		api_call_finish(call, &answer);
		e = receive(r, &answer, kept);
		*out_status = answer.status;
		api_response_deinit(&answer);
	}
	api_call_free(call);
	buf_deinit(&path);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* From the pieces to the answer. */
#include "api/api_file.h"

#include <errno.h>
#include <unistd.h>

#include "os/file.h"

/* RFC 9110 section 13.1.2: a list of tags, or '*'; the weak prefix does not matter. */
static bool same_tag(struct str list, const char *tag)
{
	return str_eq(str_trim(list), STR("*")) || str_find_str(list, str_of(tag)) < list.n;
}

bool api_file_unchanged(struct api_call *c)
{
	if (c->request.if_none_match.n == 0 || !same_tag(c->request.if_none_match, c->response.etag))
		return false;
	c->response.status = 304;
	c->answered = true;
	return true;
}

enum err api_file_open(struct api_call *c, struct api_file *out)
{
	*out = (struct api_file){.fd = -1};
	return hub_temporary(c->hub, &out->fd);
}

enum err api_file_write(void *ctx, struct str piece)
{
	struct api_file *f = ctx;
	f->size += piece.n;
	while (piece.n) {
		ssize_t n = write(f->fd, piece.p, piece.n);
		if (n <= 0)
			return n < 0 ? file_error(errno) : ERR_IO;
		piece = str_from(piece, (size_t)n);
	}
	return OK;
}

void api_file_send(struct api_call *c, const struct api_file *f, const char *content_type, enum err e, const char *detail)
{
	if (e) {
		if (f->fd >= 0)
			close(f->fd);
		c->response.etag[0] = '\0';
		api_fail(c, e, detail ? "%s" : NULL, detail);
		return;
	}
	c->response.status = 200;
	c->response.content_type = content_type;
	c->response.fd = f->fd;
	c->response.size = f->size;
	c->answered = true;
}

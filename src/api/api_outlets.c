/* SPDX-License-Identifier: Apache-2.0 */
/* GET /outlets/{name}.{format}: countermeasures as files, made in an unlinked temporary file. */
#include "api/api_resources.h"
#include "hub/outlet.h"
#include "os/file.h"

#include <errno.h>
#include <unistd.h>

struct making {
	int fd;
	uint64_t size;
};

static enum err write_piece(void *ctx, struct str piece)
{
	struct making *m = ctx;
	m->size += piece.n;
	while (piece.n) {
		ssize_t n = write(m->fd, piece.p, piece.n);
		if (n <= 0)
			return n < 0 ? file_error(errno) : ERR_IO;
		piece = str_from(piece, (size_t)n);
	}
	return OK;
}

static bool read_opts(struct api_call *c, struct outlet_opts *o)
{
	struct str kinds = api_query(c, "kind");
	int64_t confidence = 0;
	*o = (struct outlet_opts){.name = c->name, .format = measure_format_find(c->second)};
	if (!o->format)
		api_fail(c, ERR_NOT_FOUND, "there is no format '%.*s'; 'tocsin help export' lists them", STR_ARG(c->second));
	else if (api_query_i64(c, "confidence", 0, 100, &confidence))
		o->min_confidence = (int)confidence;
	while (kinds.n && !c->answered) {
		struct str name = str_next_field(&kinds, ',');
		enum kind kind = kind_find(name);
		if (kind == KIND_NONE)
			api_fail(c, ERR_USAGE, "there is no kind '%.*s'", STR_ARG(name));
		o->kinds |= kind_bit(kind);
	}
	return !c->answered;
}

/* RFC 9110 section 13.1.2: a list of tags, or '*'; the weak prefix does not matter. */
static bool same_tag(struct str list, const char *tag)
{
	return str_eq(str_trim(list), STR("*")) || str_find_str(list, str_of(tag)) < list.n;
}

static void send_file(struct api_call *c, const struct outlet_opts *o)
{
	struct outlet_result result;
	struct making m = {.fd = -1};
	enum err e = hub_temporary(c->hub, &m.fd);
	if (e == OK)
		e = outlet_write(c->hub, &c->viewer, o, write_piece, &m, &result);
	if (e) {
		if (m.fd >= 0)
			close(m.fd);
		api_fail(c, e, e == ERR_NOT_FOUND ? "outlets are all, warned and warning-<id>" : NULL);
		return;
	}
	c->response.status = 200;
	c->response.content_type = o->format->media_type;
	c->response.fd = m.fd;
	c->response.size = m.size;
	c->answered = true;
}

void api_outlets_get(struct api_call *c)
{
	struct outlet_opts o;
	if (!read_opts(c, &o))
		return;
	static_assert(sizeof c->response.etag >= OUTLET_ETAG_BYTES, "a tag fits");
	outlet_etag(c->hub, &c->viewer, &o, c->response.etag);
	if (c->request.if_none_match.n && same_tag(c->request.if_none_match, c->response.etag)) {
		c->response.status = 304;
		c->answered = true;
		return;
	}
	send_file(c, &o);
}

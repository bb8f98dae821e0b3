/* SPDX-License-Identifier: Apache-2.0 */
/* Room is taken before the buffer grows, twice as much each time, as the buffer does. */
#include "api/api_document.h"

void api_document_init(struct api_document *d, struct hub *h, size_t max)
{
	*d = (struct api_document){.hub = h};
	buf_init(&d->text, max);
}

void api_document_deinit(struct api_document *d)
{
	if (d->room)
		hub_room_give(d->hub, d->room);
	buf_deinit(&d->text);
	*d = (struct api_document){0};
}

enum err api_document_put(struct api_document *d, struct str bytes)
{
	size_t n = d->text.n;
	if (bytes.n > d->text.max - n)
		return ERR_LIMIT;
	if (n + bytes.n > d->room) {
		size_t more = d->room > bytes.n ? d->room : bytes.n;
		if (more > d->text.max - d->room)
			more = d->text.max - d->room;
		enum err e = hub_room_take(d->hub, more);
		if (e)
			return e;
		d->room += more;
	}
	buf_put(&d->text, bytes);
	return buf_err(&d->text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The console's files, from bytes in the program. */
#include "api/api_resources.h"

#include <stdio.h>
#include <string.h>

#include "api/api_file.h"
#include "api/console_files.h"

static const struct console_file *find(struct str name)
{
	for (const struct console_file *f = console_files; f->name; f++)
		if (str_eq(name, str_of(f->name)))
			return f;
	return NULL;
}

bool api_console_is_there(void)
{
	return find(STR("index.html")) != NULL;
}

/* RFC 9110 section 12.5.3, as far as browsers use it: gzip is taken unless its weight is nothing. */
static bool takes_gzip(struct str accept_encoding)
{
	while (accept_encoding.n) {
		struct str field = str_next_field(&accept_encoding, ',');
		struct str coding = str_trim(str_next_field(&field, ';'));
		if (str_eq_nocase(coding, STR("gzip")))
			return !str_eq(str_trim(field), STR("q=0"));
	}
	return false;
}

static void send(struct api_call *c, const struct console_file *f, bool for_ever)
{
	bool packed = takes_gzip(c->request.accept_encoding);
	snprintf(c->response.etag, sizeof c->response.etag, "%.*s%s", (int)strlen(f->etag) - 1, f->etag, packed ? "-gz\"" : "\"");
	c->response.for_ever = for_ever;
	if (api_file_unchanged(c))
		return;
	const char *from = packed ? f->gzip : f->plain, *to = packed ? f->gzip_end : f->plain_end;
	buf_put(&c->response.body, str_make(from, (size_t)(to - from)));
	c->response.status = 200;
	c->response.content_type = f->type;
	c->response.gzip = packed;
	c->answered = true;
}

void api_console_asset(struct api_call *c)
{
	char name[256];
	int n = snprintf(name, sizeof name, "assets/%.*s", STR_ARG(c->name));
	const struct console_file *f = n > 0 && (size_t)n < sizeof name ? find(str_make(name, (size_t)n)) : NULL;
	if (f)
		send(c, f, true);
	else
		api_fail(c, ERR_NOT_FOUND, "the console has no such file: load its page again");
}

/* The console finds its way by the path itself: whatever stands behind /console/, the page is the same. */
void api_console_page(struct api_call *c)
{
	const struct console_file *f = find(STR("index.html"));
	if (f)
		send(c, f, false);
	else
		api_fail(c, ERR_NOT_FOUND, "this tocsin was built without its console, since Node.js was not there: see /");
}

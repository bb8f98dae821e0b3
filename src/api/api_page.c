/* SPDX-License-Identifier: Apache-2.0 */
/* The status page, from bytes in the program. */
#include "api/api_resources.h"

#include <stdio.h>

extern const char page_html[], page_html_end[], page_css[], page_css_end[], page_js[], page_js_end[];

static void send(struct api_call *c, const char *from, const char *to, const char *type)
{
	buf_put(&c->response.body, str_make(from, (size_t)(to - from)));
	c->response.status = 200;
	c->response.content_type = type;
	c->answered = true;
}

static void send_page(struct api_call *c)
{
	send(c, page_html, page_html_end, "text/html; charset=utf-8");
}

void api_page_front(struct api_call *c)
{
	if (!api_console_is_there()) {
		send_page(c);
		return;
	}
	c->response.status = 302;
	snprintf(c->response.location, sizeof c->response.location, "/console/");
	c->answered = true;
}

void api_page_get(struct api_call *c)
{
	if (str_eq(c->second, STR("js")) && str_eq(c->name, STR("page")))
		send(c, page_js, page_js_end, "text/javascript; charset=utf-8");
	else if (str_eq(c->second, STR("css")) && str_eq(c->name, STR("page")))
		send(c, page_css, page_css_end, "text/css; charset=utf-8");
	else if (str_eq(c->second, STR("html")) && str_eq(c->name, STR("status")))
		send_page(c);
	else
		api_fail(c, ERR_NOT_FOUND, NULL);
}

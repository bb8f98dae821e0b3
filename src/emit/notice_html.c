/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of HTML: styles stand at the elements, since mail programs take no others. */
#include "emit/notice_html.h"

#include "emit/markup.h"
#include "emit/notice_page.h"

void notice_html_open(struct buf *b, struct str title)
{
	/* What should slip through is still not fetched, nor run. */
	buf_puts(b, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>");
	markup_put_line(b, title);
	buf_puts(b, "</title></head>\n<body style=\"font-family:sans-serif;max-width:44em;margin:1em;line-height:1.4\">\n");
}

static void put_marking(struct buf *b, struct str text)
{
	buf_puts(b, "<p style=\"border:1px solid #000;padding:.3em .6em;font-weight:bold\">");
	markup_put_line(b, text);
	buf_puts(b, "</p>\n");
}

static void put_title(struct buf *b, struct str text, enum severity severity)
{
	static const char *const colours[SEVERITY_COUNT] = {"#666", "#2b6", "#b80", "#c40", "#a00"};
	buf_printf(b, "<h1 style=\"font-size:1.3em;border-left:.4em solid %s;padding-left:.5em\">",
	           severity < SEVERITY_COUNT ? colours[severity] : colours[0]);
	markup_put_line(b, text);
	buf_puts(b, "</h1>\n");
}

static void put_heading(struct buf *b, const char *text)
{
	buf_puts(b, "<h2 style=\"font-size:1.05em;margin-bottom:.2em\">");
	markup_put_line(b, str_of(text));
	buf_puts(b, "</h2>\n");
}

void notice_html_paragraph(struct buf *b, struct str text)
{
	buf_puts(b, "<p style=\"margin-top:.2em;white-space:pre-line\">");
	markup_put(b, text);
	buf_puts(b, "</p>\n");
}

static void put_items(struct buf *b, bool open)
{
	buf_puts(b, open ? "<ul style=\"margin-top:.2em\">\n" : "</ul>\n");
}

static void put_item(struct buf *b, struct str text)
{
	buf_puts(b, "<li>");
	markup_put_line(b, text);
	buf_puts(b, "</li>\n");
}

/* Only what leads to the hub, over HTTP, becomes a link. */
static void put_link(struct buf *b, struct str text, struct str url)
{
	bool linked = str_has_prefix(url, STR("https://")) || str_has_prefix(url, STR("http://"));
	buf_puts(b, "<li>");
	markup_put_line(b, text);
	buf_puts(b, ": ");
	if (linked) {
		buf_puts(b, "<a href=\"");
		markup_put_line(b, url);
		buf_puts(b, "\">");
	}
	markup_put_line(b, url);
	buf_puts(b, linked ? "</a></li>\n" : "</li>\n");
}

void notice_html_close(struct buf *b)
{
	buf_puts(b, "</body></html>\n");
}

void notice_html_body(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *before)
{
	static const struct notice_layout layout = {put_marking, put_title, put_heading, notice_html_paragraph, put_items, put_item, put_link};
	notice_page_put(b, &layout, n, sender, before);
}

void notice_html_put(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *before)
{
	notice_html_open(b, n->title);
	notice_html_body(b, n, sender, before);
	notice_html_close(b);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of plain text. */
#include "emit/notice_text.h"

#include "emit/markup.h"
#include "emit/notice_page.h"

enum { COLUMNS = 72 };

/* Bytes that begin characters; good enough for columns. */
static size_t columns(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((uint8_t)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* Words on lines of COLUMNS, the first one behind first, the others behind rest. */
static void wrap(struct buf *b, const char *first, const char *rest, struct str text)
{
	struct buf clean;
	size_t used = strlen(first);
	bool fresh = true;
	buf_init(&clean, text.n * 3 + 1);
	markup_put_plain(&clean, text);
	struct str left = buf_str(&clean);
	buf_puts(b, first);
	while (left.p && left.n) {
		struct str word = str_next_field(&left, ' ');
		if (word.n == 0)
			continue;
		if (!fresh && used + 1 + columns(word) > COLUMNS) {
			buf_printf(b, "\n%s", rest);
			used = strlen(rest);
		} else if (!fresh) {
			buf_putc(b, ' ');
			used++;
		}
		buf_put(b, word);
		used += columns(word);
		fresh = false;
	}
	buf_putc(b, '\n');
	buf_deinit(&clean);
}

static void put_marking(struct buf *b, struct str text)
{
	if (b->n)
		buf_putc(b, '\n');
	wrap(b, "", "", text);
}

static void put_title(struct buf *b, struct str text, enum severity severity)
{
	(void)severity;
	buf_putc(b, '\n');
	wrap(b, "", "", text);
}

static void put_heading(struct buf *b, const char *text)
{
	buf_printf(b, "\n%s\n", text);
}

/* An analyst's text may have paragraphs of its own. */
static void put_paragraph(struct buf *b, struct str text)
{
	struct str line;
	while (str_next_line(&text, &line))
		wrap(b, "  ", "  ", line);
}

static void put_items(struct buf *b, bool open)
{
	(void)b, (void)open;
}

static void put_item(struct buf *b, struct str text)
{
	wrap(b, "  - ", "    ", text);
}

static void put_link(struct buf *b, struct str text, struct str url)
{
	buf_puts(b, "  - ");
	markup_put_plain(b, text);
	buf_puts(b, ": ");
	markup_put_plain(b, url);
	buf_putc(b, '\n');
}

void notice_text_put(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *before)
{
	static const struct notice_layout layout = {put_marking, put_title, put_heading, put_paragraph, put_items, put_item, put_link};
	notice_page_put(b, &layout, n, sender, before);
}

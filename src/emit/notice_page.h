/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which a warning is told; what a page looks like is the layout's (notice_text, notice_html). For this folder only. */
#ifndef EMIT_NOTICE_PAGE_H
#define EMIT_NOTICE_PAGE_H

#include "emit/notice_words.h"

/* Each appends to b; texts may be hostile. */
struct notice_layout {
	void (*marking)(struct buf *b, struct str text);
	void (*title)(struct buf *b, struct str text, enum severity severity);
	void (*heading)(struct buf *b, const char *text);
	void (*paragraph)(struct buf *b, struct str text);
	void (*items)(struct buf *b, bool open); /* begins and ends a list */
	void (*item)(struct buf *b, struct str text);
	void (*link)(struct buf *b, struct str text, struct str url); /* an item; an empty url: text alone */
};

/* notice_page_put: before is the version that the reader was told last, version 0 for none. buf_err tells. */
void notice_page_put(struct buf *b, const struct notice_layout *l, const struct notice *n, const struct notice_sender *sender,
                     const struct notice_version *before);

#endif

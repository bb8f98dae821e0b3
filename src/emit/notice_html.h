/* SPDX-License-Identifier: Apache-2.0 */
/* A warning as HTML for mail, without anything that a reader would fetch. */
#ifndef EMIT_NOTICE_HTML_H
#define EMIT_NOTICE_HTML_H

#include "base/buf.h"
#include "model/notice.h"

/* notice_html_put: before is the version that the reader was told last, version 0 for none. buf_err tells. */
void notice_html_put(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *before);
/* Several on one page: notice_html_open with its title, notice_html_body for each, notice_html_close. */
void notice_html_open(struct buf *b, struct str title);
void notice_html_body(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *before);
void notice_html_close(struct buf *b);
/* notice_html_paragraph: plain text between them. */
void notice_html_paragraph(struct buf *b, struct str text);

#endif

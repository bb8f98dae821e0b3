/* SPDX-License-Identifier: Apache-2.0 */
/* A report as one page that needs nothing else: no scripts, no fonts, no images from anywhere; fit to be printed. */
#ifndef APP_REPLAY_HTML_H
#define APP_REPLAY_HTML_H

#include "app/replay_report.h"
#include "base/buf.h"

/* buf_err tells. */
void replay_html_put(const struct replay_report *r, struct buf *out);
/* replay_html_text: s with the characters escaped that HTML and SVG give a meaning. */
void replay_html_text(struct buf *out, struct str s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A warning as plain text of lines up to 72 columns, UTF-8, ends of lines LF. */
#ifndef EMIT_NOTICE_TEXT_H
#define EMIT_NOTICE_TEXT_H

#include "base/buf.h"
#include "model/notice.h"

/* notice_text_put: before is the version that the reader was told last, version 0 for none. buf_err tells. */
void notice_text_put(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *before);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Text inside of XML 1.0 and HTML, or without markup. */
#ifndef EMIT_MARKUP_H
#define EMIT_MARKUP_H

#include "base/buf.h"

/*
 * markup_put: appends s as character data, which is right inside of quotes too. What XML 1.0 (section 2.2) does not allow, and what is
 * not UTF-8, becomes U+FFFD, and so does what turns the direction of text around (UAX 9), behind which names hide.
 */
void markup_put(struct buf *b, struct str s);
/* markup_put_line: the same; ends of lines and other control characters become blanks. */
void markup_put_line(struct buf *b, struct str s);
/* markup_put_plain: the same as markup_put_line for text that is no markup: nothing becomes an entity. */
void markup_put_plain(struct buf *b, struct str s);

#endif

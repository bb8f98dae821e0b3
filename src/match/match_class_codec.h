/* SPDX-License-Identifier: Apache-2.0 */
/* Classes as bytes, in the order of their numbers. */
#ifndef MATCH_CLASS_CODEC_H
#define MATCH_CLASS_CODEC_H

#include "base/buf.h"
#include "match/match_class.h"

/* match_class_codec_write: appends all classes; errors show in out. Writer only. */
void match_class_codec_write(const struct match_classes *c, struct buf *out);
/* match_class_codec_read: gives an empty c the n classes that in holds, and nothing else. ERR_CORRUPT, ERR_NOMEM. */
MUST_CHECK enum err match_class_codec_read(struct str in, uint64_t n, struct match_classes *c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A warning as an alert of the Common Alerting Protocol 1.2 (OASIS, 2010; ITU-T X.1303). */
#ifndef EMIT_NOTICE_CAP_H
#define EMIT_NOTICE_CAP_H

#include "base/buf.h"
#include "model/notice.h"

enum { NOTICE_CAP_REFERENCES_MAX = 100 };

/*
 * notice_cap_put: the alert of this version. earlier are the versions before it, oldest first, to which it refers (section 3.2.1,
 * references); those that were never sent do no harm. scope follows the marking: CLEAR is public, RED and what concerns one member
 * private, all else restricted. sent is the time of the version, with the offset -00:00. buf_err tells.
 */
void notice_cap_put(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *earlier,
                    size_t n_earlier);

#endif

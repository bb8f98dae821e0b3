/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The measures of a warning as one playbook (CACAO Security Playbooks 2.0): a step for each in the order of their use, and, when the
 * warning turns out wrong, a step back for each in the reverse order.
 */
#ifndef EMIT_NOTICE_CACAO_H
#define EMIT_NOTICE_CACAO_H

#include "base/buf.h"
#include "model/notice.h"

/*
 * notice_cacao_put: __withdrawn__ is false while the warning stands, and is what decides on the way back. valid_until is when the last
 * measure expires. Its id is that of the warning at this centre; a later version has a later modified. buf_err tells.
 */
void notice_cacao_put(struct buf *b, const struct notice *n, const struct notice_sender *sender);

#endif

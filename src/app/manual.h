/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page tocsin(1), made from the table of commands; docs/tocsin.1 is what this prints. */
#ifndef APP_MANUAL_H
#define APP_MANUAL_H

#include "base/buf.h"

/* manual_write: the whole page in man(7) macros. */
void manual_write(struct buf *out);

#endif

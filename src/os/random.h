/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes from the kernel. */
#ifndef OS_RANDOM_H
#define OS_RANDOM_H

#include <stddef.h>

/* random_bytes: fills p; the process ends when the kernel has none (it never fails after boot). */
void random_bytes(void *p, size_t n);

#endif

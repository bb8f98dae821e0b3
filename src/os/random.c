/* SPDX-License-Identifier: Apache-2.0 */
/* getrandom(2). */
#include "os/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *p, size_t n)
{
	unsigned char *at = p;
	while (n) {
		ssize_t got = getrandom(at, n, 0);
		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
}

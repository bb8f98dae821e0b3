/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin version. */
#include <stdio.h>

#include "app/command.h"
#include "app/say.h"

static int version_run(void *values)
{
	(void)values;
	puts("tocsin " TOCSIN_VERSION);
	return SAY_DONE;
}

const struct command cmd_version = {
	.name = "version",
	.summary = "print the version",
	.run = version_run,
};

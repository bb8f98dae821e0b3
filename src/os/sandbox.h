/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server gives up before it serves: files outside of the named folders (Landlock), other programs, other
 * processes and the administration of the system (seccomp), and new privileges.
 */
#ifndef OS_SANDBOX_H
#define OS_SANDBOX_H

#include "base/str.h"

/* A file or folder with all below it that stays reachable. One that does not exist is passed over. */
struct sandbox_path {
	const char *path;
	bool write; /* else only reading */
};

struct sandbox_state {
	int landlock; /* version of the kernel's Landlock; 0: it has none, and files are not restricted */
};

enum { SANDBOX_WHY_BYTES = 200 };

/*
 * sandbox_enter: from now on, for the calling thread and all threads that it will start: call it before there are
 * others. There is no way back. A kernel without Landlock is told in out; everything else that cannot be had is an
 * error, and the process is then half-restricted and must end. ERR_UNSUPPORTED, ERR_DENIED, ERR_IO; why in words.
 */
MUST_CHECK enum err sandbox_enter(const struct sandbox_path *paths, size_t n, struct sandbox_state *out,
                                  char why[SANDBOX_WHY_BYTES]);

#endif

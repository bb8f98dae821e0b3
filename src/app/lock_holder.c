/* SPDX-License-Identifier: Apache-2.0 */
/* flock(2) does not tell who holds a lock; /proc/locks does. */
#include "app/lock_holder.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* "1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF": process, then device and inode of the file. */
static long find_inode(FILE *locks, const struct stat *st)
{
	char *line = NULL;
	size_t cap = 0;
	long pid = 0;
	while (pid == 0 && getline(&line, &cap, locks) > 0) {
		long holder;
		unsigned major_number, minor_number;
		unsigned long inode;
		if (sscanf(line, "%*s FLOCK %*s WRITE %ld %x:%x:%lu", &holder, &major_number, &minor_number,
		           &inode) == 4 &&
		    inode == st->st_ino && major_number == major(st->st_dev) && minor_number == minor(st->st_dev))
			pid = holder;
	}
	free(line);
	return pid;
}

long lock_holder_find(const char *data_dir)
{
	char *path = NULL;
	struct stat st;
	long pid = 0;
	if (asprintf(&path, "%s/lock", data_dir) < 0)
		return 0;
	FILE *locks = stat(path, &st) == 0 ? fopen("/proc/locks", "re") : NULL;
	if (locks) {
		pid = find_inode(locks, &st);
		fclose(locks);
	}
	free(path);
	return pid;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* User and groups, checked afterwards. */
#include "os/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "os/file.h"

enum { PASSWD_BYTES = 16384 };

static enum err fail(char why[PRIVILEGE_WHY_BYTES], const char *user, int number)
{
	snprintf(why, PRIVILEGE_WHY_BYTES, "user '%s': %s", user,
	         number ? strerror(number) : "there is none of that name");
	return number ? file_error(number) : ERR_NOT_FOUND;
}

static enum err find(const char *user, uid_t *uid, gid_t *gid, char why[PRIVILEGE_WHY_BYTES])
{
	char text[PASSWD_BYTES];
	struct passwd entry, *found = NULL;
	int number = getpwnam_r(user, &entry, text, sizeof text, &found);
	if (!found)
		return fail(why, user, number);
	*uid = entry.pw_uid;
	*gid = entry.pw_gid;
	return OK;
}

bool privilege_is_root(void)
{
	return geteuid() == 0;
}

enum err privilege_give(const char *path, const char *user, char why[PRIVILEGE_WHY_BYTES])
{
	uid_t uid;
	gid_t gid;
	enum err e = find(user, &uid, &gid, why);
	if (e == OK && lchown(path, uid, gid) != 0)
		e = fail(why, user, errno);
	return e;
}

enum err privilege_drop(const char *user, char why[PRIVILEGE_WHY_BYTES])
{
	uid_t uid;
	gid_t gid;
	enum err e = find(user, &uid, &gid, why);
	if (e)
		return e;
	if (initgroups(user, gid) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
		return fail(why, user, errno);
	/* A kernel that said yes and did nothing would leave root behind. */
	if (getuid() != uid || geteuid() != uid || getgid() != gid || (uid != 0 && setuid(0) == 0))
		return fail(why, user, EPERM);
	return OK;
}

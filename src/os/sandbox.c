/* SPDX-License-Identifier: Apache-2.0 */
/* Landlock by system calls (glibc has no wrappers), seccomp by libseccomp. */
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/file.h"

/* Rights that the headers of Debian 12 do not know yet; see Documentation/userspace-api/landlock.rst. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

enum { LANDLOCK_WITH_REFER = 2, LANDLOCK_WITH_TRUNCATE = 3 };

#define READ_FILE_RIGHTS ((uint64_t)LANDLOCK_ACCESS_FS_READ_FILE)
#define READ_RIGHTS (READ_FILE_RIGHTS | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_FILE_RIGHTS ((uint64_t)LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)
#define WRITE_RIGHTS \
	(WRITE_FILE_RIGHTS | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | \
	 LANDLOCK_ACCESS_FS_REFER)
/* Handled, and granted to nobody. */
#define NEVER_RIGHTS \
	((uint64_t)LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | \
	 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM)

static enum err fail(char why[SANDBOX_WHY_BYTES], const char *what, int number)
{
	snprintf(why, SANDBOX_WHY_BYTES, "%s: %s", what, strerror(number));
	enum err e = file_error(number);
	return e ? e : ERR_IO;
}

static uint64_t known_rights(int version)
{
	uint64_t rights = READ_RIGHTS | WRITE_RIGHTS | NEVER_RIGHTS;
	if (version < LANDLOCK_WITH_REFER)
		rights &= ~(uint64_t)LANDLOCK_ACCESS_FS_REFER;
	if (version < LANDLOCK_WITH_TRUNCATE)
		rights &= ~LANDLOCK_ACCESS_FS_TRUNCATE;
	return rights;
}

static enum err allow(int ruleset, const struct sandbox_path *p, uint64_t known, char why[SANDBOX_WHY_BYTES])
{
	struct landlock_path_beneath_attr rule = {.parent_fd = open(p->path, O_PATH | O_CLOEXEC)};
	struct stat st;
	enum err e = OK;
	if (rule.parent_fd < 0)
		return errno == ENOENT ? OK : fail(why, p->path, errno);
	if (fstat(rule.parent_fd, &st) != 0) {
		e = fail(why, p->path, errno);
	} else {
		bool folder = S_ISDIR(st.st_mode);
		rule.allowed_access = folder ? READ_RIGHTS : READ_FILE_RIGHTS;
		if (p->write)
			rule.allowed_access |= folder ? WRITE_RIGHTS : WRITE_FILE_RIGHTS;
		rule.allowed_access &= known;
		if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
			e = fail(why, p->path, errno);
	}
	close(rule.parent_fd);
	return e;
}

static enum err restrict_files(const struct sandbox_path *paths, size_t n, int version, char why[SANDBOX_WHY_BYTES])
{
	const struct landlock_ruleset_attr attr = {.handled_access_fs = known_rights(version)};
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	enum err e = OK;
	if (ruleset < 0)
		return fail(why, "Landlock", errno);
	for (size_t i = 0; e == OK && i < n; i++)
		e = allow(ruleset, &paths[i], attr.handled_access_fs, why);
	if (e == OK && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		e = fail(why, "Landlock", errno);
	close(ruleset);
	return e;
}

/* What a server has no use for and an intruder has. */
static const char *const denied[] = {
	/* other programs and processes */
	"execve",
	"execveat",
	"fork",
	"vfork",
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"process_madvise",
	"kcmp",
	"pidfd_open",
	"pidfd_getfd",
	"pidfd_send_signal",
	"personality",
	"seccomp",
	/* the view of the file system, namespaces */
	"mount",
	"umount2",
	"pivot_root",
	"chroot",
	"move_mount",
	"open_tree",
	"fsopen",
	"fsconfig",
	"fsmount",
	"fspick",
	"mount_setattr",
	"unshare",
	"setns",
	"name_to_handle_at",
	"open_by_handle_at",
	"mknod",
	"mknodat",
	"acct",
	"quotactl",
	"swapon",
	"swapoff",
	/* the kernel and the machine */
	"bpf",
	"perf_event_open",
	"userfaultfd",
	"init_module",
	"finit_module",
	"delete_module",
	"kexec_load",
	"kexec_file_load",
	"reboot",
	"iopl",
	"ioperm",
	"modify_ldt",
	"syslog",
	"sethostname",
	"setdomainname",
	"settimeofday",
	"clock_settime",
	"clock_adjtime",
	"adjtimex",
	"vhangup",
	"lookup_dcookie",
	"nfsservctl",
	"uselib",
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	"add_key",
	"request_key",
	"keyctl",
	"migrate_pages",
	"move_pages",
	"fanotify_init",
	/* identity */
	"setuid",
	"setgid",
	"setreuid",
	"setregid",
	"setresuid",
	"setresgid",
	"setgroups",
	"setfsuid",
	"setfsgid",
	"capset",
};

static int deny_names(scmp_filter_ctx filter)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < sizeof denied / sizeof denied[0]; i++) {
		int number = seccomp_syscall_resolve_name(denied[i]);
		/* A call that this architecture or this libseccomp does not know cannot be made by its name either. */
		if (number != __NR_SCMP_ERROR && number >= 0)
			result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0);
	}
	return result;
}

/*
 * New threads, but no new processes. The flags of clone3 are in memory, where a filter cannot look: the C library falls
 * back to clone when there is no clone3.
 */
static int deny_processes(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp no_thread = {
		.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = CLONE_THREAD, .datum_b = 0};
	int result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (result == 0)
		result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, no_thread);
	return result;
}

/* Sockets of the families that resolvers, HTTP and the local socket use. */
static int deny_families(scmp_filter_ctx filter)
{
	int result = 0;
	for (unsigned family = 0; result == 0 && family < AF_MAX; family++) {
		const struct scmp_arg_cmp is_family = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = family};
		if (family != AF_UNIX && family != AF_INET && family != AF_INET6 && family != AF_NETLINK)
			result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
			                          is_family);
	}
	return result;
}

static enum err restrict_calls(char why[SANDBOX_WHY_BYTES])
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter)
		return fail(why, "seccomp", ENOMEM);
	int result = deny_names(filter);
	if (result == 0)
		result = deny_processes(filter);
	if (result == 0)
		result = deny_families(filter);
	if (result == 0)
		result = seccomp_load(filter);
	seccomp_release(filter);
	return result == 0 ? OK : fail(why, "seccomp", -result);
}

enum err sandbox_enter(const struct sandbox_path *paths, size_t n, struct sandbox_state *out,
                       char why[SANDBOX_WHY_BYTES])
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fail(why, "no_new_privs", errno);
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 0 && errno != ENOSYS && errno != EOPNOTSUPP)
		return fail(why, "Landlock", errno);
	enum err e = version > 0 ? restrict_files(paths, n, (int)version, why) : OK;
	if (e == OK)
		e = restrict_calls(why);
	if (e == OK)
		out->landlock = version > 0 ? (int)version : 0;
	return e;
}

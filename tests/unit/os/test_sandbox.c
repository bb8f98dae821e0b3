/* SPDX-License-Identifier: Apache-2.0 */
/* Each case enters the sandbox in a process of its own, for there is no way back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/sandbox.h"

enum { PASSED, FAILED, NO_LANDLOCK };

static char folder[] = "/tmp/tocsin-sandbox-XXXXXX";
static char inside[64], outside[64], read_only[64];

/* Runs check in a child behind the sandbox; what it returns is the child's exit status. */
static int run(int (*check)(void))
{
	const struct sandbox_path paths[] = {{inside, true}, {read_only, false}, {"/nonesuch", false}};
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct sandbox_state state = {-1};
		char why[SANDBOX_WHY_BYTES];
		if (sandbox_enter(paths, 3, &state, why))
			_exit(FAILED);
		if (state.landlock == 0)
			_exit(NO_LANDLOCK);
		_exit(check());
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_LANDLOCK)
		skip();
	return WEXITSTATUS(status);
}

static bool can_open(const char *where, const char *name, int flags)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", where, name);
	int fd = open(path, flags | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int opens_what_is_allowed(void)
{
	bool ok = can_open(inside, "new", O_WRONLY | O_CREAT) && can_open(inside, "new", O_WRONLY | O_TRUNC) &&
	          can_open(inside, "file", O_RDONLY) && can_open(read_only, "file", O_RDONLY);
	return ok ? PASSED : FAILED;
}

static int opens_nothing_else(void)
{
	bool any = can_open(outside, "file", O_RDONLY) || can_open(outside, "new", O_WRONLY | O_CREAT) ||
	           can_open(read_only, "file", O_WRONLY) || can_open(read_only, "new", O_WRONLY | O_CREAT) ||
	           can_open("/etc", "passwd", O_RDONLY);
	return any ? FAILED : PASSED;
}

static int renames_inside_only(void)
{
	char from[128], to[128], away[128];
	snprintf(from, sizeof from, "%s/file", inside);
	snprintf(to, sizeof to, "%s/renamed", inside);
	snprintf(away, sizeof away, "%s/stolen", outside);
	return rename(from, to) == 0 && rename(to, away) != 0 && unlink(to) == 0 ? PASSED : FAILED;
}

static int starts_no_program(void)
{
	char *const args[] = {(char[]){"true"}, NULL};
	if (fork() != -1 || errno != EPERM)
		return FAILED;
	execv("/bin/true", args);
	return errno == EPERM || errno == EACCES ? PASSED : FAILED;
}

static void *answer(void *arg)
{
	*(int *)arg = 42;
	return NULL;
}

static int starts_threads(void)
{
	pthread_t t;
	int got = 0;
	if (pthread_create(&t, NULL, answer, &got) != 0)
		return FAILED;
	pthread_join(t, NULL);
	return got == 42 ? PASSED : FAILED;
}

static int makes_only_its_sockets(void)
{
	const struct {
		int family, type;
		bool may;
	} cases[] = {{AF_INET, SOCK_STREAM, true},   {AF_INET6, SOCK_STREAM, true}, {AF_UNIX, SOCK_STREAM, true},
	             {AF_NETLINK, SOCK_RAW, true},   {AF_PACKET, SOCK_RAW, false},  {AF_VSOCK, SOCK_STREAM, false},
	             {AF_BLUETOOTH, SOCK_RAW, false}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int fd = socket(cases[i].family, cases[i].type, 0);
		int number = errno;
		if (fd >= 0)
			close(fd);
		/* A machine may have no IPv6. */
		if (!cases[i].may && (fd >= 0 || number != EAFNOSUPPORT))
			return FAILED;
		if (cases[i].may && fd < 0 && cases[i].family != AF_INET6)
			return FAILED;
	}
	return PASSED;
}

static int administers_nothing(void)
{
	errno = 0;
	bool traced = ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
	bool became = setuid(0) == 0;
	bool mounted = mount("none", "/mnt", "tmpfs", 0, NULL) == 0;
	return traced || became || mounted ? FAILED : PASSED;
}

static void allowed_folders_stay_open(void **state)
{
	(void)state;
	assert_int_equal(run(opens_what_is_allowed), PASSED);
}

static void other_files_are_out_of_reach(void **state)
{
	(void)state;
	assert_int_equal(run(opens_nothing_else), PASSED);
}

static void files_cannot_be_moved_out(void **state)
{
	(void)state;
	assert_int_equal(run(renames_inside_only), PASSED);
}

static void no_program_is_started(void **state)
{
	(void)state;
	assert_int_equal(run(starts_no_program), PASSED);
}

static void threads_are_started(void **state)
{
	(void)state;
	assert_int_equal(run(starts_threads), PASSED);
}

static void only_known_families_of_sockets_are_made(void **state)
{
	(void)state;
	assert_int_equal(run(makes_only_its_sockets), PASSED);
}

static void the_system_is_not_administered(void **state)
{
	(void)state;
	assert_int_equal(run(administers_nothing), PASSED);
}

static void touch(const char *where)
{
	char path[128];
	snprintf(path, sizeof path, "%s/file", where);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static int make_folders(void **state)
{
	(void)state;
	snprintf(inside, sizeof inside, "%s/inside", folder);
	snprintf(outside, sizeof outside, "%s/outside", folder);
	snprintf(read_only, sizeof read_only, "%s/read-only", folder);
	if (mkdir(inside, 0700) || mkdir(outside, 0700) || mkdir(read_only, 0700))
		return -1;
	touch(inside);
	touch(outside);
	touch(read_only);
	return 0;
}

static int drop_folders(void **state)
{
	static const char *const names[] = {"inside/file",  "inside/new", "inside/renamed", "inside",
	                                    "outside/file", "outside",    "read-only/file", "read-only"};
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		remove(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(allowed_folders_stay_open, make_folders, drop_folders),
		cmocka_unit_test_setup_teardown(other_files_are_out_of_reach, make_folders, drop_folders),
		cmocka_unit_test_setup_teardown(files_cannot_be_moved_out, make_folders, drop_folders),
		cmocka_unit_test_setup_teardown(no_program_is_started, make_folders, drop_folders),
		cmocka_unit_test_setup_teardown(threads_are_started, make_folders, drop_folders),
		cmocka_unit_test_setup_teardown(only_known_families_of_sockets_are_made, make_folders, drop_folders),
		cmocka_unit_test_setup_teardown(the_system_is_not_administered, make_folders, drop_folders),
	};
	if (!mkdtemp(folder))
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return failed;
}

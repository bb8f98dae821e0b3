/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tocsin match beside what else finds listed values: grep -F -f and ripgrep on the same log, Suricata with datasets on
 * packets of the same events. Each reads from a pipe: until it begins to read it loads, until the pipe is empty it
 * matches. One thread each. docs/performance.md says what the programs do not have in common.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "figure.h"
#include "gen_event.h"
#include "gen_rival.h"
#include "stopwatch.h"

enum { EVENTS = 400000, PIPE_BYTES = 1 << 20, PIECE_BYTES = 1 << 16, FEW = GEN_EVENT_LISTED, NOT_FOUND = 127 };

/* Nothing may take the machine's memory, or longer. */
static const rlim_t most_bytes = (rlim_t)12 << 30;
static const double most_load_s = 90, most_match_s = 20, most_end_s = 30;

struct rival {
	const char *name, *input;
	const char *argv[16];
};

static const struct rival rivals[] = {
	{"tocsin match", "events.json",
	 {"./tocsin", "match", "--quiet", "--threads", "1", "--event-format", "eve", "--indicators", "list.txt", "--events", "-"}},
	{"grep -F -f", "events.json", {"grep", "-F", "-f", "list.txt"}},
	{"ripgrep -F -f", "events.json", {"rg", "-F", "-f", "list.txt", "-"}},
	{"Suricata datasets", "events.pcap",
	 {"suricata", "-c", "suricata.yaml", "-S", "suricata.rules", "--runmode", "single", "-k", "none", "-l", ".", "-r", "/dev/stdin"}},
};
enum { RIVALS = sizeof rivals / sizeof rivals[0] };

struct outcome {
	const char *failed;   /* NULL, or why there are no figures */
	double load, events;  /* seconds; a second */
	double bytes, peak;   /* resident when it began to read; the most */
	size_t hits;
};

static void run_child(const struct rival *r, int in)
{
	struct rlimit limit = {most_bytes, most_bytes};
	char *argv[16];
	memcpy(argv, r->argv, sizeof argv);
	stopwatch_must(setrlimit(RLIMIT_AS, &limit) == 0 && setenv("LC_ALL", "C", 1) == 0, "a process");
	int said = open("said.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	/* Suricata appends to a file of its own and says on standard output what it does. */
	int out = open("hits.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	bool own = strcmp(r->argv[0], "suricata") == 0;
	stopwatch_must(said >= 0 && out >= 0 && dup2(in, 0) == 0 && dup2(own ? said : out, 1) == 1 && dup2(said, 2) == 2, "a process");
	signal(SIGPIPE, SIG_DFL);
	execvp(argv[0], argv);
	_exit(NOT_FOUND);
}

/* A line of /proc/PID/status in bytes; 0 when the process is gone. */
static double status_bytes(pid_t pid, const char *field)
{
	char line[200];
	double kilobytes = 0;
	snprintf(line, sizeof line, "/proc/%d/status", (int)pid);
	FILE *f = fopen(line, "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, field, strlen(field)) == 0)
			kilobytes = strtod(line + strlen(field), NULL);
	if (f)
		fclose(f);
	return kilobytes * 1024;
}

static void rest_a_moment(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 300000}, NULL);
}

struct feed {
	pid_t pid;
	int from, to; /* the input, the writing end of the pipe */
	int back;     /* its reading end, to see how much waits */
	size_t written;
	char piece[PIECE_BYTES];
	size_t n, at; /* of the piece */
};

static bool has_ended(const struct feed *f)
{
	siginfo_t info = {0};
	return waitid(P_PID, (id_t)f->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

static size_t waiting(const struct feed *f)
{
	int n = 0;
	return ioctl(f->back, FIONREAD, &n) == 0 && n > 0 ? (size_t)n : 0;
}

/* Writes what the pipe takes now; false at the end of the input. */
static bool push(struct feed *f)
{
	for (;;) {
		if (f->at == f->n) {
			ssize_t n = read(f->from, f->piece, sizeof f->piece);
			stopwatch_must(n >= 0, "reading the events");
			if (n == 0)
				return false;
			f->n = (size_t)n;
			f->at = 0;
		}
		ssize_t n = write(f->to, f->piece + f->at, f->n - f->at);
		if (n < 0)
			return true;
		f->written += (size_t)n;
		f->at += (size_t)n;
	}
}

/* NULL when the process began to read, else what went wrong. */
static const char *wait_for_load(struct feed *f, double begin)
{
	push(f);
	while (waiting(f) == f->written) {
		if (has_ended(f))
			return "it ended before it read";
		if (stopwatch_now() - begin > most_load_s)
			return "it took too long to load";
		rest_a_moment();
	}
	return NULL;
}

/* Returns the bytes of events that were taken. */
static size_t feed_all(struct feed *f, double begin)
{
	bool more = true;
	while ((more || waiting(f)) && !has_ended(f) && stopwatch_now() - begin < most_match_s) {
		more = more && push(f);
		if (more)
			poll(&(struct pollfd){f->to, POLLOUT, 0}, 1, 100);
		else
			rest_a_moment();
	}
	return f->written - waiting(f);
}

static size_t count_hits(void)
{
	int c;
	size_t lines = 0;
	FILE *f = fopen("hits.txt", "r");
	while (f && (c = getc(f)) != EOF)
		lines += c == '\n';
	if (f)
		fclose(f);
	return lines;
}

static void end_child(struct feed *f, struct outcome *out)
{
	double begin = stopwatch_now();
	int status = 0;
	close(f->to);
	close(f->back);
	while (!out->failed && !has_ended(f) && stopwatch_now() - begin < most_end_s)
		rest_a_moment();
	kill(f->pid, SIGKILL);
	waitpid(f->pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
		out->failed = "it is not installed";
}

static size_t file_bytes(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	stopwatch_must(end > 0 && lseek(fd, 0, SEEK_SET) == 0, "the events");
	return (size_t)end;
}

static struct outcome run(const struct rival *r)
{
	struct outcome out = {0};
	struct feed f = {0};
	int ends[2];
	f.from = open(r->input, O_RDONLY | O_CLOEXEC);
	stopwatch_must(f.from >= 0 && pipe2(ends, O_CLOEXEC) == 0, "a pipe");
	size_t all = file_bytes(f.from);
	fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	double begin = stopwatch_now();
	f.pid = fork();
	stopwatch_must(f.pid >= 0, "a process");
	if (f.pid == 0)
		run_child(r, ends[0]);
	f.back = ends[0];
	f.to = ends[1];
	out.failed = wait_for_load(&f, begin);
	double loaded = stopwatch_now();
	out.load = loaded - begin;
	out.bytes = status_bytes(f.pid, "VmRSS:");
	if (!out.failed) {
		size_t taken = feed_all(&f, loaded);
		out.events = EVENTS * ((double)taken / (double)all) / (stopwatch_now() - loaded);
		out.peak = status_bytes(f.pid, "VmHWM:");
	}
	end_child(&f, &out);
	out.hits = count_hits();
	close(f.from);
	return out;
}

static void print_failed(size_t n, const struct rival *r, const char *why)
{
	printf("# %zu values, %s: %s\n", n, r->name, why);
	fflush(stdout);
}

static void print_outcome(size_t n, const struct rival *r, const struct outcome *got, const struct outcome *ours, const struct outcome *few)
{
	char what[80];
	double more = (double)(n > FEW ? n - FEW : 0);
	snprintf(what, sizeof what, "%s, events/s", r->name);
	figure_at(n, what, got->events, ours->events, "events/s, of tocsin match");
	snprintf(what, sizeof what, "%s, load", r->name);
	figure_at(n, what, got->load, ours->load, "s until it reads, of tocsin match");
	if (more > 0) {
		snprintf(what, sizeof what, "%s, memory", r->name);
		figure_at(n, what, (got->bytes - few->bytes) / more, (ours->bytes - few[-(r - rivals)].bytes) / more,
			  "bytes resident for each value beyond 10^4, of tocsin match");
	}
	snprintf(what, sizeof what, "%s, peak memory", r->name);
	figure_at(n, what, got->peak / 1e6, ours->peak / 1e6, "MB, of tocsin match");
	snprintf(what, sizeof what, "%s, hits a thousand events", r->name);
	figure_at(n, what, 1e3 * (double)got->hits / EVENTS, 1e3 * (double)ours->hits / EVENTS, "lines of output, of tocsin match");
}

/* few: each rival's outcome with the shortest list; a failure there and at any list ends it for longer ones. */
static void bench(size_t n, struct outcome few[RIVALS], const char *failed[RIVALS])
{
	struct outcome ours = {0};
	gen_rival_lists(n);
	for (int i = 0; i < RIVALS; i++) {
		if (failed[i])
			continue;
		struct outcome got = run(&rivals[i]);
		failed[i] = got.failed;
		if (n == FEW)
			few[i] = got;
		if (i == 0)
			ours = got;
		if (got.failed)
			print_failed(n, &rivals[i], got.failed);
		else
			print_outcome(n, &rivals[i], &got, &ours, &few[i]);
	}
	stopwatch_must(!failed[0], "tocsin match failed");
}

/* In the present folder, so that the command is the same wherever the program stands. */
static void link_tocsin(void)
{
	static const char name[] = "/tocsin";
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - sizeof name);
	stopwatch_must(n > 0, "this program's place");
	self[n] = '\0';
	for (int up = 0; up < 2; up++)
		*strrchr(self, '/') = '\0';
	memcpy(self + strlen(self), name, sizeof name);
	stopwatch_must(access(self, X_OK) == 0 && symlink(self, "tocsin") == 0, "a link to tocsin");
}

int main(void)
{
	struct outcome few[RIVALS] = {0};
	const char *failed[RIVALS] = {NULL};
	char folder[STOPWATCH_PATH_BYTES];
	stopwatch_folder(folder);
	stopwatch_must(chdir(folder) == 0, "a temporary folder");
	signal(SIGPIPE, SIG_IGN);
	link_tocsin();
	gen_rival_events(EVENTS);
	for (size_t n = FEW; n <= figure_most_values(); n *= 10)
		bench(n, few, failed);
	stopwatch_remove(folder);
	return 0;
}

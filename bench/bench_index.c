/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes, lookups, build rate and reader stalls of the index, beside the machine's rate of batched random reads. */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "figure.h"
#include "match/match_merge.h"
#include "match/match_snapshot.h"
#include "match/matcher.h"
#include "model/ip.h"

enum { TEXT_MAX = 64, BATCH_OBSERVED = 4096, LOOKUPS = 4 << 20, READ_GROUP = 128, ROUNDS = 5, STALLS_MAX = 1 << 20 };

static double seconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Rates are of one core: what others on the machine take of it does not count against either side. */
static double cpu(void)
{
	return seconds(CLOCK_THREAD_CPUTIME_ID);
}

static double wall(void)
{
	return seconds(CLOCK_MONOTONIC);
}

static void figure(const char *what, double got, double reference, const char *unit)
{
	printf("%-58s %12.3f %12.3f %8.3f  %s\n", what, got, reference, got / reference, unit);
	fflush(stdout);
}

/* splitmix64's finisher: number to number, without repeats. */
static uint64_t scramble(uint64_t z)
{
	z += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static size_t put_letters(char *out, uint64_t z, size_t n)
{
	for (size_t i = 0; i < n; i++, z /= 26)
		out[i] = (char)('a' + z % 26);
	return n;
}

static size_t make_domain(uint64_t z, char *out)
{
	static const char *const tops[] = {".com", ".net", ".info", ".top"};
	size_t n = put_letters(out, z, 13 + z % 2);
	const char *top = tops[z >> 8 & 3];
	memcpy(out + n, top, strlen(top));
	return n + strlen(top);
}

/* The i-th value of a list that is 40 % addresses, 40 % domains of 18 bytes, 10 % URLs of 40, 10 % SHA-256. */
static struct value make_value(uint64_t i, char out[TEXT_MAX])
{
	uint64_t z = scramble(i);
	switch (i % 10) {
	case 0: case 2: case 4: case 6: {
		/* An odd factor keeps addresses apart; their order is no order. */
		uint32_t address = (uint32_t)(i / 10 * 4 + i % 10 / 2) * UINT32_C(2654435761);
		memcpy(out, &address, 4);
		return (struct value){KIND_IPV4, {out, 4}};
	}
	case 8: {
		size_t n = (size_t)snprintf(out, TEXT_MAX, "http://");
		n += make_domain(z, out + n);
		out[n++] = '/';
		n += put_letters(out + n, scramble(z), 14);
		return (struct value){KIND_URL, {out, n}};
	}
	case 9:
		for (uint64_t k = 0, at = z; k < 4; k++, at = scramble(at))
			memcpy(out + 8 * k, &at, 8);
		return (struct value){KIND_SHA256, {out, 32}};
	default:
		return (struct value){KIND_DOMAIN, {out, make_domain(z, out)}};
	}
}

struct list {
	struct match_change *changes;
	char *text;
	size_t n;
};

static void *must(void *p)
{
	if (!p) {
		fprintf(stderr, "bench_index: out of memory\n");
		exit(1);
	}
	return p;
}

static void must_ok(enum err e)
{
	if (e) {
		fprintf(stderr, "bench_index: %s\n", err_text(e));
		exit(1);
	}
}

static struct list list_new(uint64_t first, size_t n, uint32_t class_id)
{
	struct list l = {must(malloc(n * sizeof *l.changes)), must(malloc(n * TEXT_MAX)), n};
	for (size_t i = 0; i < n; i++)
		l.changes[i] = (struct match_change){make_value(first + i, l.text + i * TEXT_MAX), class_id};
	return l;
}

static void list_free(struct list *l)
{
	free(l->changes);
	free(l->text);
}

/* Reads of one cache line each, anywhere in bytes, in groups that are prefetched: reads a second, the best round. */
static double random_reads(size_t bytes)
{
	size_t lines = bytes / 64, huge = 2 << 20;
	size_t whole = (bytes / huge + 2) * huge;
	char *block = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(block == MAP_FAILED ? NULL : block);
	madvise(block, whole, MADV_HUGEPAGE);
	memset(block, 1, whole);
	uint64_t z = 1, sum = 0;
	double best = 0;
	for (int round = 0; round < ROUNDS; round++) {
		double start = cpu();
		for (size_t done = 0; done < LOOKUPS * 4; done += READ_GROUP) {
			const char *at[READ_GROUP];
			for (size_t i = 0; i < READ_GROUP; i++) {
				z = z * UINT64_C(6364136223846793005) + 1442695040888963407;
				at[i] = block + ((z >> 32) * lines >> 32) * 64;
				__builtin_prefetch(at[i]);
			}
			for (size_t i = 0; i < READ_GROUP; i++)
				sum += (unsigned char)*at[i];
		}
		double rate = LOOKUPS * 4 / (cpu() - start);
		best = rate > best ? rate : best;
	}
	munmap(block, whole);
	if (sum == 0)
		printf("the block was not read\n");
	return best;
}

/* LOOKUPS observables in batches; from_list of ten are values of the list's n, the others are in no list. */
static struct batch *observed_new(size_t n, unsigned from_list)
{
	size_t count = LOOKUPS / BATCH_OBSERVED;
	struct batch *batches = must(calloc(count, sizeof *batches));
	char text[TEXT_MAX];
	for (size_t b = 0; b < count; b++) {
		batch_init(&batches[b]);
		for (size_t i = 0; i < BATCH_OBSERVED; i++) {
			uint64_t z = scramble(~(uint64_t)(b * BATCH_OBSERVED + i));
			struct value v = make_value(z % 10 < from_list ? (z >> 8) % n : n + (z >> 8), text);
			batch_event(&batches[b], 0, 1, 1);
			batch_observe(&batches[b], v.kind, ROLE_NONE, v.bytes);
		}
		must_ok(batches[b].err);
	}
	return batches;
}

static void observed_free(struct batch *batches)
{
	for (size_t b = 0; b < LOOKUPS / BATCH_OBSERVED; b++)
		batch_deinit(&batches[b]);
	free(batches);
}

/* Brings a batch into the cache, where its parser leaves it in real use. */
static size_t warm(const struct batch *b)
{
	size_t sum = 0;
	for (size_t i = 0; i < b->n_observed; i++) {
		struct str s = observed_value(&b->observed[i]).bytes;
		sum += (size_t)((unsigned char)s.p[0] + (unsigned char)s.p[s.n - 1]) + b->events[i].n_observed;
	}
	return sum;
}

/* Rates of batched random reads: in as much memory as the index takes, and in more than any cache holds. */
struct reads {
	double same, large;
};

static double lookup_rate(struct match_reader *r, const struct batch *batches, double *out_hits)
{
	double took = 0;
	size_t hits = 0, warmth = 0;
	for (size_t b = 0; b < LOOKUPS / BATCH_OBSERVED; b++) {
		const struct match_hit *out;
		size_t n_out;
		warmth += warm(&batches[b]);
		double start = cpu();
		must_ok(match_batch(r, &batches[b], 0, &out, &n_out));
		took += cpu() - start;
		hits += n_out;
	}
	must(warmth ? r : NULL);
	*out_hits = (double)hits / LOOKUPS;
	return LOOKUPS / took;
}

static void lookups(struct match_reader *r, size_t n, unsigned from_list, const struct reads *reads)
{
	struct batch *batches = observed_new(n, from_list);
	double best = 0, hits = 0;
	char line[100];
	for (int round = 0; round < ROUNDS; round++) {
		double rate = lookup_rate(r, batches, &hits);
		best = rate > best ? rate : best;
	}
	snprintf(line, sizeof line, "%zu values, observables, %u of 10 listed", n, from_list);
	figure(line, best / 1e6, reads->same / 1e6, "M/s, of random reads in as much memory");
	figure("", best / 1e6, reads->large / 1e6, "M/s, of random reads in 1 GiB");
	observed_free(batches);
}

/* A reader that measures the gaps between its batches in which the scheduler ran nothing else, while the writer works. */
struct watch {
	struct matcher *m;
	size_t n;
	_Atomic bool stop, ready;
	double *gaps; /* from the end of a batch to the end of the next, the first STALLS_MAX after ready */
	size_t n_gaps;
	struct value last; /* of those that are added */
	double live;       /* when it was first found; 0: not yet */
};

/* How often the scheduler took the core from this thread; waiting for something else does not count. */
static long interrupted(void)
{
	struct rusage u;
	return getrusage(RUSAGE_THREAD, &u) == 0 ? u.ru_nivcsw : 0;
}

static void *watch_batches(void *arg)
{
	enum { SMALL = 256 };
	struct watch *w = arg;
	struct match_reader *r = must(match_reader_new(w->m));
	struct batch b;
	char text[TEXT_MAX];
	batch_init(&b);
	for (uint64_t i = 0; i < SMALL; i++) {
		struct value v = make_value(scramble(i) % w->n, text);
		batch_event(&b, 0, 1, 1);
		batch_observe(&b, v.kind, ROLE_NONE, v.bytes);
	}
	double last = wall();
	long before = interrupted();
	for (unsigned i = 0; !w->stop; i++) {
		const struct match_hit *out;
		size_t n_out;
		must_ok(match_batch(r, &b, 0, &out, &n_out));
		double end = wall();
		long after = interrupted();
		if (w->ready && w->n_gaps < STALLS_MAX && after == before)
			w->gaps[w->n_gaps++] = end - last;
		last = end;
		before = after;
		const struct match_claim *claims;
		if (w->live <= 0 && match_find(r, w->last, &claims))
			w->live = wall();
		if (i == 1000)
			w->ready = true;
	}
	match_reader_free(r);
	batch_deinit(&b);
	return NULL;
}

static int compare_doubles(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* The gaps between a reader's batches while work was applied, or for half a second without work. */
struct stall {
	double longest, most; /* 999 of 1000 were not longer */
	double live, applied, merged;
};

static struct stall stall_of(struct matcher *m, size_t n, const struct list *work)
{
	static const struct value nothing = {KIND_MD5, {"0123456789abcdef", 16}};
	struct watch w = {.m = m, .n = n, .gaps = must(calloc(STALLS_MAX, sizeof(double)))};
	w.last = work ? work->changes[work->n - 1].value : nothing;
	pthread_t thread;
	must(pthread_create(&thread, NULL, watch_batches, &w) == 0 ? &w : NULL);
	while (!w.ready)
		;
	double start = wall();
	if (work)
		must_ok(matcher_apply(m, work->changes, work->n));
	else
		nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
	double applied = wall() - start;
	if (work)
		must_ok(matcher_settle(m));
	double merged = wall() - start;
	w.stop = true;
	pthread_join(thread, NULL);
	must(w.n_gaps ? &w : NULL);
	qsort(w.gaps, w.n_gaps, sizeof *w.gaps, compare_doubles);
	struct stall s = {w.gaps[w.n_gaps - 1], w.gaps[w.n_gaps - 1 - w.n_gaps / 1000], w.live - start, applied, merged};
	free(w.gaps);
	return s;
}

enum { CHANGED = 1000000 };

/* Applies work and prints what that did to a reader; what says what work is. */
static void swap(struct matcher *m, size_t n, const struct list *work, const char *what, const struct stall *idle)
{
	struct stall busy = stall_of(m, n, work);
	char line[100];
	snprintf(line, sizeof line, "%zu values, 1 M %s, longest gap between batches", n, what);
	figure(line, busy.longest * 1e6, 1000, "us, of the limit of 1 ms (batches of 256 observables)");
	figure("  the same when idle", idle->longest * 1e6, 1000, "us, of the limit of 1 ms");
	figure("  999 of 1000 gaps", busy.most * 1e6, idle->most * 1e6, "us, of the same when idle");
	figure("  until live", busy.live, 1, "s, of 1 s");
	figure("  until the next change may come", busy.applied, 1, "s, of 1 s");
	figure("  until merged", busy.merged, 1, "s, of 1 s");
}

static void stalls(struct matcher *m, size_t n)
{
	const struct match_claim other = {STR("other"), STR("source"), 60, TLP_CLEAR, UTC_NONE, UTC_NONE};
	uint32_t class_id = matcher_class(m, &other, 1);
	struct stall idle = stall_of(m, n, NULL);
	struct list work = list_new(n, CHANGED, class_id);
	swap(m, n, &work, "added", &idle);
	list_free(&work);
	/* Values that are there get another class; of the last one the reader notices the day when it is live. */
	work = list_new(0, CHANGED, class_id);
	work.changes[CHANGED - 1].value.kind = KIND_MD5;
	work.changes[CHANGED - 1].value.bytes.n = 16;
	swap(m, n, &work, "changed", &idle);
	list_free(&work);
}

/* Anonymous memory of this process: what the kernel cannot have back for the asking. */
static double anonymous_bytes(void)
{
	FILE *f = must(fopen("/proc/self/status", "r"));
	char line[200];
	double kilobytes = -1;
	while (kilobytes < 0 && fgets(line, sizeof line, f))
		if (sscanf(line, "RssAnon: %lf", &kilobytes) != 1)
			kilobytes = -1;
	fclose(f);
	return kilobytes * 1024;
}

static enum err write_fd(void *ctx, const void *p, size_t n)
{
	const int *fd = ctx;
	return write(*fd, p, n) == (ssize_t)n ? OK : ERR_IO;
}

static const struct match_snapshot_stamp stamp = {"bench"};

static int write_snapshot(struct matcher *m, size_t n)
{
	char line[100];
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR, 0600);
	must(fd < 0 ? NULL : &fd);
	double start = wall();
	struct match_snapshot *s = must(match_snapshot_new(m, &stamp));
	must_ok(match_snapshot_write(s, write_fd, &fd));
	must(fsync(fd) == 0 ? s : NULL);
	match_snapshot_let_go(s);
	match_snapshot_free(s);
	double took = wall() - start;
	off_t bytes = lseek(fd, 0, SEEK_END);
	snprintf(line, sizeof line, "%zu values, snapshot written and durable", n);
	figure(line, took, 10, "s, of 10 s");
	figure("  its file", (double)bytes / (double)n, 40, "bytes a value, of the budget");
	return fd;
}

/* From the file to the first hit. */
static struct matcher *start_from(int fd, double *out_took)
{
	const struct match_hit *hits;
	struct matcher *m;
	struct batch b;
	char text[TEXT_MAX];
	const char *why = "";
	size_t n_hits;
	batch_init(&b);
	struct value v = make_value(1, text);
	batch_event(&b, 0, 1, 1);
	batch_observe(&b, v.kind, ROLE_NONE, v.bytes);
	double start = wall();
	size_t bytes = (size_t)lseek(fd, 0, SEEK_END);
	void *map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	must(map == MAP_FAILED ? NULL : map);
	must_ok(match_snapshot_load(str_make(map, bytes), &stamp, &m, &why));
	struct match_reader *r = must(match_reader_new(m));
	must_ok(match_batch(r, &b, 0, &hits, &n_hits));
	must(n_hits ? r : NULL);
	*out_took = wall() - start;
	match_reader_free(r);
	batch_deinit(&b);
	return m;
}

static void snapshots(int fd, size_t n, const struct reads *reads)
{
	char line[100];
	double cold, warm, before = anonymous_bytes();
	must(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0 ? &fd : NULL);
	matcher_free(start_from(fd, &cold));
	struct matcher *m = start_from(fd, &warm);
	double memory = anonymous_bytes() - before;
	snprintf(line, sizeof line, "%zu values, start from snapshot to first match", n);
	figure(line, warm, 2, "s, of 2 s");
	figure("  with nothing of the file in memory", cold, 2, "s, of 2 s");
	snprintf(line, sizeof line, "%zu values, bytes each in memory, from snapshot", n);
	figure(line, memory / (double)n, 24, "bytes, of the budget (anonymous; values are pages of the file)");
	struct match_reader *r = must(match_reader_new(m));
	lookups(r, n, 1, reads);
	lookups(r, n, 10, reads);
	match_reader_free(r);
	matcher_free(m);
}

static void bench(const struct hash_key *key, size_t n, bool small)
{
	struct matcher *m = must(matcher_new(key));
	const struct match_claim claim = {STR("label"), STR("source"), 50, TLP_CLEAR, UTC_NONE, UTC_NONE};
	uint32_t class_id = matcher_class(m, &claim, 1);
	struct list list = list_new(0, n, class_id);
	char line[100];
	double start = cpu();
	must_ok(matcher_apply(m, list.changes, n));
	double took = cpu() - start;
	list_free(&list);
	struct matcher_stats stats;
	matcher_stats(m, &stats);
	snprintf(line, sizeof line, "%zu values, bytes each before there is a snapshot", stats.values);
	figure(line, (double)stats.bytes / (double)stats.values, 40, "bytes, of the budget");
	struct reads reads = {random_reads(stats.bytes), random_reads((size_t)1 << 30)};
	snprintf(line, sizeof line, "%zu values, built", n);
	figure(line, (double)n / took / 1e6, reads.same / 1e6, "M/s, of random reads in as much memory");
	struct match_reader *r = must(match_reader_new(m));
	lookups(r, n, 0, &reads);
	lookups(r, n, 1, &reads);
	lookups(r, n, 10, &reads);
	match_reader_free(r);
	int fd = write_snapshot(m, n);
	if (!small)
		stalls(m, n);
	matcher_free(m);
	snapshots(fd, n, &reads);
	close(fd);
}

/* The i-th network of a list with the lengths of published block lists: most /24, few large ones, one of 20 IPv6. */
static struct value make_network(uint64_t i, char out[TEXT_MAX])
{
	static const unsigned char lengths4[16] = {24, 24, 24, 24, 24, 24, 24, 24, 23, 22, 22, 21, 20, 19, 18, 16};
	static const unsigned char lengths6[4] = {32, 40, 48, 48};
	uint64_t z = scramble(i);
	bool is6 = i % 20 == 0;
	unsigned length = is6 ? lengths6[z >> 60 & 3] : lengths4[z >> 60];
	struct ip net = {.n = is6 ? 16 : 4};
	memcpy(net.bytes, &z, is6 ? 8 : 4);
	ip_mask(&net, length);
	memcpy(out, net.bytes, net.n);
	out[net.n] = (char)length;
	return (struct value){KIND_NETWORK, {out, net.n + 1u}};
}

static void networks(const struct hash_key *key, size_t n)
{
	struct matcher *m = must(matcher_new(key));
	const struct match_claim claim = {STR("label"), STR("source"), 50, TLP_CLEAR, UTC_NONE, UTC_NONE};
	struct list list = {must(malloc(n * sizeof *list.changes)), must(malloc(n * TEXT_MAX)), n};
	uint32_t class_id = matcher_class(m, &claim, 1);
	struct matcher_stats stats;
	char line[100];
	for (size_t i = 0; i < n; i++)
		list.changes[i] = (struct match_change){make_network(i, list.text + i * TEXT_MAX), class_id};
	must_ok(matcher_apply(m, list.changes, n));
	must_ok(matcher_settle(m));
	list_free(&list);
	matcher_stats(m, &stats);
	snprintf(line, sizeof line, "%zu networks, one of 20 IPv6, bytes each", stats.values);
	figure(line, (double)stats.bytes / (double)stats.values, 16, "bytes, of the budget");
	matcher_free(m);
}

int main(void)
{
	struct hash_key key;
	for (size_t i = 0; i < sizeof key.secret; i++)
		key.secret[i] = (uint8_t)scramble(i);
	printf("%-58s %12s %12s %8s\n", "index", "figure", "reference", "ratio");
	for (size_t n = 10000; n <= figure_most_values(); n *= 10)
		bench(&key, n, n < 1000000);
	for (size_t n = 100000; n <= 1000000; n *= 10)
		networks(&key, n);
	return 0;
}

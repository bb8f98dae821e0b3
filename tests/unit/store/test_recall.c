/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of observables against a list of all that was ever added; crashes, damage, forgetting. */
#include "scratch.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "model/domain.h"
#include "model/ip.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/recall.h"

enum { DAYS = 30, NOTES_BYTES = 2000 };

static const uint8_t secret[32] = "one secret that tests use always";

struct bench {
	char dir[64];
	struct recall *r;
	pthread_mutex_t lock;
	char notes[NOTES_BYTES];
	int64_t now;
};

static void note(void *ctx, const char *what)
{
	struct bench *t = ctx;
	pthread_mutex_lock(&t->lock);
	size_t n = strlen(t->notes);
	snprintf(t->notes + n, sizeof t->notes - n, "%s\n", what);
	pthread_mutex_unlock(&t->lock);
}

static void open_it(struct bench *t)
{
	struct recall_opts opts = {t->dir, secret, DAYS, note, t};
	char why[RECALL_WHY_BYTES];
	assert_ok(recall_open(&opts, &t->r, why));
}

static void close_it(struct bench *t)
{
	recall_close(t->r);
	t->r = NULL;
}

static int setup(void **state)
{
	struct bench *t = calloc(1, sizeof *t);
	assert_non_null(t);
	snprintf(t->dir, sizeof t->dir, "/tmp/tocsin-test-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	pthread_mutex_init(&t->lock, NULL);
	t->now = clock_now();
	open_it(t);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct bench *t = *state;
	char command[128];
	recall_close(t->r);
	snprintf(command, sizeof command, "rm -rf '%s'", t->dir);
	int status = system(command);
	pthread_mutex_destroy(&t->lock);
	free(t);
	return status != 0;
}

#define WITH_MEMORY(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void add(struct bench *t, int64_t member, int64_t time, enum kind kind, struct str bytes)
{
	struct batch b;
	batch_init(&b);
	batch_event(&b, time, 1, 1);
	batch_observe(&b, kind, ROLE_DESTINATION, bytes);
	assert_ok(recall_add(t->r, &b, member, t->now));
	batch_deinit(&b);
}

/* Hits as text: "query/member xcount first-last;" with times in seconds before now. */
struct told {
	struct buf text;
	int64_t now;
	uint64_t count;
};

static enum err tell(void *ctx, const struct recall_hit *h)
{
	struct told *x = ctx;
	x->count += h->count;
	buf_printf(&x->text, "%zu/%lld x%llu %lld-%lld;", h->query, (long long)h->member, (unsigned long long)h->count,
	           (long long)((x->now - h->first) / UTC_SECOND), (long long)((x->now - h->last) / UTC_SECOND));
	return OK;
}

static uint64_t count_of(struct bench *t, enum kind kind, struct str bytes)
{
	struct value v = {kind, bytes};
	struct told x = {.now = t->now};
	buf_init(&x.text, 1 << 20);
	assert_ok(recall_find(t->r, &v, 1, tell, &x));
	buf_deinit(&x.text);
	return x.count;
}

static void assert_found(struct bench *t, struct str domain, const char *expected)
{
	struct value v = {KIND_DOMAIN, domain};
	struct told x = {.now = t->now};
	buf_init(&x.text, 1 << 20);
	assert_ok(recall_find(t->r, &v, 1, tell, &x));
	assert_str(buf_str(&x.text), str_of(expected));
	buf_deinit(&x.text);
}

static void sums_up_by_value_member_and_day(void **state)
{
	struct bench *t = *state;
	/* Noon, so that some seconds before are the same day. */
	int64_t noon = t->now / UTC_DAY * UTC_DAY - UTC_DAY / 2;
	struct str name = STR("www.example.com");
	t->now = noon;
	add(t, 1, noon - 5 * UTC_SECOND, KIND_DOMAIN, name);
	add(t, 1, noon - 9 * UTC_SECOND, KIND_DOMAIN, name);
	assert_ok(recall_flush(t->r));
	add(t, 1, noon - 2 * UTC_SECOND, KIND_DOMAIN, name);
	add(t, 2, noon, KIND_DOMAIN, name);
	add(t, 1, noon - UTC_DAY, KIND_DOMAIN, name);
	assert_ok(recall_flush(t->r));
	assert_found(t, name, "0/1 x1 86400-86400;0/1 x3 9-2;0/2 x1 0-0;");
	assert_found(t, STR("example.com"), "0/1 x1 86400-86400;0/1 x3 9-2;0/2 x1 0-0;");
	assert_found(t, STR("www.example.org"), "");
	close_it(t);
	open_it(t);
	assert_found(t, name, "0/1 x1 86400-86400;0/1 x3 9-2;0/2 x1 0-0;");
}

static void passes_over_what_is_not_to_be_remembered(void **state)
{
	struct bench *t = *state;
	struct batch b;
	static const struct str local[] = {STR_INIT("\x0a\1\2\3"), STR_INIT("\xac\x1f\2\3"), STR_INIT("\xc0\xa8\1\1"), STR_INIT("\x7f\0\0\1")};
	add(t, 1, t->now - DAYS * UTC_DAY, KIND_DOMAIN, STR("old.example.com"));
	add(t, 1, t->now + 2 * UTC_DAY, KIND_DOMAIN, STR("future.example.com"));
	add(t, 1, UTC_NONE, KIND_DOMAIN, STR("timeless.example.com"));
	add(t, 1, t->now - (DAYS - 1) * UTC_DAY, KIND_DOMAIN, STR("oldest.example.com"));
	add(t, 1, t->now, KIND_NETWORK, STR("\xc0\0\2\0\x18"));
	for (size_t i = 0; i < sizeof local / sizeof local[0]; i++)
		add(t, 1, t->now, KIND_IPV4, local[i]);
	batch_init(&b);
	batch_event(&b, t->now, 1, 1);
	batch_observe(&b, KIND_ENDPOINT, ROLE_SOURCE, STR("\xc0\0\2\7\1\1"));
	batch_observe(&b, KIND_IPV4, ROLE_DESTINATION, STR("\xc0\0\2\7"));
	batch_observe(&b, KIND_ENDPOINT, ROLE_DESTINATION, STR("\xc0\0\2\7\2\2"));
	batch_observe(&b, KIND_IPV4, ROLE_DESTINATION, STR("\xc0\0\2\10"));
	batch_observe(&b, KIND_EMAIL, ROLE_SENDER, STR("a@evil.example"));
	batch_observe(&b, KIND_EMAIL, ROLE_RECIPIENT, STR("b@bank.example"));
	assert_ok(recall_add(t->r, &b, 1, t->now));
	assert_err(recall_add(t->r, &b, -1, t->now), ERR_VALUE);
	assert_err(recall_add(t->r, &b, INT64_C(1) << 32, t->now), ERR_VALUE);
	batch_deinit(&b);
	assert_ok(recall_flush(t->r));
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("old.example.com")), 0);
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("future.example.com")), 0);
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("timeless.example.com")), 1);
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("oldest.example.com")), 1);
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("example.com")), 2);
	for (size_t i = 0; i < sizeof local / sizeof local[0]; i++)
		assert_int_equal(count_of(t, KIND_IPV4, local[i]), 0);
	assert_int_equal(count_of(t, KIND_ENDPOINT, STR("\xc0\0\2\7\1\1")), 0);
	assert_int_equal(count_of(t, KIND_ENDPOINT, STR("\xc0\0\2\7\2\2")), 1);
	/* Once, though the log has the address and the endpoint. */
	assert_int_equal(count_of(t, KIND_IPV4, STR("\xc0\0\2\7")), 1);
	assert_int_equal(count_of(t, KIND_NETWORK, STR("\xc0\0\2\0\x18")), 2);
	assert_int_equal(count_of(t, KIND_EMAIL, STR("a@evil.example")), 1);
	assert_int_equal(count_of(t, KIND_EMAIL, STR("b@bank.example")), 0);
}

/* The obviously correct memory: everything, looked through from the beginning. */
struct seen {
	struct value_buf value;
	int64_t member, time;
};

enum { MEMBERS = 4, NAIVE_DAYS = 5 };
struct cell {
	int64_t first, last;
	uint64_t count;
};
struct naive {
	struct cell cells[NAIVE_DAYS][MEMBERS];
};

static bool covers(struct value asked, struct value seen)
{
	if (asked.kind == KIND_DOMAIN && seen.kind == KIND_DOMAIN)
		return domain_is_under(seen.bytes, asked.bytes);
	if (asked.kind == KIND_NETWORK && (seen.kind == KIND_IPV4 || seen.kind == KIND_IPV6)) {
		struct ip net = {.n = (uint8_t)(asked.bytes.n - 1)}, address = {.n = (uint8_t)seen.bytes.n};
		memcpy(net.bytes, asked.bytes.p, net.n);
		memcpy(address.bytes, seen.bytes.p, address.n);
		return ip_in(&address, &net, (uint8_t)asked.bytes.p[net.n]);
	}
	return value_eq(asked, seen);
}

static void random_value(struct value_buf *v, bool asked)
{
	v->n = 4;
	switch (rand() % (asked ? 5 : 4)) {
	case 0:
		v->kind = KIND_DOMAIN;
		v->n = (size_t)snprintf(v->bytes, sizeof v->bytes, "%sx%d.z%d.com", rand() % 2 ? "a." : "", rand() % 8, rand() % 8);
		if (rand() % 3 == 0)
			v->n = (size_t)snprintf(v->bytes, sizeof v->bytes, "z%d.com", rand() % 8);
		return;
	case 1:
		v->kind = KIND_MD5;
		v->n = 16;
		memset(v->bytes, rand() % 64, 16);
		return;
	case 2:
		v->kind = KIND_IPV6;
		v->n = 16;
		memset(v->bytes, 0, 16);
		v->bytes[0] = 0x20;
		v->bytes[8] = (char)(rand() % 4);
		v->bytes[15] = (char)(rand() % 16);
		return;
	case 3:
		v->kind = KIND_IPV4;
		memcpy(v->bytes, "\xc6\x33\x64", 3);
		v->bytes[3] = (char)rand();
		return;
	default:
		v->kind = KIND_NETWORK;
		v->n = 5;
		v->bytes[4] = (char)(24 + rand() % 8);
		memcpy(v->bytes, "\xc6\x33\x64", 3);
		v->bytes[3] = (char)(rand() & (0xff00 >> (v->bytes[4] - 24)) & 0xff);
	}
}

struct comparing {
	const struct naive *expected;
	struct naive got[64];
	int64_t first_day;
};

static enum err gather(void *ctx, const struct recall_hit *h)
{
	struct comparing *c = ctx;
	int64_t day = h->first / UTC_DAY - c->first_day;
	assert_in_range(day, 0, NAIVE_DAYS - 1);
	struct cell *cell = &c->got[h->query].cells[day][h->member];
	assert_int_equal(cell->count, 0); /* each day and member once */
	*cell = (struct cell){h->first, h->last, h->count};
	return OK;
}

static void ask_naive(const struct seen *all, size_t n, struct value v, int64_t first_day, struct naive *out)
{
	*out = (struct naive){0};
	for (size_t i = 0; i < n; i++) {
		if (!covers(v, value_of(&all[i].value)))
			continue;
		int64_t second = all[i].time / UTC_SECOND * UTC_SECOND;
		struct cell *c = &out->cells[all[i].time / UTC_DAY - first_day][all[i].member];
		if (c->count == 0 || second < c->first)
			c->first = second;
		if (c->count == 0 || second > c->last)
			c->last = second;
		c->count++;
	}
}

static void answers_as_a_list_of_everything_does(void **state)
{
	enum { EVENTS = 4000, QUERIES = 64 };
	struct bench *t = *state;
	struct seen *all = calloc(EVENTS, sizeof *all);
	struct comparing *c = calloc(1, sizeof *c);
	assert_non_null(all);
	assert_non_null(c);
	srand(7);
	c->first_day = t->now / UTC_DAY - NAIVE_DAYS + 1;
	for (size_t i = 0; i < EVENTS; i++) {
		struct seen *s = &all[i];
		random_value(&s->value, false);
		s->member = rand() % MEMBERS;
		s->time = (c->first_day + rand() % NAIVE_DAYS) * UTC_DAY + rand() % 86400 * UTC_SECOND + rand() % UTC_SECOND;
		add(t, s->member, s->time, s->value.kind, value_of(&s->value).bytes);
		/* Enough flushes for runs to be merged, and runs of runs. */
		if (i % 40 == 0)
			assert_ok(recall_flush(t->r));
		if (i % 1500 == 1499) {
			close_it(t);
			open_it(t);
		}
	}
	assert_ok(recall_flush(t->r));
	struct value_buf *asked = calloc(QUERIES, sizeof *asked);
	struct value values[QUERIES];
	assert_non_null(asked);
	for (size_t i = 0; i < QUERIES; i++) {
		random_value(&asked[i], true);
		values[i] = value_of(&asked[i]);
	}
	assert_ok(recall_find(t->r, values, QUERIES, gather, c));
	size_t found = 0;
	for (size_t i = 0; i < QUERIES; i++) {
		struct naive expected;
		ask_naive(all, EVENTS, values[i], c->first_day, &expected);
		assert_memory_equal(&c->got[i], &expected, sizeof expected);
		found += expected.cells[0][0].count > 0;
	}
	assert_true(found > QUERIES / 4);
	assert_string_equal(t->notes, "");
	free(asked);
	free(c);
	free(all);
}

static void add_many(struct bench *t, uint32_t from, uint32_t n, int64_t member)
{
	struct batch b;
	batch_init(&b);
	for (uint32_t i = from; i < from + n; i++) {
		uint32_t digest[4] = {i, i * 2654435761u, 7, 9};
		if (i % 100 == 0) {
			assert_ok(recall_add(t->r, &b, member, t->now));
			batch_reset(&b);
			batch_event(&b, t->now, 1, 1);
		}
		batch_observe(&b, KIND_MD5, ROLE_FILE, str_make(digest, sizeof digest));
	}
	assert_ok(recall_add(t->r, &b, member, t->now));
	batch_deinit(&b);
}

static uint64_t count_number(struct bench *t, uint32_t i)
{
	uint32_t digest[4] = {i, i * 2654435761u, 7, 9};
	return count_of(t, KIND_MD5, str_make(digest, sizeof digest));
}

static void takes_more_than_its_tables_hold(void **state)
{
	enum { MANY = 1300000 };
	struct bench *t = *state;
	struct recall_stats stats;
	add_many(t, 0, MANY, 3);
	assert_ok(recall_flush(t->r));
	recall_stats(t->r, &stats);
	assert_true(stats.waits > 0);
	assert_int_equal(stats.lost, 0);
	assert_int_equal(stats.size.rows, MANY);
	assert_int_equal(stats.size.days, 1);
	assert_true(stats.lag < UTC_MINUTE);
	for (uint32_t i = 0; i < MANY; i += 12347)
		assert_int_equal(count_number(t, i), 1);
	assert_int_equal(count_number(t, MANY), 0);
}

struct adder {
	struct bench *t;
	int64_t member;
};

static void *add_in_thread(void *ctx)
{
	struct adder *a = ctx;
	for (uint32_t i = 0; i < 20; i++)
		add_many(a->t, 0, 1000, a->member);
	return NULL;
}

static void several_threads_add_while_others_ask(void **state)
{
	struct bench *t = *state;
	struct adder adders[4];
	pthread_t threads[4];
	for (int i = 0; i < 4; i++) {
		adders[i] = (struct adder){t, i / 2};
		assert_int_equal(pthread_create(&threads[i], NULL, add_in_thread, &adders[i]), 0);
	}
	for (int i = 0; i < 20; i++) {
		assert_ok(recall_flush(t->r));
		assert_true(count_number(t, 5) <= 80);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_ok(recall_flush(t->r));
	for (uint32_t i = 0; i < 1000; i += 37)
		assert_int_equal(count_number(t, i), 80);
}

static void a_banned_member_is_passed_over_and_others_are_not(void **state)
{
	struct bench *t = *state;
	int64_t now = clock_now();
	add(t, 1, now, KIND_DOMAIN, STR("a.example.com"));
	assert_ok(recall_ban(t->r, 1));
	assert_err(recall_ban(t->r, -1), ERR_VALUE);
	add(t, 1, now, KIND_DOMAIN, STR("b.example.com"));
	add(t, 2, now, KIND_DOMAIN, STR("b.example.com"));
	assert_ok(recall_flush(t->r));
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("a.example.com")), 1);
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("b.example.com")), 1);
}

static int files_with(const struct bench *t, const char *part)
{
	int n = 0;
	DIR *dir = opendir(t->dir);
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));)
		n += strstr(e->d_name, part) != NULL;
	closedir(dir);
	return n;
}

static void days_that_are_over_are_forgotten_with_their_files(void **state)
{
	struct bench *t = *state;
	for (int i = 0; i < 5; i++)
		add(t, 1, t->now - i * UTC_DAY, KIND_DOMAIN, STR("www.example.com"));
	assert_ok(recall_flush(t->r));
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("www.example.com")), 5);
	assert_ok(recall_expire(t->r, t->now + (DAYS - 2) * UTC_DAY));
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("www.example.com")), 2);
	assert_int_equal(files_with(t, ".db"), files_with(t, "-wal") + files_with(t, "-shm") + 2);
	assert_ok(recall_expire(t->r, t->now + DAYS * UTC_DAY));
	assert_int_equal(files_with(t, ".db"), 0);
}

static void a_shorter_retention_counts_from_the_next_start(void **state)
{
	struct bench *t = *state;
	struct recall_opts opts = {t->dir, secret, 1, note, t};
	char why[RECALL_WHY_BYTES];
	add(t, 1, t->now, KIND_DOMAIN, STR("www.example.com"));
	add(t, 1, t->now - UTC_DAY, KIND_DOMAIN, STR("www.example.com"));
	close_it(t);
	assert_ok(recall_open(&opts, &t->r, why));
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("www.example.com")), 1);
}

/* How often bytes stand in the files of the memory. */
static size_t times_on_disk(const struct bench *t, const void *bytes, size_t n)
{
	size_t times = 0;
	DIR *dir = opendir(t->dir);
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));) {
		char path[512];
		struct buf content;
		if (e->d_name[0] == '.')
			continue;
		buf_init(&content, (size_t)1 << 30);
		snprintf(path, sizeof path, "%s/%s", t->dir, e->d_name);
		assert_ok(file_read(path, &content));
		for (struct str rest = buf_str(&content); rest.n;) {
			size_t at = str_find_str(rest, str_make(bytes, n));
			if (at == rest.n)
				break;
			times++;
			rest = str_from(rest, at + 1);
		}
		buf_deinit(&content);
	}
	closedir(dir);
	return times;
}

struct fingerprints {
	struct recall_key list[8];
	size_t n;
};

static void keep_key(void *ctx, const struct recall_key *key)
{
	struct fingerprints *f = ctx;
	f->list[f->n++] = *key;
}

static struct fingerprints fingerprints_of(enum kind kind, struct str bytes)
{
	struct recall_cipher c;
	struct fingerprints f = {.n = 0};
	recall_cipher_init(&c, secret);
	recall_key_each(&c, NULL, (struct value){kind, bytes}, keep_key, &f);
	return f;
}

static void a_forgotten_value_stands_in_no_file(void **state)
{
	struct bench *t = *state;
	struct str name = STR("secret.example.com"), other = STR("other.example.com");
	struct fingerprints gone = fingerprints_of(KIND_DOMAIN, name), stays = fingerprints_of(KIND_DOMAIN, other);
	uint64_t rows = 0;
	for (int i = 0; i < 12; i++) {
		add(t, 1 + i % 3, t->now - i % 4 * UTC_DAY, KIND_DOMAIN, name);
		add(t, 1 + i % 3, t->now - i % 4 * UTC_DAY, KIND_DOMAIN, other);
		add_many(t, 0, 500, 2);
		assert_ok(recall_flush(t->r));
	}
	assert_true(times_on_disk(t, gone.list[0].bytes + 1, 8) > 0);
	assert_ok(recall_forget_value(t->r, (struct value){KIND_DOMAIN, name}, &rows));
	assert_true(rows >= 12);
	assert_int_equal(count_of(t, KIND_DOMAIN, name), 0);
	assert_int_equal(count_of(t, KIND_DOMAIN, other), 12);
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("example.com")), 24);
	assert_int_equal(times_on_disk(t, gone.list[0].bytes + 1, 8), 0);
	assert_true(times_on_disk(t, stays.list[0].bytes + 1, 8) > 0);
	close_it(t);
	assert_int_equal(times_on_disk(t, gone.list[0].bytes + 1, 8), 0);
	assert_true(times_on_disk(t, stays.list[0].bytes + 1, 8) > 0);
}

static void of_a_forgotten_member_nothing_stands_in_any_file(void **state)
{
	struct bench *t = *state;
	struct str own = STR("only.example.com"), shared = STR("shared.example.org");
	struct fingerprints gone = fingerprints_of(KIND_DOMAIN, own), stays = fingerprints_of(KIND_DOMAIN, shared);
	uint64_t rows = 0;
	for (int i = 0; i < 10; i++) {
		add(t, 7, t->now - i % 3 * UTC_DAY, KIND_DOMAIN, own);
		add(t, 7, t->now - i % 3 * UTC_DAY, KIND_DOMAIN, shared);
		add(t, 8, t->now - i % 3 * UTC_DAY, KIND_DOMAIN, shared);
		if (i % 2)
			assert_ok(recall_flush(t->r));
	}
	assert_ok(recall_forget_member(t->r, 7, &rows));
	assert_true(rows > 0);
	assert_int_equal(count_of(t, KIND_DOMAIN, own), 0);
	assert_int_equal(count_of(t, KIND_DOMAIN, shared), 10);
	for (size_t i = 0; i < gone.n; i++)
		assert_int_equal(times_on_disk(t, gone.list[i].bytes + 1, 8), 0);
	assert_true(times_on_disk(t, stays.list[0].bytes + 1, 8) > 0);
	assert_ok(recall_forget_member(t->r, 7, &rows));
	assert_int_equal(rows, 0);
	assert_err(recall_forget_member(t->r, -1, &rows), ERR_VALUE);
}

static void path_of_day(const struct bench *t, int64_t time, const char *suffix, char out[128])
{
	char date[10];
	utc_date(time, date);
	snprintf(out, 128, "%s/%.10s.db%s", t->dir, date, suffix);
}

/* Turns a byte over in the middle of the file, where pages of rows are. */
static void damage(const char *path, long at)
{
	FILE *f = fopen(path, "r+b");
	assert_non_null(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	int c = fgetc(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	assert_int_not_equal(fputc(c ^ 0x10, f), EOF);
	assert_int_equal(fclose(f), 0);
}

static long find_on_disk(const char *path, const void *bytes, size_t n)
{
	struct buf content;
	buf_init(&content, (size_t)1 << 30);
	assert_ok(file_read(path, &content));
	size_t at = str_find_str(buf_str(&content), str_make(bytes, n));
	assert_true(at < content.n);
	buf_deinit(&content);
	return (long)at;
}

static void wait_for_file(const char *path)
{
	for (int i = 0; i < 6000 && access(path, F_OK) != 0; i++)
		usleep(10000);
	assert_int_equal(access(path, F_OK), 0);
}

static void a_damaged_day_is_set_aside_and_the_others_answer(void **state)
{
	struct bench *t = *state;
	char path[128], aside[128];
	struct str name = STR("www.example.com");
	struct fingerprints f = fingerprints_of(KIND_DOMAIN, name);
	int64_t yesterday = t->now - UTC_DAY;
	add(t, 1, t->now, KIND_DOMAIN, name);
	add(t, 1, yesterday, KIND_DOMAIN, name);
	close_it(t);
	path_of_day(t, yesterday, "", path);
	path_of_day(t, yesterday, ".damaged", aside);
	damage(path, find_on_disk(path, f.list[0].bytes + 1, 8) + 9);
	open_it(t);
	assert_int_equal(count_of(t, KIND_DOMAIN, name), 1);
	assert_int_equal(count_of(t, KIND_DOMAIN, name), 1);
	assert_ok(recall_flush(t->r));
	wait_for_file(aside);
	pthread_mutex_lock(&t->lock);
	assert_non_null(strstr(t->notes, "set aside"));
	pthread_mutex_unlock(&t->lock);
	add(t, 1, yesterday, KIND_DOMAIN, name);
	assert_ok(recall_flush(t->r));
	assert_int_equal(count_of(t, KIND_DOMAIN, name), 2);
	/* Nobody can say what is in it, so forgetting anything removes it. */
	uint64_t rows;
	assert_ok(recall_forget_member(t->r, 99, &rows));
	assert_int_equal(files_with(t, ".damaged"), 0);
}

static void a_file_that_is_no_database_is_set_aside_at_the_start(void **state)
{
	struct bench *t = *state;
	char path[128];
	add(t, 1, t->now, KIND_DOMAIN, STR("www.example.com"));
	close_it(t);
	path_of_day(t, t->now - UTC_DAY, "", path);
	assert_ok(file_write(path, STR("this is not what a database looks like, not even remotely so"), 0600));
	open_it(t);
	assert_int_equal(count_of(t, KIND_DOMAIN, STR("www.example.com")), 1);
	assert_int_equal(files_with(t, ".damaged"), 1);
	assert_non_null(strstr(t->notes, "set aside"));
}

/* Adds and flushes until it is killed; says after each flush how far it is. */
static void child(struct bench *t, int out)
{
	for (uint32_t round = 0;; round++) {
		add_many(t, round * 1000, 1000, 5);
		if (recall_flush(t->r) || write(out, &round, sizeof round) != sizeof round)
			_exit(1);
	}
}

static void what_was_flushed_survives_a_kill(void **state)
{
	struct bench *t = *state;
	close_it(t);
	for (int attempt = 0; attempt < 6; attempt++) {
		int pipes[2];
		uint32_t round = 0, done = 0;
		assert_int_equal(pipe(pipes), 0);
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			open_it(t);
			child(t, pipes[1]);
		}
		close(pipes[1]);
		for (int i = 0; i < 3 + 5 * attempt; i++) {
			assert_int_equal(read(pipes[0], &round, sizeof round), sizeof round);
			done = round + 1;
		}
		usleep((useconds_t)(attempt * 700));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(pipes[0]);
		open_it(t);
		for (uint32_t i = 0; i < done * 1000; i += 97)
			assert_true(count_number(t, i) >= 1);
		assert_string_equal(t->notes, "");
		close_it(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEMORY(sums_up_by_value_member_and_day),
		WITH_MEMORY(passes_over_what_is_not_to_be_remembered),
		WITH_MEMORY(answers_as_a_list_of_everything_does),
		WITH_MEMORY(takes_more_than_its_tables_hold),
		WITH_MEMORY(several_threads_add_while_others_ask),
		WITH_MEMORY(a_banned_member_is_passed_over_and_others_are_not),
		WITH_MEMORY(days_that_are_over_are_forgotten_with_their_files),
		WITH_MEMORY(a_shorter_retention_counts_from_the_next_start),
		WITH_MEMORY(a_forgotten_value_stands_in_no_file),
		WITH_MEMORY(of_a_forgotten_member_nothing_stands_in_any_file),
		WITH_MEMORY(a_damaged_day_is_set_aside_and_the_others_answer),
		WITH_MEMORY(a_file_that_is_no_database_is_set_aside_at_the_start),
		WITH_MEMORY(what_was_flushed_survives_a_kill),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

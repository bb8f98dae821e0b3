/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surges in logs that other people published (TOCSIN_DATA): alarms a week after three weeks of learning, beside those that the
 * same detector raises on the same counts after their hours were shuffled: among the same hours of the week, which leaves
 * nothing that hangs together, and by whole days among the same days of the week, which leaves what hangs together for hours.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utc.h"
#include "emit/sim_random.h"
#include "figure.h"
#include "hub/places.h"
#include "model/service.h"
#include "packed_file.h"
#include "parse/csv_reader.h"
#include "stopwatch.h"
#include "warn/series_set.h"

enum { NAMES_MAX = 1 << 17, NAME_BYTES = 64, LEARNING = 3 * 168, WEEK = 168, ALLOWED = 2, SHUFFLES = 3 };

/* Texts and their numbers, by hash. */
struct names {
	char (*text)[NAME_BYTES];
	uint32_t *slots, n;
};

struct count {
	int64_t hour;
	uint32_t series, member, n;
};

struct log {
	struct names series, members;
	struct count *counts;
	size_t n;
	int64_t first, last; /* hours */
};

enum shuffle { AS_IT_WAS, BY_HOUR, BY_DAY };

static uint32_t number(struct names *names, struct str text)
{
	uint64_t h = UINT64_C(1469598103934665603);
	if (!names->slots) {
		names->slots = calloc(2 * NAMES_MAX, sizeof *names->slots);
		names->text = calloc(NAMES_MAX, NAME_BYTES);
	}
	stopwatch_must(names->slots && names->text && names->n < NAMES_MAX - 1, "room for names");
	text.n = text.n < NAME_BYTES ? text.n : NAME_BYTES - 1;
	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (uint8_t)text.p[i]) * UINT64_C(1099511628211);
	size_t at = h % (2 * NAMES_MAX);
	for (; names->slots[at]; at = (at + 1) % (2 * NAMES_MAX))
		if (str_eq(str_of(names->text[names->slots[at] - 1]), text))
			return names->slots[at] - 1;
	memcpy(names->text[names->n], text.p, text.n);
	names->slots[at] = ++names->n;
	return names->n - 1;
}

static void add(struct log *l, int64_t hour, struct str series, struct str member)
{
	if ((l->n & (l->n - 1)) == 0) {
		l->counts = realloc(l->counts, (l->n ? 2 * l->n : 1) * sizeof *l->counts);
		stopwatch_must(l->counts, "memory");
	}
	l->counts[l->n++] = (struct count){hour, number(&l->series, series), number(&l->members, member), 1};
	l->first = l->n == 1 || hour < l->first ? hour : l->first;
	l->last = l->n == 1 || hour > l->last ? hour : l->last;
}

static int by_hour(const void *a, const void *b)
{
	const struct count *x = a, *y = b;
	if (x->hour != y->hour)
		return x->hour < y->hour ? -1 : 1;
	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	return (x->member > y->member) - (x->member < y->member);
}

static void sum_up(struct log *l)
{
	size_t n = 0;
	qsort(l->counts, l->n, sizeof *l->counts, by_hour);
	for (size_t i = 0; i < l->n; i++)
		if (n && by_hour(&l->counts[n - 1], &l->counts[i]) == 0)
			l->counts[n - 1].n++;
		else
			l->counts[n++] = l->counts[i];
	l->n = n;
}

/* Which fields of a record name the series and the member. */
struct columns {
	const char *file, *what;
	size_t time, member, series; /* their numbers */
	const char *prefix;
	bool words; /* each word of the field is a series */
	struct str (*name)(struct str field, char out[NAME_BYTES]); /* NULL: the field names the series */
};

static struct places *places; /* NULL: there is no database of addresses */

static struct str service(struct str field, char out[NAME_BYTES])
{
	uint64_t port = 0;
	(void)out;
	return str_to_u64(field, UINT16_MAX, &port) ? STR("") : service_name(service_of_port((uint32_t)port));
}

static struct str system_of(struct str field, char out[NAME_BYTES])
{
	struct value_buf v;
	const char *why;
	uint32_t as = value_canon(KIND_IPV4, field, &v, &why) ? 0 : places_find(places, value_of(&v)).as;
	return str_make(out, as ? (size_t)snprintf(out, NAME_BYTES, "%" PRIu32, as) : 0);
}

static void add_record(struct log *l, const struct columns *c, const struct str *fields)
{
	char name[NAME_BYTES], made[NAME_BYTES];
	struct str rest = c->name ? c->name(fields[c->series], made) : fields[c->series];
	int64_t time;
	if (utc_parse(fields[c->time], &time))
		return;
	do {
		struct str word = c->words ? str_next_field(&rest, ' ') : rest;
		int n = snprintf(name, sizeof name, "%s:%.*s", c->prefix, STR_ARG(word));
		if (word.n && n > 0 && n < NAME_BYTES)
			add(l, time / UTC_HOUR, str_make(name, (size_t)n), fields[c->member]);
	} while (c->words && rest.n);
}

static bool load(struct log *l, const char *folder, const struct columns *c)
{
	char path[1024];
	struct buf text;
	struct csv_reader r;
	const char *why;
	snprintf(path, sizeof path, "%s/history/%s", folder, c->file);
	buf_init(&text, (size_t)1 << 30);
	bool good = packed_file_read(path, &text);
	csv_reader_init(&r, buf_str(&text), ',');
	while (good && csv_reader_next(&r, &why) != ERR_NOT_FOUND)
		if (r.line > 1 && r.n_fields > c->series && r.n_fields > c->member)
			add_record(l, c, r.fields);
	csv_reader_deinit(&r);
	buf_deinit(&text);
	sum_up(l);
	return good;
}

struct alarms {
	unsigned n;
	int64_t from;
	bool print;
};

static enum err series(void *ctx, const struct series_closed *c)
{
	struct alarms *a = ctx;
	if (!c->began || c->hour < a->from)
		return OK;
	a->n++;
	if (a->print) {
		char text[UTC_TEXT_BYTES];
		utc_format(c->hour * UTC_HOUR, text);
		printf("  %.16s %-28.*s %6.1f where %5.1f is usual, %u parties\n", text, STR_ARG(c->key), c->measure, c->expected, c->parties);
	}
	return OK;
}

static double run(const struct log *l, bool print)
{
	struct series_rules rules = {.alarms_a_week = ALLOWED};
	struct series_set *s = series_set_new(&rules);
	struct alarms a = {.from = l->first + LEARNING, .print = print};
	struct series_hooks hooks = {.ctx = &a, .series = series};
	stopwatch_must(s, "memory");
	for (size_t i = 0; i < l->n; i++) {
		const struct count *c = &l->counts[i];
		stopwatch_must(series_set_advance(s, c->hour * UTC_HOUR, &hooks) == OK, "advance");
		const struct series_report r = {c->member + 1, c->member + 1, c->hour * UTC_HOUR, c->n};
		stopwatch_must(series_set_count(s, str_of(l->series.text[c->series]), &r) == OK, "count");
	}
	stopwatch_must(series_set_advance(s, (l->last + 2) * UTC_HOUR, &hooks) == OK, "advance");
	series_set_free(s);
	return a.n / ((double)(l->last + 1 - a.from) / WEEK);
}

/* Where each hour of one series goes: a permutation of the blocks of so many hours that stand at the same place of the week. */
static void permute(int64_t *to, int64_t hours, int64_t block, struct sim_random *random)
{
	for (int64_t i = 0; i < hours; i++)
		to[i] = i;
	int64_t weeks = hours / WEEK;
	for (int64_t at = 0; at < WEEK; at += block)
		for (int64_t week = weeks - 1; week > 0; week--) {
			int64_t other = sim_random_below(random, (uint32_t)week + 1);
			for (int64_t k = at; k < at + block; k++) {
				int64_t swap = to[week * WEEK + k];
				to[week * WEEK + k] = to[other * WEEK + k];
				to[other * WEEK + k] = swap;
			}
		}
}

static struct log shuffled(const struct log *l, enum shuffle how, uint64_t seed)
{
	struct log copy = *l;
	int64_t hours = l->last + 1 - l->first;
	int64_t *to = calloc((size_t)hours * l->series.n, sizeof *to);
	struct sim_random random;
	sim_random_init(&random, seed, how);
	copy.counts = calloc(l->n, sizeof *copy.counts);
	stopwatch_must(to && copy.counts, "memory");
	for (uint32_t i = 0; i < l->series.n; i++)
		permute(to + (int64_t)i * hours, hours, how == BY_HOUR ? 1 : 24, &random);
	for (size_t i = 0; i < l->n; i++) {
		copy.counts[i] = l->counts[i];
		copy.counts[i].hour = l->first + to[(int64_t)l->counts[i].series * hours + l->counts[i].hour - l->first];
	}
	qsort(copy.counts, copy.n, sizeof *copy.counts, by_hour);
	free(to);
	return copy;
}

static double by_chance(const struct log *l, enum shuffle how)
{
	double sum = 0;
	for (uint64_t seed = 0; seed < SHUFFLES; seed++) {
		struct log chance = shuffled(l, how, seed);
		sum += run(&chance, false);
		free(chance.counts);
	}
	return sum / SHUFFLES;
}

static void one(const char *folder, const struct columns *c)
{
	struct log l = {0};
	char what[120];
	if (!load(&l, folder, c)) {
		printf("# %s cannot be read: left out\n", c->file);
		return;
	}
	double start = stopwatch_now(), real = run(&l, getenv("TOCSIN_SURGES") != NULL), took = stopwatch_now() - start;
	printf("# %s: %u series, %u reporters, %.1f weeks, %.1f s\n", c->what, l.series.n, l.members.n,
	       (double)(l.last + 1 - l.first) / WEEK, took);
	snprintf(what, sizeof what, "surges, %s, as it was", c->what);
	figure_print(what, real, ALLOWED, "alarms a week / allowed by chance");
	snprintf(what, sizeof what, "surges, %s, hours shuffled", c->what);
	figure_print(what, by_chance(&l, BY_HOUR), ALLOWED, "alarms a week / allowed by chance");
	snprintf(what, sizeof what, "surges, %s, days shuffled", c->what);
	figure_print(what, by_chance(&l, BY_DAY), ALLOWED, "alarms a week / allowed by chance");
	free(l.counts);
	free(l.series.slots);
	free(l.series.text);
	free(l.members.slots);
	free(l.members.text);
}

int main(void)
{
	static const struct columns logs[] = {
		{"aws-honeypots.csv.zst", "honeypots by port", 0, 1, 6, "port", false, NULL},
		{"aws-honeypots.csv.zst", "honeypots by service", 0, 1, 6, "service", false, service},
		{"aws-honeypots.csv.zst", "honeypots by system", 0, 1, 3, "as", false, system_of},
		{"aws-honeypots.csv.zst", "honeypots by country", 0, 1, 2, "country", false, NULL},
		{"tweetfeed-reports.csv.zst", "posts by tag", 0, 1, 4, "label", true, NULL},
		{"maltrail-additions.csv.zst", "trails by family", 0, 5, 2, "label", false, NULL},
	};
	const char *folder = getenv("TOCSIN_DATA");
	if (!folder) {
		printf("# surges in real logs: TOCSIN_DATA is not set: skipped\n");
		return 0;
	}
	if (places_open(NULL, &(struct hash_key){.secret = {1}}, &places))
		printf("# no database of addresses: no series of autonomous systems\n");
	for (size_t i = 0; i < sizeof logs / sizeof *logs; i++)
		if (logs[i].name != system_of || places)
			one(folder, &logs[i]);
	places_free(places);
	return 0;
}

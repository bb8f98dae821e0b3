/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Newcomers in posts of researchers (TOCSIN_DATA): how often a tag that is new to all of them comes to a second one within seven
 * days, beside what the detector said and beside tags that are known and that one researcher alone had met for seven days; and which
 * weight of the detector's log-odds fits best (warn/fusion.h).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utc.h"
#include "figure.h"
#include "packed_file.h"
#include "parse/csv_reader.h"
#include "stopwatch.h"
#include "warn/fusion.h"
#include "warn/newcomer.h"

enum { POSTS_MAX = 1 << 20, CASES_MAX = 1 << 16, TEXT_BYTES = 64, DAYS_MAX = 4096, COUNTRIES = 10 };

struct post {
	int64_t time;
	char tag[TEXT_BYTES], reporter[TEXT_BYTES];
};

/* One tag that one researcher alone posted: what was said, and what came of it. */
struct case_of {
	double said;
	unsigned first; /* set of enum newcomer_place; 0: it was known */
	bool more;
};

struct log {
	struct post *posts;
	size_t n;
	struct case_of *cases;
	size_t n_cases;
	unsigned news_of_day[DAYS_MAX];
};

static int by_time(const void *a, const void *b)
{
	const struct post *x = a, *y = b;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	int order = strcmp(x->tag, y->tag);
	return order ? order : strcmp(x->reporter, y->reporter);
}

static void add(struct log *l, int64_t time, struct str tag, struct str reporter)
{
	stopwatch_must(l->n < POSTS_MAX - 1, "room for posts");
	if (tag.n == 0 || tag.n >= TEXT_BYTES || reporter.n >= TEXT_BYTES)
		return;
	struct post *p = &l->posts[l->n++];
	p->time = time;
	memcpy(p->tag, tag.p, tag.n);
	memcpy(p->reporter, reporter.p, reporter.n);
}

static bool load(struct log *l, const char *folder)
{
	enum { TIME, REPORTER, TAGS = 4 };
	char path[1024];
	struct buf text;
	struct csv_reader r;
	const char *why;
	int64_t time;
	snprintf(path, sizeof path, "%s/history/tweetfeed-reports.csv.zst", folder);
	buf_init(&text, (size_t)1 << 30);
	bool good = packed_file_read(path, &text);
	csv_reader_init(&r, buf_str(&text), ',');
	while (good && csv_reader_next(&r, &why) != ERR_NOT_FOUND) {
		if (r.line == 1 || r.n_fields <= TAGS || utc_parse(r.fields[TIME], &time))
			continue;
		for (struct str rest = r.fields[TAGS]; rest.p;)
			add(l, time, str_next_field(&rest, ' '), r.fields[REPORTER]);
	}
	csv_reader_deinit(&r);
	buf_deinit(&text);
	qsort(l->posts, l->n, sizeof *l->posts, by_time);
	return good;
}

/* A party for each reporter; 0 is none. */
static int64_t party_of(const char *reporter)
{
	uint64_t h = UINT64_C(1469598103934665603);
	for (; *reporter; reporter++)
		h = (h ^ (uint8_t)*reporter) * UINT64_C(1099511628211);
	return (int64_t)(h >> 2) | 1;
}

/* Whether another researcher posts the tag of post i within seven days before (step -1) or after it. */
static bool other_posts(const struct log *l, size_t i, int step)
{
	const struct post *p = &l->posts[i];
	for (size_t k = i; step > 0 ? ++k < l->n : k-- > 0;) {
		const struct post *q = &l->posts[k];
		if (llabs(q->time - p->time) > NEWCOMER_HORIZON)
			return false;
		if (strcmp(q->tag, p->tag) == 0 && strcmp(q->reporter, p->reporter) != 0)
			return true;
	}
	return false;
}

/* The same researcher posted it on that day before: one case a day. */
static bool is_again(const struct log *l, size_t i)
{
	const struct post *p = &l->posts[i];
	for (size_t k = i; k-- > 0 && l->posts[k].time / UTC_DAY == p->time / UTC_DAY;)
		if (strcmp(l->posts[k].tag, p->tag) == 0 && strcmp(l->posts[k].reporter, p->reporter) == 0)
			return true;
	return false;
}

static void play(struct log *l, struct newcomer *n)
{
	int64_t last = l->posts[l->n - 1].time - NEWCOMER_HORIZON;
	for (size_t i = 0; i < l->n; i++) {
		const struct post *p = &l->posts[i];
		struct newcomer_news news;
		int64_t party = party_of(p->reporter);
		char country[2] = {'A', (char)('A' + party / 2 % COUNTRIES)};
		const struct newcomer_meeting m = {.time = p->time, .label = str_of(p->tag), .member = 1, .party = party, .country = str_make(country, 2)};
		stopwatch_must(newcomer_meet(n, &m, &news) == OK, "memory");
		unsigned fresh = news.first & (NEWCOMER_HUB | NEWCOMER_COUNTRY);
		if (p->time < l->posts[0].time + NEWCOMER_WARM_UP || p->time > last || l->n_cases == CASES_MAX)
			continue;
		if (fresh)
			l->news_of_day[(p->time - l->posts[0].time) / UTC_DAY]++;
		if (fresh || (!is_again(l, i) && !other_posts(l, i, -1)))
			l->cases[l->n_cases++] = (struct case_of){news.probability, fresh, other_posts(l, i, 1)};
	}
}

static bool of_kind(const struct case_of *c, unsigned kind)
{
	return kind == NEWCOMER_HUB ? c->first & NEWCOMER_HUB : c->first == kind;
}

static double share(const struct log *l, unsigned kind, double *out_n, double *out_said)
{
	double n = 0, more = 0, said = 0;
	for (size_t i = 0; i < l->n_cases; i++)
		if (of_kind(&l->cases[i], kind)) {
			n++;
			more += l->cases[i].more;
			said += l->cases[i].said;
		}
	*out_n = n;
	*out_said = n > 0 ? said / n : 0;
	return n > 0 ? more / n : 0;
}

static double logit(double p)
{
	return log(p / (1 - p));
}

/* Mean log loss of logit p = base + weight (logit said - base). */
static double loss(const struct log *l, unsigned kind, double weight)
{
	double sum = 0, n = 0;
	for (size_t i = 0; i < l->n_cases; i++) {
		const struct case_of *c = &l->cases[i];
		if (!of_kind(c, kind))
			continue;
		double base = logit(FUSION_BASE), p = 1 / (1 + exp(-(base + weight * (logit(c->said) - base))));
		sum -= log(c->more ? p : 1 - p);
		n++;
	}
	return sum / n;
}

static void print_kind(const struct log *l, const char *what, unsigned kind, double days)
{
	static const double weights[] = {0, 0.25, 0.5, 0.75, 1};
	char line[100];
	double cases, said, more = share(l, kind, &cases, &said);
	snprintf(line, sizeof line, "%s, %.0f in %.0f days: followed within 7 days", what, cases, days);
	figure_print(line, more, said, "share, as it was said");
	for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
		printf("  weight %.2f: log loss %.4f\n", weights[i], loss(l, kind, weights[i]));
}

int main(void)
{
	const char *folder = getenv("TOCSIN_DATA");
	static const struct hash_key key = {.secret = {7}};
	struct log l = {.posts = calloc(POSTS_MAX, sizeof *l.posts), .cases = calloc(CASES_MAX, sizeof *l.cases)};
	struct newcomer *n = newcomer_new(&key, 1 << 18);
	stopwatch_must(l.posts && l.cases && n, "memory");
	if (!folder || !load(&l, folder) || l.n == 0) {
		fprintf(stderr, "bench_newcomer: set TOCSIN_DATA to a folder with history/tweetfeed-reports.csv.zst\n");
		return 1;
	}
	play(&l, n);
	double days = (double)(l.posts[l.n - 1].time - l.posts[0].time) / (double)UTC_DAY - 35, known, unused;
	double usual = share(&l, 0, &known, &unused);
	unsigned most = 0;
	for (size_t i = 0; i < DAYS_MAX; i++)
		most = l.news_of_day[i] > most ? l.news_of_day[i] : most;
	figure_print("newcomers, most on one day", most, days, "news, days in all");
	figure_print("known tags that one alone had posted for 7 days, and then another", usual, FUSION_BASE, "share, base of the fusion");
	print_kind(&l, "new to all", NEWCOMER_HUB, days);
	print_kind(&l, "new in a country", NEWCOMER_COUNTRY, days);
	newcomer_free(n);
	free(l.posts);
	free(l.cases);
	return 0;
}

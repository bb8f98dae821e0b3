/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin match: grep for indicators. */
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "app/grep_load.h"
#include "app/grep_pool.h"
#include "app/grep_protect.h"
#include "app/say.h"
#include "app/table.h"
#include "base/utc.h"
#include "os/clock.h"
#include "os/random.h"

/* As grep: something was found, nothing was found, something went wrong. */
enum { MATCH_HITS = 0, MATCH_NONE = 1, MATCH_FAILED = 2 };
enum { UNSEEN_SAID = 5 };

struct match_opts {
	struct option_list indicators, events;
	const char *event_format, *mapping, *indicator_format, *indicator_mapping, *protected;
	int64_t threads, now;
	bool all, quiet, json;
};
#define AT(field) offsetof(struct match_opts, field)

static const struct option match_options[] = {
	{"indicators", "FILE", "feeds in any format, plain, gzip or zstd; a MISP feed folder stands for its events",
	 OPTION_FILES, AT(indicators), 1, 0},
	{"events", "FILE", "logs, plain, gzip or zstd; '-' is standard input", OPTION_FILES, AT(events), 1, 0},
	{"event-format", "F", "format of the logs: auto, eve, zeek, zeek-json, tocsin, ndjson, text (default: auto)",
	 OPTION_TEXT, AT(event_format), 0, 0},
	{"mapping", "M", "for ndjson: what its fields are, as 'time=ts,source=src.ip,domain/query=q'",
	 OPTION_TEXT, AT(mapping), 0, 0},
	{"indicator-format", "F", "format of the feeds: auto, list, csv, zeek-intel, stix, misp (default: auto)",
	 OPTION_TEXT, AT(indicator_format), 0, 0},
	{"indicator-mapping", "M", "for csv: what its columns are, as 'value=2,label=family'",
	 OPTION_TEXT, AT(indicator_mapping), 0, 0},
	{"protected", "FILE", "values that are never hits, beside the built-in protected list",
	 OPTION_TEXT, AT(protected), 0, 0},
	{"all", NULL, "print suppressed hits too, with the reason in \"protected\"", OPTION_FLAG, AT(all), 0, 0},
	{"now", "TIME", "judge validity of events without a time at TIME (default: the clock)",
	 OPTION_TIME, AT(now), 0, 0},
	{"threads", "N", "matching threads (default: one for each core)",
	 OPTION_NUMBER, AT(threads), 1, GREP_THREADS_MAX},
	{"quiet", NULL, "no summary on standard error", OPTION_FLAG, AT(quiet), 0, 0},
	{"json", NULL, "accepted for symmetry: hits are always JSON", OPTION_FLAG, AT(json), 0, 0},
};

static const struct match_opts match_defaults = {.now = UTC_NONE};

struct match_run {
	const struct match_opts *opts;
	struct matcher *matcher;
	struct pattern_set *patterns;
	struct grep_input *input;
	enum event_format event_format;
	struct grep_load_result loaded;
	struct grep_pool_result result;
	int64_t took; /* microseconds of matching */
};

static int64_t per_second(uint64_t n, int64_t took)
{
	return took > 0 ? (int64_t)((double)n * (double)UTC_SECOND / (double)took) : 0;
}

static void line(const char *name, uint64_t n, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void line(const char *name, uint64_t n, const char *format, ...)
{
	char text[TABLE_COUNT_BYTES];
	va_list ap;
	va_start(ap, format);
	fprintf(stderr, "%-18s %14s", name, table_count_text((int64_t)n, text));
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
}

static void print_refusals(const struct match_run *r)
{
	for (size_t i = 0; i < r->result.n_refusals; i++) {
		fprintf(stderr, "  ");
		if (r->opts->events.n > 1)
			table_put(stderr, str_of(r->opts->events.at[r->result.refusal[i].file]));
		fprintf(stderr, "%sline %llu: %s\n", r->opts->events.n > 1 ? ", " : "",
		        (unsigned long long)r->result.refusal[i].line, r->result.refusal[i].what);
	}
	if (r->result.tally.refused > r->result.n_refusals && r->result.n_refusals)
		fprintf(stderr, "  ...\n");
}

static void print_reasons(const struct grep_tally *t)
{
	for (size_t i = 0; i < t->n_reasons; i++) {
		fprintf(stderr, "  %llu: ", (unsigned long long)t->reason[i].n);
		table_put(stderr, str_of(t->reason[i].text));
		fputc('\n', stderr);
	}
}

static void print_suspended(void *ctx, struct value indicator, const char *why)
{
	(void)ctx;
	fprintf(stderr, "  ");
	table_put(stderr, indicator.bytes);
	fprintf(stderr, ": suspended: %s\n", why);
}

/* The first few, each with the path that it fails for. */
static void print_unseen(void *ctx, struct value indicator, struct str path)
{
	unsigned *said = ctx;
	if (*said > UNSEEN_SAID)
		return;
	if ((*said)++ == UNSEEN_SAID) {
		fprintf(stderr, "  ...\n");
		return;
	}
	fprintf(stderr, "  ");
	table_put(stderr, indicator.bytes);
	fprintf(stderr, ": no log has ");
	table_put(stderr, path.n ? path : STR("such a value"));
	fputc('\n', stderr);
}

static void print_patterns(const struct pattern_set *patterns)
{
	struct pattern_set_stats stats;
	unsigned said = 0;
	pattern_set_stats(patterns, &stats);
	if (stats.patterns)
		line("patterns", stats.patterns, " that are more than values, evaluated on events");
	if (stats.unseen)
		line("  without events", stats.unseen, " of them ask for what no log shows");
	pattern_set_each_unseen(patterns, print_unseen, &said);
	if (stats.sequences)
		line("  sequences", stats.sequences, " of them ask for several observations");
	pattern_set_each_suspended(patterns, print_suspended, NULL);
}

static void summarise(const struct match_run *r)
{
	const struct grep_tally *t = &r->result.tally;
	struct matcher_stats stats;
	char rate[TABLE_COUNT_BYTES];
	matcher_stats(r->matcher, &stats);
	line("indicators", stats.values, " from %llu file%s", (unsigned long long)r->loaded.files,
	     r->loaded.files == 1 ? "" : "s");
	if (r->loaded.refused)
		line("  refused", r->loaded.refused, " rows of them");
	print_patterns(r->patterns);
	line("lines", t->lines, " in %.2f s (%s a second)", (double)r->took / (double)UTC_SECOND,
	     table_count_text(per_second(t->lines, r->took), rate));
	line("events", t->events, " with %llu observables", (unsigned long long)t->observables);
	line("hits", t->hits, " on %llu indicator%s", (unsigned long long)t->n_seen, t->n_seen == 1 ? "" : "s");
	if (t->suppressed)
		line("suppressed", t->suppressed, " by the protected list%s",
		     r->opts->all ? "" : " (--all prints them)");
	print_reasons(t);
	if (t->outside_validity)
		line("outside validity", t->outside_validity, " at the time of the event");
	if (t->refused)
		line("lines refused", t->refused, "%s", "");
	print_refusals(r);
}

static unsigned threads_of(const struct match_opts *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (o->threads)
		return (unsigned)o->threads;
	return cores < 1 ? 1 : cores > GREP_THREADS_MAX ? GREP_THREADS_MAX : (unsigned)cores;
}

static enum err match_events(struct match_run *r)
{
	const struct match_opts *o = r->opts;
	struct grep_pool_opts pool = {.matcher = r->matcher,
	                              .patterns = r->patterns,
	                              .files = &o->events,
	                              .mapping = str_of(o->mapping),
	                              .now = o->now,
	                              .threads = threads_of(o),
	                              .suppressed = o->all,
	                              .out = STDOUT_FILENO};
	if (pool.now == UTC_NONE)
		pool.now = clock_now();
	pool.input = r->input = grep_input_new(&o->events, r->event_format);
	if (!r->input) {
		say_error("%s", err_text(ERR_NOMEM));
		return ERR_NOMEM;
	}
	int64_t start = clock_monotonic();
	enum err e = grep_pool_run(&pool, &r->result);
	r->took = clock_monotonic() - start;
	return e;
}

static int verdict(const struct match_run *r)
{
	const struct grep_tally *t = &r->result.tally;
	if (grep_input_failed(r->input))
		return MATCH_FAILED;
	if (t->refused && t->events == 0) {
		say_error("no line was understood; --event-format says which format the log has");
		return MATCH_FAILED;
	}
	return t->hits ? MATCH_HITS : MATCH_NONE;
}

static enum err load(struct match_run *r, const struct feed_doc_opts *feed)
{
	struct hash_key key;
	random_bytes(&key, sizeof key);
	r->matcher = matcher_new(&key);
	r->patterns = pattern_set_new(&key);
	if (!r->matcher || !r->patterns) {
		say_error("%s", err_text(ERR_NOMEM));
		return ERR_NOMEM;
	}
	enum err e = grep_protect(r->matcher, r->opts->protected);
	return e ? e : grep_load(r->matcher, r->patterns, &key, &r->opts->indicators, feed, &r->loaded);
}

static int match_run(void *values)
{
	const struct match_opts *o = values;
	struct match_run r = {.opts = o,
	                      .event_format = event_format_find(str_of(o->event_format ? o->event_format : "auto"))};
	struct feed_doc_opts feed = {
		.format = feed_format_find(str_of(o->indicator_format ? o->indicator_format : "auto")),
		.mapping = str_of(o->indicator_mapping),
		.tlp = TLP_AMBER, /* as a hub that has set nothing else */
		.confidence = CONFIDENCE_UNKNOWN};
	int status = MATCH_FAILED;
	if (r.event_format == EVENT_FORMAT_COUNT || feed.format == FEED_FORMAT_COUNT) {
		bool events = r.event_format == EVENT_FORMAT_COUNT;
		return say_usage("match", "no such %s format '%s'", events ? "event" : "indicator",
		                 events ? o->event_format : o->indicator_format);
	}
	if (load(&r, &feed) == OK && match_events(&r) == OK) {
		status = verdict(&r);
		if (!o->quiet)
			summarise(&r);
	}
	grep_pool_result_deinit(&r.result);
	grep_input_free(r.input);
	pattern_set_unref(r.patterns);
	matcher_free(r.matcher);
	return status;
}

const struct command cmd_match = {
	.name = "match",
	.summary = "find indicators in logs, without a hub",
	.detail = "Prints one line of JSON for every observable in the logs that meets an indicator, in the order "
	          "of the logs, and a summary on standard error. An address is met by itself and by networks "
	          "around it, a domain by its parents, a URL also by its host. A STIX pattern that "
	          "is more than values is evaluated on each event; its hit names the id of the indicator. One that "
	          "asks for several observations is evaluated on what one host did, in the order of the logs; the summary "
	          "names patterns that were suspended since they cost too much. Indicators outside their validity at the time "
	          "of the event do not count.\n\n"
	          "Exit status: 0 when something was found, 1 when nothing was, 2 when something went wrong.",
	.options = OPTIONS(match_options),
	.size = sizeof(struct match_opts),
	.defaults = &match_defaults,
	.run = match_run,
};

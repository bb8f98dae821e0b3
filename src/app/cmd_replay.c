/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin replay: what early warning would have been worth on logs of the past. */
#include <stdio.h>

#include "app/command.h"
#include "app/replay_delay.h"
#include "app/replay_html.h"
#include "app/replay_json.h"
#include "app/replay_lists.h"
#include "app/replay_outbreaks.h"
#include "app/replay_reliability.h"
#include "app/replay_stays.h"
#include "app/replay_summary.h"
#include "app/replay_system.h"
#include "app/replay_text.h"
#include "app/replay_warnings.h"
#include "app/say.h"
#include "app/table.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"

enum { PAGE_MAX_BYTES = 64 << 20 };

struct replay_opts {
	struct option_list logs, feeds;
	const char *members, *mapping, *format, *html;
	int64_t delay, train, test, seed;
	bool adverse, json;
};
#define AT(field) offsetof(struct replay_opts, field)

static const struct option replay_options[] = {
	{NULL, "LOG", "logs, plain, gzip or zstd; '-' is standard input", OPTION_OPERANDS, AT(logs), 1, INT64_MAX},
	{"members", "MAP", "who the members are: a CSV file with the header name,country,sector,group,files", OPTION_TEXT, AT(members), 0, 0},
	{"delay", "D", "how long a contact takes to reach the hub (default: 0s)", OPTION_DURATION, AT(delay), 0, 30 * UTC_DAY},
	{"train", "N", "days in front that are played and not judged (default: 0)", OPTION_NUMBER, AT(train), 0, HISTORY_DAYS_MAX},
	{"test", "N", "days behind them that are judged (default: 0, all)", OPTION_NUMBER, AT(test), 0, HISTORY_DAYS_MAX},
	{"mapping", "M", "what the columns of CSV are, as 'time=1,member=sensor,value=src'; for ndjson, its fields", OPTION_TEXT, AT(mapping),
	 0, 0},
	{"event-format", "F", "format of the logs: auto, which also tells CSV; else as for match (default: auto)", OPTION_TEXT, AT(format), 0,
	 0},
	{"adverse", NULL, "all that the logs hold is adverse: they are of honeypots", OPTION_FLAG, AT(adverse), 0, 0},
	{"feed", "FILE", "what feeds reported when: CSV as the logs; the lists are made with it, too", OPTION_LIST, AT(feeds), 0, 0},
	{"seed", "N", "of all that is drawn (default: 0)", OPTION_NUMBER, AT(seed), 0, INT64_MAX},
	{"json", NULL, "the report as JSON", OPTION_FLAG, AT(json), 0, 0},
	{"html", "FILE", "and as a page with plots", OPTION_TEXT, AT(html), 0, 0},
};

static enum err read_history(const struct replay_opts *o, const struct option_list *files, enum event_format format, struct history *h,
                             struct stays *stays, struct replay_read_result *out)
{
	const struct replay_read_opts opts = {
		.files = files, .format = format, .mapping = str_of(o->mapping), .adverse = o->adverse, .stays = stays};
	struct replay_members *map = NULL;
	struct hash_key key;
	random_bytes(&key, sizeof(key));
	history_init(h, &key);
	enum err e = replay_members_read(o->members, h, &map);
	if (!e)
		e = replay_read(&opts, map, h, out);
	for (size_t i = 0; i < out->n_refusals; i++)
		say_note("%s: line %llu: refused: %s", files->at[out->refusals[i].file], (unsigned long long)out->refusals[i].line,
		         out->refusals[i].why);
	if (out->refused > out->n_refusals)
		say_note("%llu more lines refused", (unsigned long long)(out->refused - out->n_refusals));
	replay_members_free(map);
	return e;
}

static enum err measure_lists(const struct replay_world *w, struct replay_told *told, struct replay_report *r)
{
	if (w->stays.n)
		return replay_stays_put(w, told, r);
	enum err e = replay_delay_put(w, r);
	if (!e)
		e = replay_system_put(w, r);
	return e ? e : replay_lists_put(w, r);
}

static enum err measure_told(const struct replay_world *w, struct replay_told *told, struct replay_report *r)
{
	enum err e = measure_lists(w, told, r);
	if (!e)
		e = replay_told_end(told, w);
	if (!e)
		e = replay_warnings_put(w, player_warnings(told->player), r);
	return e ? e : replay_reliability_put(w, told, r);
}

static enum err measure(const struct replay_world *w, const struct replay_read_result *read, struct replay_report *r)
{
	char rate[TABLE_COUNT_BYTES];
	struct replay_told told = {0};
	replay_summary_put(w, read, r);
	enum err e = replay_told_begin(&told, w);
	if (!e)
		e = measure_told(w, &told, r);
	if (!e)
		e = replay_outbreaks_put(w, r);
	e = e ? e : r->err;
	if (e)
		say_error("%s", err_text(e));
	else if (told.took)
		say_note("%llu contacts through the hub's detectors in %.2f s (%s a second)", (unsigned long long)told.played,
		         (double)told.took / (double)UTC_SECOND, table_count_text((int64_t)((double)told.played * 1e6 / (double)told.took), rate));
	replay_told_deinit(&told);
	return e;
}

static enum err print(const struct replay_opts *o, const struct replay_report *r)
{
	struct buf out;
	enum err e = OK;
	buf_init(&out, PAGE_MAX_BYTES);
	if (o->html) {
		replay_html_put(r, &out);
		e = buf_err(&out);
		if (!e)
			e = file_write(o->html, buf_str(&out), 0644);
		if (e)
			say_error("%s: %s", o->html, err_text(e));
	}
	buf_reset(&out);
	if (!e && o->json) {
		replay_json_put(r, &out);
		e = buf_err(&out);
		fwrite(out.p, 1, out.n, stdout);
	} else if (!e) {
		replay_text_print(r, stdout);
	}
	buf_deinit(&out);
	return e;
}

static int run(const struct replay_opts *o, enum event_format format, struct replay_world *w, struct replay_report *r)
{
	const struct replay_world_opts opts = {o->delay, (size_t)o->train, (size_t)o->test, (uint64_t)o->seed};
	struct replay_read_result read = {0}, feed = {0};
	enum err e = read_history(o, &o->logs, format, &w->history, &w->stays, &read);
	if (!e && o->feeds.n)
		e = read_history(o, &o->feeds, EVENT_AUTO, &w->feed, NULL, &feed);
	w->has_peers = read.benign_known;
	if (!e)
		e = replay_world_seal(w, &opts);
	if (!e)
		e = measure(w, &read, r);
	if (!e)
		e = print(o, r);
	return e ? SAY_FAILED : say_done(read.refused + feed.refused ? SAY_PARTIAL : SAY_DONE);
}

static int replay_run(void *values)
{
	const struct replay_opts *o = values;
	enum event_format format = event_format_find(str_of(o->format ? o->format : "auto"));
	struct replay_world world = {0};
	struct replay_report report;
	if (format == EVENT_FORMAT_COUNT)
		return say_usage("replay", "no such event format '%s'", o->format);
	replay_report_init(&report);
	int status = run(o, format, &world, &report);
	replay_world_deinit(&world);
	replay_report_deinit(&report);
	return status;
}

const struct command cmd_replay = {
	.name = "replay",
	.summary = "measure on past logs what warnings and lists would have been worth",
	.detail = "Plays logs of several members through the detectors of a hub, in the order of receipt and with a false clock, and "
	          "prints one report: how much sharing can warn of and how fast it must be, the lists of each member beside simple ones "
	          "of the same length and an oracle, and warnings with their lead time, misses counted.\n\n"
	          "A CSV log has a header with a time (time, received), a value (src_ip, ip, value) and a member (sensor, member, source, "
	          "reporter), and may have port, proto, count, adverse, country, sector and group. Of other logs each file is one "
	          "member's, by its name or as --members says; of their events those count that the sensor calls adverse.\n\n"
	          "A CSV file of stays on lists (source, ip, first_day, last_day) makes each list a member: measured is what it adds next, "
	          "beside simple rules of the same length, and warnings of additions elsewhere.\n\n"
	          "The same logs and options give the same report. What was measured so far: docs/early-warning.md.",
	.options = OPTIONS(replay_options),
	.size = sizeof(struct replay_opts),
	.run = replay_run,
};

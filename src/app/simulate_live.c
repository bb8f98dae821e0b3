/* SPDX-License-Identifier: Apache-2.0 */
/* In steps of a moment: what becomes known, then what the members' sensors saw. */
#include "app/simulate_live.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/record.h"
#include "app/say.h"
#include "app/simulate_text.h"
#include "app/table.h"
#include "app/target.h"
#include "os/clock.h"

enum { LOG_MAX_BYTES = 64 << 20, TICK_MS = 200, BUSY_WAIT_S = 1 };

struct live {
	struct sim_world *world;
	struct client *client;
	const struct sim_member *members;
	uint32_t n;
	struct buf logs[SIM_MEMBERS_MAX]; /* of this step */
	uint32_t published;               /* indicators that the feed has */
	uint64_t events;
	bool progress;
};

/* Sends again while the hub is busy; *out_status is of the last answer. */
static bool send(struct live *l, const struct client_request *r, int *out_status)
{
	for (;;) {
		if (client_call(l->client, r, out_status))
			return false;
		if (*out_status != 503 && *out_status != 429)
			return true;
		sleep(BUSY_WAIT_S);
	}
}

static bool post(struct live *l, struct str target, struct str body, int also_fine)
{
	const struct client_request r = {.method = "POST", .target = target, .body = body};
	int status;
	if (!send(l, &r, &status))
		return false;
	if ((status >= 200 && status <= 299) || status == also_fine)
		return true;
	client_complain(l->client, status);
	return false;
}

static bool add_members(struct live *l)
{
	enum { EXISTS = 409 };
	struct buf body;
	bool ok = true;
	record_body(&body);
	for (uint32_t i = 0; ok && i < l->n; i++) {
		buf_reset(&body);
		simulate_text_member(&body, &l->members[i]);
		ok = post(l, STR("/api/v1/members"), buf_str(&body), EXISTS);
	}
	buf_deinit(&body);
	return ok;
}

/* The feed grows by what is published until then; its first document replaces what an earlier run left. */
static bool publish(struct live *l, int64_t until)
{
	uint32_t n, known = l->published;
	const struct sim_indicator *indicators = sim_world_indicators(l->world, &n);
	struct buf target, feed;
	while (known < n && indicators[known].published <= until)
		known++;
	if (known == l->published)
		return true;
	record_target(&target, "import", NULL, "?feed=simulation&format=csv");
	if (l->published)
		target_query(&target, "add", STR("true"));
	record_body(&feed);
	simulate_text_feed(&feed, indicators + l->published, known - l->published);
	bool ok = post(l, buf_str(&target), buf_str(&feed), 0);
	l->published = known;
	buf_deinit(&feed);
	buf_deinit(&target);
	return ok;
}

static enum err collect(void *ctx, uint32_t member, int64_t time, struct str line)
{
	struct live *l = ctx;
	(void)time;
	l->events++;
	buf_put(&l->logs[member], line);
	buf_putc(&l->logs[member], '\n');
	return buf_err(&l->logs[member]);
}

static bool hand_in(struct live *l)
{
	bool ok = true;
	for (uint32_t i = 0; ok && i < l->n; i++) {
		struct buf target;
		if (l->logs[i].n == 0)
			continue;
		record_target(&target, "observations", NULL, "?format=eve");
		target_query(&target, "member", str_of(l->members[i].name));
		ok = post(l, buf_str(&target), buf_str(&l->logs[i]), 0);
		buf_reset(&l->logs[i]);
		buf_deinit(&target);
	}
	return ok;
}

static uint32_t infected(const struct live *l, int64_t until)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < l->n; i++)
		n += l->members[i].infected != UTC_NONE && l->members[i].infected <= until;
	return n;
}

static void show(const struct live *l, int64_t now)
{
	char time[TABLE_TIME_BYTES], events[TABLE_COUNT_BYTES];
	if (!l->progress)
		return;
	fprintf(stderr, "\r\033[K%s  %s events, %u of %u members infected", table_time_text(now, time),
	        table_count_text((int64_t)l->events, events), infected(l, now), l->n);
	fflush(stderr);
}

static bool step(struct live *l, int64_t until)
{
	if (!publish(l, until))
		return false;
	enum err e = sim_world_next(l->world, until, collect, l);
	if (e) {
		say_error("%s", err_text(e));
		return false;
	}
	return hand_in(l);
}

static bool live(struct live *l, int64_t start, double speed)
{
	int64_t now = start, end = sim_world_end(l->world), began = clock_monotonic();
	/* A hub that is slower than the world is not asked for more than a second's worth at a time. */
	int64_t longest = (int64_t)(speed * (double)UTC_SECOND) + UTC_SECOND;
	bool ok = add_members(l);
	while (ok && now < end) {
		double due = (double)(clock_monotonic() - began) * speed;
		int64_t until = due < (double)(end - start) ? start + (int64_t)due : end;
		if (until > now + longest)
			until = now + longest;
		ok = step(l, until);
		now = until;
		show(l, now);
		nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
	}
	return ok;
}

int simulate_live_run(struct sim_world *world, struct client *c, int64_t start, double speed)
{
	struct live *l = calloc(1, sizeof *l);
	if (!l)
		return say_error("%s", err_text(ERR_NOMEM));
	l->world = world;
	l->client = c;
	l->members = sim_world_members(world, &l->n);
	l->progress = isatty(STDERR_FILENO);
	for (uint32_t i = 0; i < l->n; i++)
		buf_init(&l->logs[i], LOG_MAX_BYTES);
	bool ok = live(l, start, speed);
	if (l->progress)
		fputs("\r\033[K", stderr);
	if (ok)
		say_note("%llu events handed in; %u of %u members were infected", (unsigned long long)l->events,
		         infected(l, sim_world_end(world)), l->n);
	for (uint32_t i = 0; i < l->n; i++)
		buf_deinit(&l->logs[i]);
	free(l);
	return ok ? SAY_DONE : SAY_FAILED;
}

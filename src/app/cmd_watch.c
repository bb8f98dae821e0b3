/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin watch: warnings as they are raised, and patterns that are suspended. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "app/client.h"
#include "app/command.h"
#include "app/record.h"
#include "app/say.h"
#include "app/sse.h"
#include "app/table.h"
#include "app/target.h"
#include "app/warning_text.h"

struct watch_opts {
	struct client_opts client;
	int64_t since;
	bool json;
};
#define AT(field) offsetof(struct watch_opts, field)

enum { SINCE_OPEN = -1, WAIT_FIRST_S = 1, WAIT_MAX_S = 30 };

static const struct watch_opts watch_defaults = {.since = SINCE_OPEN};

static const struct option watch_options[] = {
	CLIENT_OPTIONS(struct watch_opts, client),
	{"since", "SEQ", "begin behind this sequence number; 0: from the first warning on (default: with the open ones)",
	 OPTION_NUMBER, AT(since), 0, INT64_MAX},
	CLIENT_JSON_OPTION(struct watch_opts, json),
};

struct watch {
	const struct watch_opts *opts;
	struct sse sse;
	struct json_parser *parser;
	bool colour;
	bool heard; /* something came over this connection */
};

/* Events beside warnings: a line each. */
static const struct {
	const char *name, *about, *subject, *reason; /* subject, reason: keys */
} lines[] = {
	{"pattern.suspended", "pattern suspended: ", "indicator", "suspended"},
	{"recall", "taken back: ", "object", "reason"},
};
enum { N_LINES = sizeof lines / sizeof lines[0] };

static void print_line(struct json_value object, size_t kind)
{
	fputs(lines[kind].about, stdout);
	table_put(stdout, json_get_str(object, lines[kind].subject));
	fputs(": ", stdout);
	table_put(stdout, json_get_str(object, lines[kind].reason));
	putchar('\n');
}

static enum err on_event(void *ctx, const struct sse_event *e)
{
	struct watch *w = ctx;
	struct json_value object;
	struct parse_fault fault;
	w->heard = true;
	size_t kind = 0;
	while (kind < N_LINES && !str_eq(e->name, str_of(lines[kind].name)))
		kind++;
	if (kind == N_LINES && !str_eq(e->name, STR("warning")))
		return OK;
	if (w->opts->json) {
		printf("%.*s\n", STR_ARG(e->data));
	} else if (json_read(w->parser, e->data, &object, &fault) == OK) {
		/* On a terminal another program may have left a line of progress here, as in 'make demo'. */
		if (w->colour)
			fputs("\r\033[K", stdout);
		if (kind < N_LINES)
			print_line(object, kind);
		else
			warning_text_print(object, stdout, w->colour);
	}
	/* Whoever reads the output is gone: so is the reason to go on. */
	return fflush(stdout) == 0 ? OK : ERR_IO;
}

static enum err on_piece(void *ctx, struct str piece)
{
	struct watch *w = ctx;
	return sse_feed(&w->sse, piece);
}

/* One connection, until it ends. */
static enum err follow(struct watch *w, struct client *c, int *out_status)
{
	struct buf target;
	char last[SSE_ID_BYTES + 1];
	record_target(&target, "stream", NULL, NULL);
	snprintf(last, sizeof last, "%.*s", (int)w->sse.n_id, w->sse.id);
	if (w->opts->since == SINCE_OPEN && !last[0])
		target_query(&target, "after", STR("open"));
	else if (!last[0])
		target_query_i64(&target, "after", w->opts->since);
	const struct client_request r = {.method = "GET",
	                                 .target = buf_str(&target),
	                                 .last_event_id = last[0] ? last : NULL,
	                                 .sink = on_piece,
	                                 .sink_ctx = w};
	sse_reset(&w->sse);
	w->heard = false;
	enum err e = client_call(c, &r, out_status);
	if (e == OK && (*out_status < 200 || *out_status > 299))
		client_complain(c, *out_status);
	buf_deinit(&target);
	return e;
}

/* An answer of a class that the next try will get again. */
static bool is_final(int status)
{
	return status >= 400 && status < 500 && status != 429;
}

static int watch_for_ever(struct watch *w)
{
	unsigned wait = WAIT_FIRST_S;
	for (bool first = true;; first = false) {
		int status = 0;
		struct client *c = client_open(&w->opts->client, CLIENT_LIVE);
		enum err e = c ? follow(w, c, &status) : ERR_FETCH;
		client_close(c);
		if ((e && e != ERR_FETCH) || is_final(status) || (first && !w->heard))
			return SAY_FAILED;
		if (w->heard)
			wait = WAIT_FIRST_S;
		say_note("the connection ended; the next try is in %u s", wait);
		sleep(wait);
		wait = wait * 2 > WAIT_MAX_S ? WAIT_MAX_S : wait * 2;
	}
}

static int watch_run(void *values)
{
	struct watch w = {.opts = values, .colour = say_colour(STDOUT_FILENO), .parser = json_parser_new()};
	if (!w.parser)
		return say_error("%s", err_text(ERR_NOMEM));
	sse_init(&w.sse, on_event, &w);
	int status = watch_for_ever(&w);
	sse_deinit(&w.sse);
	json_parser_free(w.parser);
	return status;
}

const struct command cmd_watch = {
	.name = "watch",
	.summary = "follow warnings live",
	.detail = "Prints the open warnings, then each when it is raised and again when it changes. A connection that breaks is made "
	          "again, and nothing is missed in between. Who operates or oversees the hub is also told which patterns of "
	          "indicators are suspended since they cost too much, at the beginning and when it happens.",
	.options = OPTIONS(watch_options),
	.size = sizeof(struct watch_opts),
	.defaults = &watch_defaults,
	.run = watch_run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Files one after the other, in blocks of whole lines; the first line of a file says what it is. */
#include "app/replay_read.h"

#include <stdlib.h>

#include "app/grep_input.h"
#include "app/replay_events.h"
#include "app/replay_rows.h"
#include "app/say.h"

struct reading {
	const struct replay_read_opts *opts;
	struct history *history;
	struct replay_read_result *result;
	struct replay_rows rows;
	struct replay_events events;
	size_t file; /* the one that is read */
	bool is_csv, is_log, is_refused;
};

void replay_read_refuse(struct replay_read_result *r, size_t file, uint64_t line, const char *why)
{
	r->refused++;
	if (r->n_refusals == REPLAY_REFUSALS_SAID)
		return;
	r->refusals[r->n_refusals].file = file;
	r->refusals[r->n_refusals].line = line;
	r->refusals[r->n_refusals++].why = why;
}

/* "logs/alpha.json.zst": "alpha". */
static struct str member_of_path(const char *path)
{
	struct str name = str_of(path);
	size_t slash = str_rfind(name, '/');
	if (slash < name.n)
		name = str_from(name, slash + 1);
	return str_upto(name, str_find(name, '.'));
}

/* The header of a CSV file, cut off lines; false when the file is refused, which was said. */
static bool begin_csv(struct reading *g, struct str *lines)
{
	const char *why, *path = g->opts->files->at[g->file];
	struct str header;
	g->rows = (struct replay_rows){.history = g->history,
	                               .stays = g->opts->stays,
	                               .map = g->rows.map,
	                               .result = g->result, .file = g->file, .line = 1};
	if (!str_next_line(lines, &header))
		return true;
	if (str_has_prefix(header, STR("\xef\xbb\xbf")))
		header = str_from(header, 3);
	if (!replay_rows_begin(&g->rows, header, g->opts->mapping, member_of_path(path), &why)) {
		say_error("%s: line 1: %s", path,
		          why ? why : "neither a log of a known format nor a CSV header with a time (time, received), or of "
		                      "stays on lists (source, first_day, last_day), and a value (src_ip, ip, value); --mapping says which columns are what");
		return false;
	}
	return true;
}

/* A file begins; false when it is refused, which was said. */
static bool begin_file(struct reading *g, struct grep_block *b)
{
	const char *path = g->opts->files->at[b->file];
	g->file = b->file;
	g->is_csv = b->header.format == EVENT_TEXT && g->opts->format == EVENT_AUTO;
	if (g->is_csv)
		return begin_csv(g, &b->text);
	enum err e = replay_events_begin(&g->events, g->file, member_of_path(path));
	if (e)
		say_error("%s: %s", path, e == ERR_VALUE ? "the name of the file is none for a member; --members gives it one" : err_text(e));
	return !e;
}

static enum err take_block(struct reading *g, struct grep_block *b)
{
	if (b->file != g->file && !begin_file(g, b))
		return ERR_VALUE;
	return g->is_csv ? replay_rows_take(&g->rows, b->text) : replay_events_take(&g->events, b);
}

static enum err take_files(struct reading *g, struct grep_input *in)
{
	struct grep_block block;
	enum err e = OK;
	grep_block_init(&block);
	while (!e && grep_input_next(in, &block))
		e = take_block(g, &block);
	grep_block_deinit(&block);
	g->result->bytes = grep_input_bytes(in);
	if (e == ERR_LIMIT)
		say_error("the logs have more than %d contacts, %d members or %d lists", HISTORY_CONTACTS_MAX, HISTORY_MEMBERS_MAX,
		          STAYS_LISTS_MAX);
	else if (e == ERR_NOMEM)
		say_error("%s", err_text(e));
	return e ? e : grep_input_failed(in) ? ERR_IO : OK;
}

/* What was read must be something, and of one sort. */
static enum err look_over(const struct replay_read_opts *opts, const struct history *h, const struct replay_read_result *r)
{
	bool stays = opts->stays && opts->stays->n;
	if (stays && h->n_contacts + h->n_peers > 0) {
		say_error("stays on lists and logs of contacts are measured apart; play them one after the other");
		return ERR_VALUE;
	}
	if (!stays && h->n_contacts == 0) {
		say_error("the logs hold no adverse contact with a time, a member and a value%s",
		          r->benign_known && !opts->adverse ? "; --adverse takes all that they hold as adverse" : "");
		return ERR_VALUE;
	}
	return OK;
}

static enum err tell_stays(const struct replay_read_opts *opts, struct history *h)
{
	enum err e = opts->stays && opts->stays->n ? stays_tell(opts->stays, h) : OK;
	if (e)
		say_error("%s", err_text(e));
	else if (h->n_contacts == 0)
		say_error("on none of the lists does a stay begin behind the list's first day");
	return e ? e : h->n_contacts ? OK : ERR_VALUE;
}

enum err replay_read(const struct replay_read_opts *opts, const struct replay_members *map, struct history *h,
                     struct replay_read_result *out)
{
	struct reading g = {.opts = opts, .history = h, .result = out, .file = SIZE_MAX, .rows.map = map};
	struct grep_input *in = grep_input_new(opts->files, opts->format);
	const char *why = NULL;
	*out = (struct replay_read_result){0};
	enum err e = replay_events_init(&g.events, opts, map, h, out, &why);
	if (!in && !e)
		e = ERR_NOMEM;
	if (e)
		say_error("%s", why ? why : err_text(e));
	else
		e = take_files(&g, in);
	if (!e)
		e = look_over(opts, h, out);
	if (!e)
		e = tell_stays(opts, h);
	replay_events_deinit(&g.events);
	grep_input_free(in);
	return e;
}

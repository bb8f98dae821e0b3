/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks are parsed as a hub parses them. */
#include "app/replay_events.h"

enum err replay_events_init(struct replay_events *r, const struct replay_read_opts *opts, const struct replay_members *map,
                            struct history *h, struct replay_read_result *result, const char **why)
{
	*r = (struct replay_events){.map = map, .history = h, .result = result, .adverse = opts->adverse};
	batch_init(&r->batch);
	return event_parser_new(opts->format == EVENT_NDJSON ? opts->mapping : (struct str){NULL, 0}, &r->parser, why);
}

void replay_events_deinit(struct replay_events *r)
{
	event_parser_free(r->parser);
	batch_deinit(&r->batch);
}

enum err replay_events_begin(struct replay_events *r, size_t file, struct str member)
{
	r->file = file;
	r->line = 0;
	return replay_members_of(r->map, r->history, member, &r->member);
}

static enum err take_peers(struct replay_events *r, const struct event *e, struct history_contact *c)
{
	enum err err = OK;
	r->result->benign_known = true;
	for (uint16_t i = 0; i < e->n_observed && !err; i++) {
		const struct observed *o = &r->batch.observed[e->observed + i];
		if ((o->kind != KIND_IPV4 && o->kind != KIND_IPV6) || (o->role != ROLE_SOURCE && o->role != ROLE_DESTINATION))
			continue;
		err = history_value(r->history, observed_value(o), &c->value);
		if (!err)
			err = history_add_peer(r->history, c);
	}
	return err;
}

static enum err take_source(struct replay_events *r, const struct event *e, struct history_contact *c)
{
	for (uint16_t i = 0; i < e->n_observed; i++) {
		const struct observed *o = &r->batch.observed[e->observed + i];
		if (o->role != ROLE_SOURCE || (o->kind != KIND_IPV4 && o->kind != KIND_IPV6))
			continue;
		enum err err = history_value(r->history, observed_value(o), &c->value);
		return err ? err : history_add(r->history, c);
	}
	r->result->without++;
	return OK;
}

enum err replay_events_take(struct replay_events *r, const struct grep_block *b)
{
	uint64_t before = r->batch.lines;
	batch_reset(&r->batch);
	r->line += b->skipped;
	enum err e = event_log_parse(r->parser, &b->header, b->text, r->line + 1, &r->batch);
	for (size_t i = 0; i < r->batch.n_events && !e; i++) {
		const struct event *event = &r->batch.events[i];
		struct history_contact c = {.time = event->time, .count = event->count, .member = (uint16_t)r->member};
		if (event->time == UTC_NONE)
			r->result->without++;
		else
			e = r->adverse || event->adverse ? take_source(r, event, &c) : take_peers(r, event, &c);
	}
	for (size_t i = 0; i < r->batch.n_refusals; i++)
		replay_read_refuse(r->result, r->file, r->batch.refusals[i].line, r->batch.refusals[i].what);
	r->result->refused += r->batch.refused - r->batch.n_refusals;
	r->result->lines += r->batch.n_events + r->batch.refused;
	r->line += r->batch.lines - before;
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Objects are read in the order in which they came; those that have their postings already lose nothing by it. */
#include "hub/postings_stored.h"

#include "os/log.h"
#include "parse/json.h"
#include "parse/stix_links.h"
#include "store/store_posting.h"

enum { AT_ONCE = 1000, LINKS_MAX_BYTES = 64u * LIMIT_PATTERN_BYTES + 4u * LIMIT_OBJECT_BYTES };

/* Setting: has been done. */
static const char setting[] = "postings_made";

struct making {
	struct json_parser *parser;
	struct arena arena; /* of one object */
	struct store *store;
	struct db *reader;
	int64_t at;         /* place in the sequence */
	int n;              /* objects in this transaction */
	uint64_t all;
};

static enum err make(void *ctx, int64_t added, struct str type, struct str raw)
{
	struct making *m = ctx;
	struct json_value object;
	struct parse_fault fault;
	struct stix_links links = {0};
	m->at = added;
	m->n++;
	if (str_eq(type, STR("misp-event")) || json_read(m->parser, raw, &object, &fault))
		return OK;
	arena_reset(&m->arena);
	enum err e = stix_links_refs(object, &m->arena, &links);
	if (!e)
		e = stix_links_values(object, &m->arena, &links);
	const struct source_object o = {.refs = links.refs, .n_refs = links.n_refs, .values = links.values, .n_values = links.n_values};
	return e ? e : store_posting_put(m->store, &o, added);
}

static enum err write_some(void *ctx, struct store *s)
{
	struct making *m = ctx;
	m->store = s;
	m->n = 0;
	return store_posting_objects(m->reader, m->at, AT_ONCE, make, m);
}

static enum err note_done(void *ctx, struct store *s)
{
	(void)ctx;
	return store_set_i64(store_writer(s), setting, 1);
}

static enum err make_all(struct hub *h, struct making *m)
{
	enum err e = OK;
	do {
		e = hub_write(h, write_some, m);
		m->all += (uint64_t)m->n;
	} while (!e && m->n == AT_ONCE);
	if (!e)
		e = hub_write(h, note_done, NULL);
	if (!e && m->all)
		log_info("what %llu stored objects name was noted", (unsigned long long)m->all);
	return e;
}

enum err postings_stored(struct hub *h)
{
	struct making m = {.reader = hub_reader_get(h), .parser = json_parser_new()};
	int64_t done = 0;
	arena_init(&m.arena, LINKS_MAX_BYTES);
	enum err e = m.reader && m.parser ? store_get_i64(m.reader, setting, &done) : ERR_NOMEM;
	if (e == ERR_NOT_FOUND)
		e = make_all(h, &m);
	arena_deinit(&m.arena);
	json_parser_free(m.parser);
	hub_reader_put(h, m.reader);
	return e;
}

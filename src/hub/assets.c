/* SPDX-License-Identifier: Apache-2.0 */
/* The protected set, gathered from the members and the operator's file. */
#include "hub/assets.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "os/file.h"
#include "os/log.h"
#include "store/store_member.h"

enum { FILE_MAX_BYTES = 64 << 20 };

struct gathering {
	struct arena arena;
	struct protected_entry *list;
	size_t n, cap;
};

static enum err add(struct gathering *g, struct value v, struct str reason, int64_t member)
{
	if (g->n == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : 64;
		struct protected_entry *list = reallocarray(g->list, cap, sizeof *list);
		if (!list)
			return ERR_NOMEM;
		g->list = list;
		g->cap = cap;
	}
	struct protected_entry *e = &g->list[g->n];
	*e = (struct protected_entry){{v.kind, arena_dup(&g->arena, v.bytes)}, arena_dup(&g->arena, reason), member};
	if (!e->value.bytes.p || !e->reason.p)
		return ERR_NOMEM;
	g->n++;
	return OK;
}

static enum err member_assets(void *ctx, const struct member *m)
{
	char reason[LIMIT_NAME_BYTES + 32];
	int n = snprintf(reason, sizeof reason, ASSETS_OWNED "%.*s", STR_ARG(m->name));
	enum err e = OK;
	for (size_t i = 0; i < m->n_assets && e == OK; i++)
		e = add(ctx, m->assets[i], str_make(reason, (size_t)n), m->id);
	return e;
}

/* Files of values: whose lines may have a reason, and the reason of all others. */
struct list_file {
	const char *name;
	struct str reason;
	bool own_reasons;
};

static enum err read_line(struct gathering *g, const struct list_file *file, struct str line, uint64_t number)
{
	struct value_buf v;
	const char *why;
	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return OK;
	struct str rest = line;
	struct str value = str_next_field(&rest, ' ');
	struct str reason = rest.p && file->own_reasons ? str_trim(rest) : file->reason;
	if (value_guess(value, &v, &why)) {
		log_warn("%s: line %llu: \"%.*s\": %s: not protected", file->name, (unsigned long long)number, STR_ARG(value), why);
		return OK;
	}
	return add(g, value_of(&v), reason, 0);
}

static enum err read_file(struct gathering *g, const char *dir, const struct list_file *file)
{
	char path[4096];
	struct buf text;
	struct str rest, line;
	uint64_t number = 0;
	snprintf(path, sizeof path, "%s/%s", dir, file->name);
	buf_init(&text, FILE_MAX_BYTES);
	enum err e = file_read(path, &text);
	rest = buf_str(&text);
	while (e == OK && str_next_line(&rest, &line))
		e = read_line(g, file, line, ++number);
	buf_deinit(&text);
	return e == ERR_NOT_FOUND ? OK : e;
}

static const struct list_file files[] = {
	{"protected.txt", STR_INIT("listed by the operator"), true},
	{"canaries.txt", STR_INIT(ASSETS_CANARY), false},
};

enum err assets_canaries(const char *dir, assets_canary_fn *each, void *ctx)
{
	struct gathering g = {0};
	arena_init(&g.arena, (size_t)1 << 30);
	enum err e = read_file(&g, dir, &files[1]);
	for (size_t i = 0; i < g.n && e == OK; i++)
		e = each(ctx, g.list[i].value);
	free(g.list);
	arena_deinit(&g.arena);
	return e;
}

enum err assets_load(struct db *db, const char *dir, struct protected_set **out)
{
	struct gathering g = {0};
	struct viewer operator = viewer_operator();
	arena_init(&g.arena, (size_t)1 << 30);
	enum err e = store_member_each(db, &operator, member_assets, &g);
	for (size_t i = 0; i < sizeof files / sizeof files[0] && e == OK; i++)
		e = read_file(&g, dir, &files[i]);
	if (e == OK && !(*out = protected_set_new(g.list, g.n, true)))
		e = ERR_NOMEM;
	free(g.list);
	arena_deinit(&g.arena);
	return e;
}

struct names {
	struct arena arena;
	struct lookalike_own *list;
	size_t n;
};

static enum err member_names(void *ctx, const struct member *m)
{
	struct names *names = ctx;
	for (size_t i = 0; i < m->n_assets; i++) {
		if (m->assets[i].kind != KIND_DOMAIN)
			continue;
		struct lookalike_own *list = arena_grow(&names->arena, names->list, names->n, sizeof *list);
		if (!list)
			return ERR_NOMEM;
		names->list = list;
		list[names->n] = (struct lookalike_own){arena_dup(&names->arena, m->assets[i].bytes), m->id};
		if (!list[names->n++].domain.p)
			return ERR_NOMEM;
	}
	return OK;
}

enum err assets_lookalikes(struct db *db, const struct hash_key *key, struct lookalike **out)
{
	struct names names = {0};
	struct viewer operator = viewer_operator();
	arena_init(&names.arena, (size_t)1 << 30);
	enum err e = store_member_each(db, &operator, member_names, &names);
	if (e == OK && !(*out = lookalike_new(names.list, names.n, key)))
		e = ERR_NOMEM;
	arena_deinit(&names.arena);
	return e;
}

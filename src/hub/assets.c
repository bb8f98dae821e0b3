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

static enum err read_line(struct gathering *g, struct str line, uint64_t number)
{
	struct value_buf v;
	const char *why;
	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return OK;
	struct str rest = line;
	struct str value = str_next_field(&rest, ' ');
	struct str reason = rest.p ? str_trim(rest) : STR("listed by the operator");
	if (value_guess(value, &v, &why)) {
		log_warn("protected.txt: line %llu: \"%.*s\": %s: not protected", (unsigned long long)number, STR_ARG(value), why);
		return OK;
	}
	return add(g, value_of(&v), reason, 0);
}

static enum err read_file(struct gathering *g, const char *dir)
{
	char path[4096];
	struct buf text;
	struct str rest, line;
	uint64_t number = 0;
	snprintf(path, sizeof path, "%s/protected.txt", dir);
	buf_init(&text, FILE_MAX_BYTES);
	enum err e = file_read(path, &text);
	rest = buf_str(&text);
	while (e == OK && str_next_line(&rest, &line))
		e = read_line(g, line, ++number);
	buf_deinit(&text);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err assets_load(struct db *db, const char *dir, struct protected_set **out)
{
	struct gathering g = {0};
	struct viewer operator = viewer_operator();
	arena_init(&g.arena, (size_t)1 << 30);
	enum err e = store_member_each(db, &operator, member_assets, &g);
	if (e == OK)
		e = read_file(&g, dir);
	if (e == OK && !(*out = protected_set_new(g.list, g.n, true)))
		e = ERR_NOMEM;
	free(g.list);
	arena_deinit(&g.arena);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the map become members at once; patterns are tried in the order of the rows. */
#include "app/replay_members.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "app/replay_columns.h"
#include "app/say.h"
#include "base/grow.h"
#include "model/member.h"
#include "os/file.h"
#include "parse/csv_reader.h"

enum { MAP_MAX_BYTES = 16 << 20 };

struct replay_members {
	struct pattern {
		char text[LIMIT_NAME_BYTES + 1];
		uint32_t member;
	} *patterns;
	size_t n;
};

void replay_members_free(struct replay_members *m)
{
	if (!m)
		return;
	free(m->patterns);
	free(m);
}

static const char *add_pattern(struct replay_members *m, struct str text, uint32_t member)
{
	if (!text.n)
		return NULL;
	if (text.n > LIMIT_NAME_BYTES || memchr(text.p, 0, text.n))
		return "a pattern of files is longer than 100 bytes";
	struct pattern *p = grow(m->patterns, m->n, sizeof(*p));
	if (!p)
		return err_text(ERR_NOMEM);
	m->patterns = p;
	p[m->n] = (struct pattern){.member = member};
	memcpy(p[m->n++].text, text.p, text.n);
	return NULL;
}

/* One row; NULL when it is well, else why not. */
static const char *add_row(struct replay_members *m, struct history *h, const struct replay_columns *c, const struct csv_reader *r)
{
	struct str name = replay_columns_field(c, REPLAY_MEMBER, r->fields, r->n_fields);
	struct str country = replay_columns_field(c, REPLAY_COUNTRY, r->fields, r->n_fields);
	uint32_t member;
	enum err e = history_member(h, name, &member);
	if (e)
		return e == ERR_VALUE ? "the name is empty, too long, or has control characters or '/'" : err_text(e);
	if (country.n && !member_country_valid(country))
		return "the country is not a code of ISO 3166-1 (two capital letters)";
	e = history_member_set(h, member, country, replay_columns_field(c, REPLAY_SECTOR, r->fields, r->n_fields),
	                       replay_columns_field(c, REPLAY_GROUP, r->fields, r->n_fields));
	return e ? err_text(e) : add_pattern(m, replay_columns_field(c, REPLAY_FILES, r->fields, r->n_fields), member);
}

static const char *read_rows(struct replay_members *m, struct history *h, struct csv_reader *r)
{
	const char *why = NULL;
	struct replay_columns columns;
	enum err e = csv_reader_next(r, &why);
	if (e)
		return why ? why : "the file is empty; it begins with 'name,country,sector,group,files'";
	e = replay_columns_find(STR(""), r->fields, r->n_fields, &columns, &why);
	for (size_t i = 0; i < r->n_fields; i++)
		if (str_eq_nocase(r->fields[i], STR("name")))
			columns.at[REPLAY_MEMBER] = (int)i;
	if (e || columns.at[REPLAY_MEMBER] < 0)
		return "the header has no column 'name'";
	while (!why && (e = csv_reader_next(r, &why)) == OK)
		if (r->raw.n)
			why = add_row(m, h, &columns, r);
	return why ? why : e == ERR_NOMEM ? err_text(e) : NULL;
}

enum err replay_members_read(const char *path, struct history *h, struct replay_members **out)
{
	struct replay_members *m = calloc(1, sizeof(*m));
	struct buf text;
	struct csv_reader reader;
	const char *why;
	enum err e = OK;
	if (!m)
		return ERR_NOMEM;
	buf_init(&text, MAP_MAX_BYTES);
	if (path && (e = file_read(path, &text)) != OK) {
		say_error("%s: %s", path, err_text(e));
	} else if (path) {
		csv_reader_init(&reader, buf_str(&text), ',');
		why = read_rows(m, h, &reader);
		if (why)
			say_error("%s: line %llu: %s", path, (unsigned long long)reader.line, why);
		e = why ? ERR_VALUE : OK;
		csv_reader_deinit(&reader);
	}
	buf_deinit(&text);
	if (e) {
		replay_members_free(m);
		return e;
	}
	*out = m;
	return OK;
}

enum err replay_members_of(const struct replay_members *m, struct history *h, struct str name, uint32_t *out)
{
	char text[LIMIT_NAME_BYTES + 1];
	if (m->n == 0 || name.n > LIMIT_NAME_BYTES || history_member_find(h, name) != HISTORY_NONE)
		return history_member(h, name, out);
	memcpy(text, name.p, name.n);
	text[name.n] = 0;
	for (size_t i = 0; i < m->n; i++)
		if (fnmatch(m->patterns[i].text, text, 0) == 0) {
			*out = m->patterns[i].member;
			return OK;
		}
	return history_member(h, name, out);
}

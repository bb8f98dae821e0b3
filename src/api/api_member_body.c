/* SPDX-License-Identifier: Apache-2.0 */
/* Reads members out of bodies. */
#include "api/api_member_body.h"

#include "model/value.h"

/* How the assets of a member are called in JSON; a network of one address is stored as that. */
static const struct {
	const char *key;
	enum kind kind;
} lists[] = {{"networks", KIND_NETWORK}, {"domains", KIND_DOMAIN}, {"asns", KIND_ASN}};

enum { N_LISTS = sizeof lists / sizeof lists[0] };

static kind_set kinds_of(enum kind k)
{
	return k == KIND_NETWORK ? kind_bit(KIND_NETWORK) | kind_bit(KIND_IPV4) | kind_bit(KIND_IPV6) : kind_bit(k);
}

struct api_member_body *api_member_body_new(struct api_call *c)
{
	struct api_member_body *a = arena_zalloc(&c->arena, 1, sizeof *a);
	if (!a) {
		api_fail(c, ERR_NOMEM, NULL);
		return NULL;
	}
	a->call = c;
	a->member.assets = a->assets;
	return a;
}

static bool push(struct api_member_body *a, enum kind kind, struct str bytes)
{
	bytes = arena_dup(&a->call->arena, bytes);
	if (!bytes.p || a->member.n_assets == API_MEMBER_ASSETS_MAX)
		return false;
	a->assets[a->member.n_assets++] = (struct value){kind, bytes};
	return true;
}

static bool read_asset(struct api_member_body *a, enum kind kind, struct json_value item)
{
	struct value_buf v;
	char digits[24];
	const char *why = "a text is expected";
	struct str text = json_str(item);
	int64_t number;
	if (kind == KIND_ASN && json_i64(item, &number)) {
		struct buf b = {.p = digits, .cap = sizeof digits, .max = sizeof digits};
		buf_put_i64(&b, number);
		text = buf_str(&b);
	}
	enum err e = value_parse(kind, text, &v, &why);
	if (e == OK && push(a, v.kind, value_of(&v).bytes))
		return true;
	api_fail(a->call, e ? e : ERR_LIMIT, "%.*s '%.*s': refused: %s", STR_ARG(kind_name(kind)), STR_ARG(text), e ? why : "too many assets");
	return false;
}

static bool read_assets(struct api_member_body *a, struct json_value body)
{
	struct json_value list, item;
	for (size_t i = 0; i < N_LISTS; i++) {
		if (!json_get(body, lists[i].key, &list))
			continue;
		a->kinds |= kinds_of(lists[i].kind);
		for (struct json_iter k = json_iter(list); json_next(&k, &item);)
			if (!read_asset(a, lists[i].kind, item))
				return false;
	}
	return true;
}

static bool read_text(struct api_member_body *a, struct json_value body, const char *key, struct str *out)
{
	struct json_value v;
	bool there = json_get(body, key, &v);
	*out = arena_dup(&a->call->arena, there ? json_str(v) : STR(""));
	return there;
}

bool api_member_body_read(struct api_member_body *a, struct json_value body, struct str name)
{
	struct api_call *c = a->call;
	struct member *m = &a->member;
	a->has_country = read_text(a, body, "country", &m->country);
	a->has_sector = read_text(a, body, "sector", &m->sector);
	a->has_group = read_text(a, body, "group", &m->group);
	m->name = name.n ? name : arena_dup(&c->arena, json_get_str(body, "name"));
	if (!member_name_valid(m->name))
		api_fail(c, ERR_VALUE, "name: 1 to %d characters without '/' and control characters are expected", LIMIT_NAME_BYTES);
	else if (m->country.n && !member_country_valid(m->country))
		api_fail(c, ERR_VALUE, "country '%.*s': an ISO 3166-1 code of two capital letters is expected", STR_ARG(m->country));
	else if (m->sector.n && !member_name_valid(m->sector))
		api_fail(c, ERR_VALUE, "sector: a short name is expected");
	else if (m->group.n && !member_name_valid(m->group))
		api_fail(c, ERR_VALUE, "group: a name as of a member is expected");
	return !c->answered && read_assets(a, body);
}

static bool keep_text(struct api_member_body *a, bool has, struct str kept, struct str *out)
{
	if (!has)
		*out = arena_dup(&a->call->arena, kept);
	return out->p != NULL;
}

bool api_member_body_keep(struct api_member_body *a, const struct member *m)
{
	bool good = keep_text(a, a->has_country, m->country, &a->member.country) &&
	            keep_text(a, a->has_sector, m->sector, &a->member.sector) && keep_text(a, a->has_group, m->group, &a->member.group);
	a->member.id = m->id;
	for (size_t i = 0; i < m->n_assets && good; i++)
		if (!(a->kinds & kind_bit(m->assets[i].kind)))
			good = push(a, m->assets[i].kind, m->assets[i].bytes);
	return good;
}

struct str api_member_body_words(const struct api_member_body *a)
{
	struct buf words;
	buf_init(&words, 200);
	const struct {
		bool named;
		const char *word;
	} texts[] = {{a->has_country, "country "}, {a->has_sector, "sector "}, {a->has_group, "group "}};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].named)
			buf_puts(&words, texts[i].word);
	for (size_t i = 0; i < N_LISTS; i++)
		if (a->kinds & kinds_of(lists[i].kind))
			buf_printf(&words, "%s ", lists[i].key);
	struct str kept = arena_dup(&a->call->arena, str_trim(buf_str(&words)));
	buf_deinit(&words);
	return kept;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Members by name, for what is a member's own. */
#include "api/api_member.h"

#include "store/store_member.h"

static enum err take_id(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

enum { NAMES_TOLD = 10 };

struct names {
	struct buf list;
	size_t n;
};

static enum err take_name(void *ctx, const struct member *m)
{
	struct names *names = ctx;
	if (names->n++ < NAMES_TOLD)
		buf_printf(&names->list, "%s%.*s", names->n > 1 ? ", " : "", STR_ARG(m->name));
	return OK;
}

/* Who runs the hub is no member, and has nothing of its own. */
static void fail_nobody(struct api_call *c, struct db *db)
{
	struct names names = {.n = 0};
	buf_init(&names.list, NAMES_TOLD * (LIMIT_NAME_BYTES + 2));
	enum err e = store_member_each(db, &c->viewer, take_name, &names);
	struct str list = buf_str(&names.list);
	if (e || buf_err(&names.list))
		api_fail(c, e ? e : buf_err(&names.list), NULL);
	else if (names.n == 0)
		api_fail(c, ERR_NOT_FOUND, "there are no members yet; 'tocsin member add' adds one");
	else if (names.n > NAMES_TOLD)
		api_fail(c, ERR_NOT_FOUND, "name one of the %zu members with --member (member= in an address); 'tocsin member list' tells them", names.n);
	else
		api_fail(c, ERR_NOT_FOUND, "name a member with --member (member= in an address): %.*s", STR_ARG(list));
	buf_deinit(&names.list);
}

bool api_member_find(struct api_call *c, struct str name, int64_t *out)
{
	int64_t id = 0;
	if (c->viewer.member && (name.n == 0 || str_eq(name, STR("me")))) {
		*out = c->viewer.member;
		return true;
	}
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_member_find(db, &c->viewer, name, take_id, &id);
	if (e && (name.n == 0 || str_eq(name, STR("me"))))
		fail_nobody(c, db);
	hub_reader_put(c->hub, db);
	if (c->answered)
		return false;
	if (e)
		api_fail(c, e, "there is no member '%.*s'", STR_ARG(name));
	else if (id != c->viewer.member && !viewer_sees_all(&c->viewer))
		api_fail(c, ERR_DENIED, "a member sees its own alone");
	*out = id;
	return !c->answered;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts: list, add, change, remove, second factor. */
#include "api/api_account.h"
#include "api/api_resources.h"
#include "hub/login.h"
#include "hub/second_factor.h"
#include "os/clock.h"
#include "store/store_account.h"
#include "store/store_member.h"

static enum err account_row(void *ctx, const struct store_account *a)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "id", a->id);
	jsonw_pair_str(w, "name", a->name);
	jsonw_pair_str_opt(w, "member", a->member_name);
	jsonw_pair_str(w, "role", account_role_name(a->role));
	jsonw_pair_bool(w, "second_factor", a->second_factor);
	if (a->second_factor)
		jsonw_pair_i64(w, "recovery_codes", a->codes_left);
	jsonw_pair_time(w, "created", a->created);
	jsonw_pair_time(w, "changed", a->changed);
	jsonw_pair_time_opt(w, "seen", a->seen);
	jsonw_pair_time_opt(w, "disabled", a->disabled);
	jsonw_close(w, '}');
	return OK;
}

static enum err read_list(struct api_list *l)
{
	return store_account_each(l->db, &l->call->viewer, account_row, l->w);
}

void api_accounts_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

/* An account as it is to be. */
struct changing {
	struct api_call *call;
	struct store_account account;
	bool first;                                  /* there must be no operator yet */
	char hash[STORE_ACCOUNT_PASSWORD_BYTES];     /* empty: the password stays */
	bool new_role, new_disabled;
	const uint8_t *totp;
	uint8_t codes[SECOND_FACTOR_CODES][STORE_ACCOUNT_CODE_HASH_BYTES];
	const char *action;
	struct str detail;
};

static enum err audit(struct changing *x, struct store *s)
{
	return api_audit(x->call, s, x->action, x->account.name, x->detail);
}

static enum err take_id(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

/* Member and role belong together. False: answered. */
static bool read_member(struct changing *x)
{
	struct api_call *c = x->call;
	struct store_account *a = &x->account;
	struct str role = account_role_name(a->role);
	if (account_role_is_staff(a->role) != (a->member_name.n == 0)) {
		api_fail(c, ERR_VALUE, account_role_is_staff(a->role) ? "role %.*s: of the hub itself, not of a member"
		                                                      : "role %.*s: the member is missing", STR_ARG(role));
		return false;
	}
	if (a->member_name.n == 0)
		return true;
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_member_find(db, &c->viewer, a->member_name, take_id, &a->member);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, "there is no member '%.*s'", STR_ARG(a->member_name));
	return e == OK;
}

static bool read_password(struct changing *x, struct json_value body, const char *key)
{
	return api_account_password(x->call, body, key, x->account.name, x->hash);
}

static bool read_account(struct changing *x, struct json_value body)
{
	struct api_call *c = x->call;
	struct store_account *a = &x->account;
	if (!api_account_name(c, body, &a->name))
		return false;
	a->member_name = arena_dup(&c->arena, json_get_str(body, "member"));
	x->first = json_get_bool(body, "first", false);
	x->action = "account add";
	if (account_role_parse(json_get_str(body, "role"), &a->role))
		api_fail(c, ERR_VALUE, "role: operator, analyst, expert or sensor is expected");
	else if (read_member(x) && read_password(x, body, "password") && !x->hash[0])
		api_fail(c, ERR_VALUE, "the password is missing");
	x->detail = account_role_name(a->role);
	return !c->answered;
}

static enum err write_new(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	int64_t now = clock_now(), operators = 0;
	enum err e = x->first ? store_account_operators(store_writer(s), &operators) : OK;
	if (e == OK && operators)
		return ERR_LOCKED;
	if (e == OK)
		e = store_account_add(s, &x->account, x->hash, now, &x->account.id);
	x->account.created = x->account.changed = now;
	return e ? e : audit(x, s);
}

void api_accounts_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct changing x = {.call = c, .account = {.seen = UTC_NONE, .disabled = UTC_NONE}};
	if (api_body_json(c, &parser, &body) && read_account(&x, body)) {
		enum err e = hub_write(c->hub, write_new, &x);
		login_accounts_changed(c->hub);
		if (e == ERR_LOCKED)
			api_fail(c, ERR_EXISTS, "this hub has an operator already; operators add accounts with 'tocsin account add'");
		else if (e == ERR_EXISTS)
			api_fail(c, e, "there is an account '%.*s' already", STR_ARG(x.account.name));
		else if (e)
			api_fail(c, e, NULL);
		if (e == OK) {
			struct jsonw w = api_json(c, 201);
			account_row(&w, &x.account);
			api_done(c);
		}
	}
	explicit_bzero(x.hash, sizeof x.hash);
	json_parser_free(parser);
}

static enum err take_account(void *ctx, const struct store_account *a)
{
	struct changing *x = ctx;
	struct arena *arena = &x->call->arena;
	x->account = *a;
	x->account.name = arena_dup(arena, a->name);
	x->account.member_name = arena_dup(arena, a->member_name);
	return x->account.name.p && x->account.member_name.p ? OK : ERR_NOMEM;
}

/* The account that the path names. False: answered. */
static bool find_account(struct changing *x)
{
	struct api_call *c = x->call;
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_account_find(db, &c->viewer, c->name, take_account, x);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, "there is no account '%.*s'", STR_ARG(c->name));
	return e == OK;
}

/* Writes the change and ends what rests on the account as it was. False: answered. */
static bool apply(struct changing *x, hub_work_fn *work)
{
	struct api_call *c = x->call;
	enum err e = hub_write(c->hub, work, x);
	login_accounts_changed(c->hub);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no account '%.*s'" : NULL, STR_ARG(c->name));
	return e == OK;
}

static enum err write_change(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	int64_t id = x->account.id, now = clock_now();
	enum err e = OK;
	if (x->hash[0])
		e = store_account_set_password(s, id, x->hash, now);
	if (e == OK && x->new_role)
		e = store_account_set_role(s, id, x->account.role, now);
	if (e == OK && x->new_disabled)
		e = store_account_set_disabled(s, id, x->account.disabled != UTC_NONE, now);
	return e ? e : audit(x, s);
}

/* What the body changes, in words for the audit log. */
static struct str change_in_words(struct changing *x)
{
	struct buf words;
	buf_init(&words, 200);
	if (x->hash[0])
		buf_puts(&words, "password ");
	if (x->new_role)
		buf_printf(&words, "role %.*s ", STR_ARG(account_role_name(x->account.role)));
	if (x->new_disabled)
		buf_puts(&words, x->account.disabled != UTC_NONE ? "disabled" : "enabled");
	struct str kept = arena_dup(&x->call->arena, str_trim(buf_str(&words)));
	buf_deinit(&words);
	return kept;
}

static bool read_change(struct changing *x, struct json_value body)
{
	struct api_call *c = x->call;
	struct json_value v;
	x->action = "account change";
	x->new_disabled = json_get(body, "disabled", &v);
	if (x->new_disabled)
		x->account.disabled = json_type(v) == JSON_TRUE ? clock_now() : UTC_NONE;
	x->new_role = json_get(body, "role", &v);
	if (x->new_role && account_role_parse(json_str(v), &x->account.role))
		api_fail(c, ERR_VALUE, "role: operator, analyst, expert or sensor is expected");
	else if (x->new_role && !read_member(x))
		return false;
	else if (read_password(x, body, "password") && !x->hash[0] && !x->new_role && !x->new_disabled)
		api_fail(c, ERR_VALUE, "nothing to change: password, role or disabled is expected");
	x->detail = change_in_words(x);
	return !c->answered;
}

void api_accounts_change(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct changing x = {.call = c};
	if (api_body_json(c, &parser, &body) && find_account(&x) && read_change(&x, body) && apply(&x, write_change))
		api_empty(c);
	explicit_bzero(x.hash, sizeof x.hash);
	json_parser_free(parser);
}

static enum err write_removal(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	enum err e = store_account_remove(s, x->account.id);
	return e ? e : audit(x, s);
}

void api_accounts_remove(struct api_call *c)
{
	struct changing x = {.call = c, .action = "account remove"};
	if (find_account(&x) && apply(&x, write_removal))
		api_empty(c);
}

static enum err write_totp(void *ctx, struct store *s)
{
	struct changing *x = ctx;
	enum err e = store_account_set_totp(s, x->account.id, x->totp, x->codes, SECOND_FACTOR_CODES, clock_now());
	return e ? e : audit(x, s);
}

/* f outlives the change. */
static void draw(struct changing *x, struct second_factor *f)
{
	second_factor_draw(f);
	x->totp = f->secret;
	for (size_t i = 0; i < SECOND_FACTOR_CODES; i++)
		second_factor_hash(f->codes[i], x->codes[i]);
}

void api_accounts_totp_set(struct api_call *c)
{
	struct changing x = {.call = c, .action = "account totp", .detail = STR("enrolled")};
	struct second_factor f;
	draw(&x, &f);
	if (find_account(&x) && apply(&x, write_totp))
		api_account_show_factor(c, hub_name(c->hub), x.account.name, &f);
	explicit_bzero(&f, sizeof f);
}

void api_accounts_totp_remove(struct api_call *c)
{
	struct changing x = {.call = c, .action = "account totp", .detail = STR("removed")};
	if (find_account(&x) && apply(&x, write_totp))
		api_empty(c);
}

/* The account whose session it is, when the body shows once more whose. False: answered. */
static bool confirm_own(struct changing *x, struct json_value body)
{
	struct api_call *c = x->call;
	struct login_outcome outcome = {0};
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_account_get(db, c->viewer.account, take_account, x);
	hub_reader_put(c->hub, db);
	if (e == OK) {
		const struct login_attempt attempt = {.use = LOGIN_CONFIRM,
		                                      .name = x->account.name,
		                                      .password = json_get_str(body, "password"),
		                                      .code = json_get_str(body, "code"),
		                                      .place = c->request.place};
		e = login_try(c->hub, &attempt, &outcome);
	}
	/* Not 401: there is a session. */
	if (e == ERR_UNAUTHORIZED)
		api_fail(c, ERR_DENIED, "password or code is not right");
	else if (e)
		api_fail_login(c, e, NULL, outcome.wait);
	return e == OK;
}

void api_accounts_own_password(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct changing x = {.call = c, .action = "account change", .detail = STR("own password")};
	if (api_body_json(c, &parser, &body) && confirm_own(&x, body) && read_password(&x, body, "new")) {
		if (!x.hash[0])
			api_fail(c, ERR_VALUE, "new: the new password is missing");
		else if (apply(&x, write_change))
			api_empty(c);
	}
	explicit_bzero(x.hash, sizeof x.hash);
	json_parser_free(parser);
}

void api_accounts_own_totp(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct changing x = {.call = c, .action = "account totp", .detail = STR("own, enrolled")};
	struct second_factor f;
	draw(&x, &f);
	if (api_body_json(c, &parser, &body) && confirm_own(&x, body) && apply(&x, write_totp))
		api_account_show_factor(c, hub_name(c->hub), x.account.name, &f);
	explicit_bzero(&f, sizeof f);
	json_parser_free(parser);
}

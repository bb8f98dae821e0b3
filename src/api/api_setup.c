/* SPDX-License-Identifier: Apache-2.0 */
/* The first operator, made in a browser by whoever has the key that the hub's terminal showed. */
#include "api/api_account.h"
#include "api/api_resources.h"
#include "hub/centre.h"
#include "hub/login.h"
#include "hub/setup.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_audit.h"

void api_setup_get(struct api_call *c)
{
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_bool(&w, "open", setup_is_open(c->hub));
	jsonw_close(&w, '}');
	api_done(c);
}

static void fail_closed(struct api_call *c)
{
	api_fail(c, ERR_EXISTS, "this hub has an operator already: log in");
}

void api_setup_draw(struct api_call *c)
{
	char key[SETUP_KEY_BYTES];
	if (setup_draw(c->hub, key)) {
		fail_closed(c);
		return;
	}
	struct jsonw w = api_json(c, 201);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "key", str_make(key, sizeof key));
	jsonw_close(&w, '}');
	c->response.no_store = true;
	api_done(c);
	explicit_bzero(key, sizeof key);
}

static enum err write_failure(void *ctx, struct store *s)
{
	struct api_call *c = ctx;
	char place[LOGIN_PLACE_TEXT_BYTES];
	struct str from = str_make(place, login_place_format(&c->request.place, place));
	return store_audit_add(s, &c->viewer, clock_now(), STR("setup failed"), STR(""), from);
}

/* The body, when it comes as JSON with the key. False: answered. */
static bool read_body(struct api_call *c, struct json_parser **parser, struct json_value *body)
{
	uint32_t failures = 0;
	int64_t wait = 0;
	if (!api_session_is_json(c) || !api_body_json(c, parser, body))
		return false;
	enum err e = setup_check(c->hub, json_get_str(*body, "key"), &c->request.place, &failures, &wait);
	if (e == ERR_EXISTS)
		fail_closed(c);
	else if (e)
		api_fail_login(c, e, "the key is not right, or the hub was started again since: 'tocsin init --key' prints one", wait);
	/* Of failures in a row the 1st, 2nd, 4th, ... as those of logins are written. */
	if (e == ERR_UNAUTHORIZED && (failures & (failures - 1)) == 0 && hub_write(c->hub, write_failure, c))
		log_warn("a key for the setup that was wrong could not be written to the audit log");
	return e == OK;
}

void api_setup_enrol(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct second_factor f;
	struct str name;
	const char *why;
	if (read_body(c, &parser, &body) && api_account_name(c, body, &name)) {
		struct str centre = str_trim(json_get_str(body, "centre"));
		if (centre_check(CENTRE_NAME, centre, &why)) {
			api_fail(c, ERR_VALUE, "centre: %s", why);
		} else {
			setup_enrol(c->hub, &f);
			api_account_show_factor(c, centre.n ? centre : hub_name(c->hub), name, &f);
			explicit_bzero(&f, sizeof f);
		}
	}
	json_parser_free(parser);
}

/* All that one transaction makes. */
struct making {
	struct api_call *call;
	struct store_account account;
	char hash[STORE_ACCOUNT_PASSWORD_BYTES];
	struct second_factor factor;
	int64_t step;
	struct str centre[CENTRE_COUNT];
	char session[STORE_SESSION_BYTES];
};

/* False: answered. */
static bool read_centre(struct making *m, struct json_value body)
{
	static const char *const keys[CENTRE_COUNT] = {
		[CENTRE_NAME] = "centre", [CENTRE_COUNTRY] = "country", [CENTRE_CONSTITUENCY] = "constituency"};
	struct api_call *c = m->call;
	const char *why;
	for (int k = 0; k < CENTRE_COUNT; k++) {
		m->centre[k] = arena_dup(&c->arena, str_trim(json_get_str(body, keys[k])));
		if (centre_check((enum centre)k, m->centre[k], &why)) {
			api_fail(c, ERR_VALUE, "%s: %s", keys[k], why);
			return false;
		}
	}
	return true;
}

static bool read_operator(struct making *m, struct json_value body)
{
	struct api_call *c = m->call;
	struct store_account *a = &m->account;
	a->role = ACCOUNT_OPERATOR;
	if (!api_account_name(c, body, &a->name) || !api_account_password(c, body, "password", a->name, m->hash))
		return false;
	if (!m->hash[0])
		api_fail(c, ERR_VALUE, "the password is missing");
	else if (setup_factor(c->hub, str_trim(json_get_str(body, "code")), &m->factor, &m->step))
		api_fail(c, ERR_DENIED, "the code is not right: it is the app's six digits of now, and clocks must agree to half a minute");
	return !c->answered;
}

static enum err write_operator(struct making *m, struct store *s, int64_t now)
{
	uint8_t codes[SECOND_FACTOR_CODES][STORE_ACCOUNT_CODE_HASH_BYTES];
	int64_t operators = 0, id = 0;
	enum err e = store_account_operators(store_writer(s), &operators);
	if (e == OK && operators)
		return ERR_LOCKED;
	for (size_t i = 0; i < SECOND_FACTOR_CODES; i++)
		second_factor_hash(m->factor.codes[i], codes[i]);
	if (e == OK)
		e = store_account_add(s, &m->account, m->hash, now, &id);
	if (e == OK)
		e = store_account_set_totp(s, id, m->factor.secret, codes, SECOND_FACTOR_CODES, now);
	if (e == OK)
		e = store_account_take_step(s, id, m->step);
	if (e == OK)
		e = store_session_add(s, id, now, m->session);
	m->account.id = id;
	return e;
}

static enum err write_all(void *ctx, struct store *s)
{
	struct making *m = ctx;
	char place[LOGIN_PLACE_TEXT_BYTES];
	struct str from = str_make(place, login_place_format(&m->call->request.place, place));
	int64_t now = clock_now();
	enum err e = write_operator(m, s, now);
	for (int k = 0; k < CENTRE_COUNT && e == OK; k++)
		if (m->centre[k].n)
			e = centre_put(s, (enum centre)k, m->centre[k]);
	return e ? e : store_audit_add(s, &m->call->viewer, now, STR("setup"), m->account.name, from);
}

static void answer(struct making *m)
{
	struct api_call *c = m->call;
	struct viewer v = {.account = m->account.id, .scopes = account_role_scopes(ACCOUNT_OPERATOR)};
	setup_done(c->hub);
	if (m->centre[CENTRE_NAME].n && hub_renamed(c->hub))
		log_warn("the centre's new name counts from the next start on");
	api_session_made(c, &v, str_make(m->session, sizeof m->session));
}

void api_setup_make(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct making m = {.call = c};
	if (read_body(c, &parser, &body) && read_centre(&m, body) && read_operator(&m, body)) {
		enum err e = hub_write(c->hub, write_all, &m);
		login_accounts_changed(c->hub);
		if (e == OK)
			answer(&m);
		else if (e == ERR_LOCKED)
			fail_closed(c);
		else
			api_fail(c, e, e == ERR_EXISTS ? "there is an account '%.*s' already" : NULL, STR_ARG(m.account.name));
	}
	explicit_bzero(&m, sizeof m);
	json_parser_free(parser);
}

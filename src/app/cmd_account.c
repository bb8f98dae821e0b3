/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin account add, list, remove, disable, enable, role, password, totp. */
#include "app/account_record.h"
#include "app/command.h"
#include "app/listing.h"
#include "app/say.h"

struct account_opts {
	struct client_opts client;
	struct option_list name;
	const char *member, *role;
	bool password_stdin, remove, json;
};
#define AT(field) offsetof(struct account_opts, field)

#define NAME_OPERAND {NULL, "NAME", "name of the account", OPTION_OPERANDS, AT(name), 1, 1}
#define PASSWORD_OPTION                                                                                        \
	{"password-stdin", NULL, "take the password from the first line of standard input, instead of asking for it", \
	 OPTION_FLAG, AT(password_stdin), 0, 0}

static const struct option add_options[] = {
	NAME_OPERAND,
	CLIENT_OPTIONS(struct account_opts, client),
	{"member", "NAME", "the member whose person or machine it is; operators and analysts have none", OPTION_TEXT,
	 AT(member), 0, 0},
	{"role", "R", "operator, analyst, expert or sensor", OPTION_TEXT, AT(role), 1, 0},
	PASSWORD_OPTION,
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct account_opts, client),
	CLIENT_JSON_OPTION(struct account_opts, json),
};

static const struct option name_options[] = {
	NAME_OPERAND,
	CLIENT_OPTIONS(struct account_opts, client),
};

static const struct option role_options[] = {
	{NULL, "NAME ROLE", "name of the account, and operator, analyst, expert or sensor", OPTION_OPERANDS, AT(name), 2, 2},
	CLIENT_OPTIONS(struct account_opts, client),
};

static const struct option password_options[] = {
	NAME_OPERAND,
	CLIENT_OPTIONS(struct account_opts, client),
	PASSWORD_OPTION,
};

static const struct option totp_options[] = {
	NAME_OPERAND,
	CLIENT_OPTIONS(struct account_opts, client),
	{"remove", NULL, "do without a second factor from now on", OPTION_FLAG, AT(remove), 0, 0},
};

static bool get_password(const struct account_opts *o, struct secret *out)
{
	return o->password_stdin ? secret_read(out) : secret_ask("Password: ", out);
}

static int add_run(void *values)
{
	const struct account_opts *o = values;
	struct secret password;
	const struct account_record account = {
		.name = o->name.at[0], .member = o->member, .role = o->role, .password = &password};
	struct client *c = get_password(o, &password) ? client_open(&o->client, CLIENT_READ) : NULL;
	bool ok = c && account_record_add(c, &account);
	if (ok)
		say_note("the account was added");
	client_close(c);
	secret_clear(&password);
	return ok ? SAY_DONE : SAY_FAILED;
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"NAME", "name", LISTING_TEXT},         {"MEMBER", "member", LISTING_TEXT},
		{"ROLE", "role", LISTING_TEXT},         {"CODES LEFT", "recovery_codes", LISTING_COUNT},
		{"CREATED", "created", LISTING_TIME},   {"SEEN", "seen", LISTING_TIME},
		{"DISABLED", "disabled", LISTING_TIME}, {0},
	};
	const struct account_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/accounts", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int remove_run(void *values)
{
	const struct account_opts *o = values;
	struct record r = {.client = &o->client,
	                   .need = CLIENT_READ,
	                   .method = "DELETE",
	                   .done = "the account, its sessions and its tokens were removed"};
	record_target(&r.target, "accounts", o->name.at[0], NULL);
	return record_send(&r);
}

/* A request that changes one thing; the body is complete but for its closing bracket. */
static int change(const struct account_opts *o, struct record *r, struct jsonw *w, const char *done)
{
	jsonw_close(w, '}');
	r->client = &o->client;
	r->need = CLIENT_READ;
	r->method = "POST";
	r->done = done;
	record_target(&r->target, "accounts", o->name.at[0], NULL);
	return record_send(r);
}

static struct jsonw begin_change(struct record *r)
{
	record_body(&r->body);
	struct jsonw w = jsonw_on(&r->body);
	jsonw_open(&w, '{');
	return w;
}

static int disable_run(void *values)
{
	struct record r = {0};
	struct jsonw w = begin_change(&r);
	jsonw_pair_bool(&w, "disabled", true);
	return change(values, &r, &w, "the account was disabled and its sessions ended");
}

static int enable_run(void *values)
{
	struct record r = {0};
	struct jsonw w = begin_change(&r);
	jsonw_pair_bool(&w, "disabled", false);
	return change(values, &r, &w, "the account was enabled");
}

static int role_run(void *values)
{
	const struct account_opts *o = values;
	struct record r = {0};
	struct jsonw w = begin_change(&r);
	jsonw_pair_str(&w, "role", str_of(o->name.at[1]));
	return change(o, &r, &w, "the account has the role and its sessions ended");
}

static int password_run(void *values)
{
	const struct account_opts *o = values;
	struct secret password;
	struct record r = {0};
	int status = SAY_FAILED;
	if (get_password(o, &password)) {
		struct jsonw w = begin_change(&r);
		jsonw_pair_str(&w, "password", str_make(password.text, password.n));
		status = change(o, &r, &w, "the account has the new password and its sessions ended");
	}
	secret_clear(&password);
	return status;
}

static int totp_run(void *values)
{
	const struct account_opts *o = values;
	if (o->remove) {
		struct record r = {.client = &o->client,
		                   .need = CLIENT_READ,
		                   .method = "DELETE",
		                   .done = "the account has no second factor now"};
		record_target(&r.target, "accounts", o->name.at[0], "/totp");
		return record_send(&r);
	}
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && account_record_enrol(c, o->name.at[0]);
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

#define COMMAND(words, says, table, runs) \
	{.name = words, .summary = says, .options = OPTIONS(table), .size = sizeof(struct account_opts), .run = runs}

const struct command cmd_account_add = {
	.name = "account add",
	.summary = "add an account for a person or machine",
	.detail = "What the roles allow: docs/accounts.md. Passwords have at least 8 characters and are not among the "
	          "commonest. The hub keeps an Argon2id hash.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct account_opts),
	.run = add_run,
};
const struct command cmd_account_list = COMMAND("account list", "list the accounts", list_options, list_run);
const struct command cmd_account_remove =
	COMMAND("account remove", "remove an account with its sessions and tokens", name_options, remove_run);
const struct command cmd_account_disable =
	COMMAND("account disable", "keep an account but let nobody in with it", name_options, disable_run);
const struct command cmd_account_enable =
	COMMAND("account enable", "let a disabled account in again", name_options, enable_run);
const struct command cmd_account_role = COMMAND("account role", "give an account another role", role_options, role_run);
const struct command cmd_account_password =
	COMMAND("account password", "give an account another password and end its sessions", password_options, password_run);
const struct command cmd_account_totp = {
	.name = "account totp",
	.summary = "draw a second factor for an account, or remove it",
	.detail = "Prints an otpauth:// address for an app with time-based codes and ten recovery codes, each on a line, this "
	          "once. What was drawn before ends. An account with a second factor logs in with a session; where only HTTP "
	          "Basic goes it needs a token ('tocsin token add --account').",
	.options = OPTIONS(totp_options),
	.size = sizeof(struct account_opts),
	.run = totp_run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin init: the first operator of a hub. */
#include <stdio.h>

#include "app/account_record.h"
#include "app/command.h"
#include "app/say.h"

struct init_opts {
	struct client_opts client;
	const char *operator;
	bool password_stdin, key;
};
#define AT(field) offsetof(struct init_opts, field)

static const struct option init_options[] = {
	{"data", "DIR", "the hub's data folder, made when it is missing (default: $TOCSIN_DATA_DIR, else ./data)",
	 OPTION_TEXT, AT(client.data), 0, 0},
	{"operator", "NAME", "name of the operator's account (default: it is asked for)", OPTION_TEXT, AT(operator), 0, 0},
	{"password-stdin", NULL, "take the password from the first line of standard input", OPTION_FLAG,
	 AT(password_stdin), 0, 0},
	{"key", NULL, "print a key with which a browser makes the operator, at /console/setup of the hub that runs", OPTION_FLAG,
	 AT(key), 0, 0},
};

static bool ask_name(struct secret *name, const char **out)
{
	if (!secret_is_terminal()) {
		say_error("there is no terminal to ask for the name: --operator NAME gives it");
		return false;
	}
	if (!secret_line("Name of the operator: ", name) || name->n == sizeof name->text) {
		say_error("no name was given");
		return false;
	}
	name->text[name->n] = '\0';
	*out = name->text;
	return true;
}

static bool wants_second_factor(void)
{
	struct secret answer;
	return secret_line("A second factor, an app with time-based codes? [y/N] ", &answer) &&
	       (answer.text[0] == 'y' || answer.text[0] == 'Y');
}

static bool make_operator(const struct init_opts *o, const char *name, const struct secret *password)
{
	const struct account_record account = {.name = name, .role = "operator", .password = password, .first = true};
	struct client *c = client_open(&o->client, CLIENT_CREATE);
	bool ok = c && account_record_add(c, &account);
	if (ok)
		say_note("the operator '%s' was added", name);
	if (ok && !o->password_stdin && wants_second_factor())
		ok = account_record_enrol(c, name);
	client_close(c);
	return ok;
}

static int print_key(const struct init_opts *o)
{
	const struct client_request r = {.method = "POST", .target = STR("/api/v1/setup/key")};
	struct json_value answer;
	struct client *c = client_open(&o->client, CLIENT_LIVE);
	bool ok = c && client_json(c, &r, &answer);
	if (ok)
		printf("%.*s\n", STR_ARG(json_get_str(answer, "key")));
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

static int init_run(void *values)
{
	const struct init_opts *o = values;
	if (o->key)
		return print_key(o);
	struct secret asked_name, password;
	const char *name = o->operator;
	bool ok = (name || ask_name(&asked_name, &name)) &&
	          (o->password_stdin ? secret_read(&password) : secret_ask("Password: ", &password)) &&
	          make_operator(o, name, &password);
	secret_clear(&password);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_init = {
	.name = "init",
	.summary = "make the first operator of a hub",
	.detail = "The account with which a person runs the hub from a browser or from another machine. There is no "
	          "default password. When the hub has an operator, the command refuses; 'tocsin account add' adds more.\n\n"
	          "On a terminal it asks for what is not given, the password without echo, and offers a second factor.\n\n"
	          "In a browser: 'tocsin serve' on a terminal shows an address with a key; --key prints another key, and ends the one "
	          "before, where the hub has no terminal.",
	.options = OPTIONS(init_options),
	.size = sizeof(struct init_opts),
	.run = init_run,
};

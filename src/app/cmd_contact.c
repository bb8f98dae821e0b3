/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin contact add, list, remove; tocsin mail. */
#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"
#include "hub/mail_seal.h"
#include "os/file.h"

struct contact_opts {
	struct client_opts client;
	struct option_list operand;
	const char *member, *digest, *severity, *key;
	bool json;
};
#define AT(field) offsetof(struct contact_opts, field)

static const struct option add_options[] = {
	{NULL, "ADDRESS", "where mail goes", OPTION_OPERANDS, AT(operand), 1, 1},
	CLIENT_OPTIONS(struct contact_opts, client),
	{"member", "NAME", "the member whose contact it is", OPTION_TEXT, AT(member), 1, 0},
	{"digest", "WHEN", "at-once, hourly, daily (default: at-once)", OPTION_TEXT, AT(digest), 0, 0},
	{"severity", "S", "the least severity that it is told of: info, low, medium, high, critical (default: low)",
	 OPTION_TEXT, AT(severity), 0, 0},
	{"key", "FILE", "encrypt to this OpenPGP public key (armored) or certificate (PEM)", OPTION_TEXT, AT(key), 0, 0},
	CLIENT_JSON_OPTION(struct contact_opts, json),
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct contact_opts, client),
	CLIENT_JSON_OPTION(struct contact_opts, json),
};

static const struct option remove_options[] = {
	{NULL, "ID", "number of the contact, as 'contact list' shows it", OPTION_OPERANDS, AT(operand), 1, 1},
	CLIENT_OPTIONS(struct contact_opts, client),
};

static bool read_key(const char *path, struct buf *out)
{
	enum err e = path ? file_read(path, out) : OK;
	if (e)
		say_error("%s: %s", path, err_text(e));
	return e == OK;
}

static int add_run(void *values)
{
	const struct contact_opts *o = values;
	struct buf key;
	struct record r = {
		.client = &o->client, .need = CLIENT_CREATE, .method = "POST", .json = o->json, .done = "the contact was added"};
	buf_init(&key, MAIL_SEAL_KEY_BYTES);
	if (!read_key(o->key, &key)) {
		buf_deinit(&key);
		return SAY_FAILED;
	}
	record_target(&r.target, "contacts", NULL, NULL);
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "member", str_of(o->member));
	jsonw_pair_str(&w, "address", str_of(o->operand.at[0]));
	jsonw_pair_str_opt(&w, "digest", str_of(o->digest));
	jsonw_pair_str_opt(&w, "severity", str_of(o->severity));
	jsonw_pair_str_opt(&w, "key", buf_str(&key));
	jsonw_close(&w, '}');
	buf_deinit(&key);
	return record_send(&r);
}

static int print(const struct contact_opts *o, const char *target, const struct listing_column *columns)
{
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, target, columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{">ID", "id", LISTING_COUNT},         {"MEMBER", "member", LISTING_TEXT},     {"ADDRESS", "address", LISTING_TEXT},
		{"DIGEST", "digest", LISTING_TEXT},   {"SEVERITY", "severity", LISTING_TEXT}, {"KEY", "key", LISTING_TEXT},
		{"CREATED", "created", LISTING_TIME}, {0},
	};
	return print(values, "/api/v1/contacts", columns);
}

static int mail_run(void *values)
{
	static const struct listing_column columns[] = {
		{"STATE", "state", LISTING_TEXT},     {"MEMBER", "member", LISTING_TEXT}, {"ADDRESS", "address", LISTING_TEXT},
		{"WARNING", "warning", LISTING_TEXT}, {">VERSION", "version", LISTING_COUNT}, {"FORM", "form", LISTING_TEXT},
		{"QUEUED", "queued", LISTING_TIME},   {"DONE", "done", LISTING_TIME},     {">TRIES", "tries", LISTING_COUNT},
		{"ANSWER", "answer", LISTING_TEXT},   {0},
	};
	return print(values, "/api/v1/mail", columns);
}

static int remove_run(void *values)
{
	const struct contact_opts *o = values;
	struct record r = {
		.client = &o->client, .need = CLIENT_READ, .method = "DELETE", .done = "the contact was removed"};
	record_target(&r.target, "contacts", o->operand.at[0], NULL);
	return record_send(&r);
}

const struct command cmd_contact_add = {
	.name = "contact add",
	.summary = "tell a member of warnings by mail",
	.detail = "The hub sends mail when it is started with --mail-relay. Without a key, a warning that is marked more strictly "
	          "than the setting 'mail-plain' allows is told by a notice that it waits at the centre.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct contact_opts),
	.run = add_run,
};

const struct command cmd_contact_list = {
	.name = "contact list",
	.summary = "list the contacts of members",
	.options = OPTIONS(list_options),
	.size = sizeof(struct contact_opts),
	.run = list_run,
};

const struct command cmd_contact_remove = {
	.name = "contact remove",
	.summary = "send a contact no more mail",
	.options = OPTIONS(remove_options),
	.size = sizeof(struct contact_opts),
	.run = remove_run,
};

const struct command cmd_mail = {
	.name = "mail",
	.summary = "list the mail that waits, was sent, or failed",
	.options = OPTIONS(list_options),
	.size = sizeof(struct contact_opts),
	.run = mail_run,
};

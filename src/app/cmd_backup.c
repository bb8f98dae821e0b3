/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin backup: a copy of the database, beside a hub that runs or without one. */
#include <stdio.h>
#include <stdlib.h>

#include "app/client.h"
#include "app/command.h"
#include "app/say.h"
#include "base/jsonw.h"
#include "store/store_backup.h"

enum { BODY_BYTES = 100 };

struct backup_opts {
	const char *data;
	struct option_list file;
	bool check;
};
#define AT(field) offsetof(struct backup_opts, field)

static const struct option backup_options[] = {
	{NULL, "FILE", "the copy, which must not be there yet", OPTION_OPERANDS, AT(file), 1, 1},
	{"data", "DIR", "the hub's data folder (default: $TOCSIN_DATA_DIR, else ./data)", OPTION_TEXT, AT(data), 0, 0},
	{"check", NULL, "make no copy, but read the one that FILE is, and say whether it is whole", OPTION_FLAG, AT(check), 0, 0},
};

/* The hub, or its store, remembers when: for its status. */
static bool note(const char *data, int64_t bytes)
{
	const struct client_opts opts = {.data = data};
	struct buf body;
	struct client *c = client_open(&opts, CLIENT_READ);
	buf_init(&body, BODY_BYTES);
	struct jsonw w = jsonw_on(&body);
	jsonw_open(&w, '{');
	jsonw_pair_i64(&w, "bytes", bytes);
	jsonw_close(&w, '}');
	const struct client_request r = {.method = "POST",
	                                 .target = STR("/api/v1/backups"),
	                                 .content_type = "application/json",
	                                 .body = buf_str(&body)};
	bool ok = c && client_ask(c, &r);
	client_close(c);
	buf_deinit(&body);
	return ok;
}

static int backup_run(void *values)
{
	const struct backup_opts *o = values;
	const char *file = o->file.at[0], *variable = getenv("TOCSIN_DATA_DIR");
	const char *data = o->data ? o->data : variable && *variable ? variable : "./data";
	char why[STORE_WHY_BYTES] = "";
	int64_t bytes = 0;
	enum err e = o->check ? store_backup_check(file, &bytes, why) : store_backup_make(data, file, &bytes, why);
	if (e == ERR_NOT_FOUND && !o->check)
		say_error("data folder '%s': %s", data, why);
	else if (e)
		say_error("%s: %s", file, why[0] ? why : err_text(e));
	if (e)
		return SAY_FAILED;
	printf("%s: %lld bytes, read back and whole\n", file, (long long)bytes);
	if (o->check || note(data, bytes))
		return SAY_DONE;
	say_error("the copy is good, but the hub could not note when it was made");
	return SAY_FAILED;
}

const struct command cmd_backup = {
	.name = "backup",
	.summary = "copy a hub's database, while it runs",
	.detail = "FILE has all that was committed when the copy began: indicators, objects, sightings, warnings, members, accounts, "
	          "settings. It is read back, and takes its name only when it is whole. What is not in it: the memory of observables "
	          "(the folder memory), and files that the hub makes again by itself. Keys, tokens and passwords are in it as hashes, second "
	          "factors and credentials of feeds as they are: keep it as you keep the hub.\n\n"
	          "To go back to it: stop the hub, put FILE as tocsin.db into an empty data folder, and start the hub on that.",
	.options = OPTIONS(backup_options),
	.size = sizeof(struct backup_opts),
	.run = backup_run,
};

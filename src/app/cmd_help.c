/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin help: all commands, one of them, or the manual page. */
#include <stdio.h>

#include "app/help_text.h"
#include "app/manual.h"
#include "app/say.h"

enum { HELP_MAX_BYTES = 1 << 20 };

struct help_opts {
	struct option_list words;
	bool man;
};
#define AT(field) offsetof(struct help_opts, field)

static const struct option help_options[] = {
	{NULL, "COMMAND", "the command to explain; without it: a list of all", OPTION_OPERANDS, AT(words), 0, 2},
	{"man", NULL, "print the manual page", OPTION_FLAG, AT(man), 0, 0},
};

/* All commands of a group: "member" stands for "member add", "member list", ... */
static bool group(struct buf *out, struct str name)
{
	bool found = false;
	for (const struct command *const *c = command_table(); *c; c++) {
		struct str rest = str_of((*c)->name);
		if (!str_eq(str_next_field(&rest, ' '), name))
			continue;
		if (found)
			buf_putc(out, '\n');
		help_text_command(out, *c);
		found = true;
	}
	return found;
}

static bool explain(struct buf *out, const struct option_list *words)
{
	char *args[2] = {NULL};
	size_t matched;
	for (size_t i = 0; i < words->n; i++)
		memcpy(&args[i], &words->at[i], sizeof args[i]);
	const struct command *c = command_find(args, words->n, &matched);
	if (c && matched == words->n) {
		help_text_command(out, c);
		return true;
	}
	return words->n == 1 && group(out, str_of(words->at[0]));
}

static int help_run(void *values)
{
	const struct help_opts *o = values;
	struct buf out;
	int status = SAY_DONE;
	buf_init(&out, HELP_MAX_BYTES);
	if (o->man) {
		manual_write(&out);
	} else if (o->words.n == 0) {
		help_text_overview(&out);
	} else if (!explain(&out, &o->words)) {
		say_error("help: no such command '%s%s%s'; 'tocsin help' lists all", o->words.at[0],
		          o->words.n > 1 ? " " : "", o->words.n > 1 ? o->words.at[1] : "");
		status = SAY_USAGE;
	}
	if (out.err)
		status = say_error("%s", err_text(out.err));
	if (out.n)
		fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	return status;
}

const struct command cmd_help = {
	.name = "help",
	.summary = "explain the commands",
	.options = OPTIONS(help_options),
	.size = sizeof(struct help_opts),
	.run = help_run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the command, reads its options, runs it. */
#include <stdio.h>
#include <stdlib.h>

#include "app/command.h"
#include "app/say.h"

/* No command has these words: says which ones begin with them. */
static int unknown(char **args, size_t n, size_t words)
{
	struct buf verbs;
	int status;
	if (n == 0)
		return say_usage(NULL, "a command is missing");
	if (words == 0)
		return say_usage(NULL, "no such command '%.60s'", args[0]);
	buf_init(&verbs, 400);
	for (const struct command *const *c = command_table(); *c; c++) {
		struct str rest = str_of((*c)->name), first = str_next_field(&rest, ' ');
		if (str_eq(first, str_of(args[0])))
			buf_printf(&verbs, " '%.*s'", STR_ARG(rest));
	}
	buf_putc(&verbs, '\0');
	if (n > 1 && args[1][0] != '-')
		status = say_usage(args[0], "no such command '%.60s'; say one of%s", args[1], verbs.p);
	else
		status = say_usage(args[0], "say one of%s", verbs.p);
	buf_deinit(&verbs);
	return status;
}

static bool asks_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

static int run(const struct command *c, char **args, size_t n)
{
	char why[200];
	void *values = calloc(1, c->size ? c->size : 1);
	if (!values)
		return say_error("out of memory");
	if (c->defaults)
		memcpy(values, c->defaults, c->size);
	int status = SAY_FAILED;
	enum err e = options_parse(c->options, args, n, values, why);
	if (e == ERR_USAGE)
		status = say_usage(c->name, "%s", why);
	else if (e)
		status = say_error("%s", err_text(e));
	else
		status = say_done(c->run(values));
	options_free(c->options, values);
	free(values);
	return status;
}

/* "tocsin import --help" is "tocsin help import": the words that name the command go behind "help". */
static int help_on(char **args, size_t words)
{
	return run(&cmd_help, args, words);
}

int main(int argc, char **argv)
{
	char **args = argv + 1;
	size_t n = argc > 0 ? (size_t)argc - 1 : 0, words;
	/* Several commands may write to one terminal or file: a line of a message goes out whole. */
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	if (n && (asks_help(args[0]) || strcmp(args[0], "--version") == 0))
		return run(asks_help(args[0]) ? &cmd_help : &cmd_version, NULL, 0);
	const struct command *c = command_find(args, n, &words);
	for (size_t i = words; words && i < n && strcmp(args[i], "--") != 0; i++) {
		if (asks_help(args[i]))
			return help_on(args, words);
	}
	return c ? run(c, args + words, n - words) : unknown(args, n, words);
}

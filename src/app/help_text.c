/* SPDX-License-Identifier: Apache-2.0 */
/* Help is wrapped at a width that every terminal has. */
#include "app/help_text.h"

enum { WIDTH = 96, COMMAND_COLUMN = 20, OPTION_COLUMN = 26 };

static void spaces(struct buf *out, size_t n)
{
	while (n--)
		buf_putc(out, ' ');
}

/* Words of text from column at on, later lines indented; ends the line. */
static void wrap(struct buf *out, struct str text, size_t at, size_t indent)
{
	bool first = true;
	while (text.p) {
		struct str word = str_next_field(&text, ' ');
		if (!first && at + 1 + word.n > WIDTH) {
			buf_putc(out, '\n');
			spaces(out, indent);
			at = indent;
		} else if (!first) {
			buf_putc(out, ' ');
			at++;
		}
		buf_put(out, word);
		at += word.n;
		first = false;
	}
	buf_putc(out, '\n');
}

/* A name in the left column, its text beside it, or below when the name is wide. */
static void entry(struct buf *out, struct str name, const char *text, size_t column)
{
	buf_puts(out, "  ");
	buf_put(out, name);
	if (2 + name.n + 2 > column) {
		buf_putc(out, '\n');
		spaces(out, column);
	} else {
		spaces(out, column - 2 - name.n);
	}
	wrap(out, str_of(text), column, column);
}

void help_text_overview(struct buf *out)
{
	buf_puts(out,
	         "tocsin: a response centre: threat feeds and members' logs in, warnings and countermeasures out\n\n"
	         "usage: tocsin COMMAND [OPTION...] [ARGUMENT...]\n\n");
	for (const struct command *const *c = command_table(); *c; c++)
		entry(out, str_of((*c)->name), (*c)->summary, COMMAND_COLUMN);
	buf_puts(out, "\n'tocsin help COMMAND' says more of one. The manual is tocsin(1).\n");
}

static void option(struct buf *out, const struct option *o)
{
	struct buf name;
	buf_init(&name, 200);
	if (o->name)
		buf_printf(&name, "--%s%s", o->name, o->placeholder ? " " : "");
	buf_printf(&name, "%s%s", o->placeholder ? o->placeholder : "", o->type == OPTION_FILES ? "..." : "");
	entry(out, buf_str(&name), o->help, OPTION_COLUMN);
	buf_deinit(&name);
}

static void usage(struct buf *out, const struct command *c)
{
	struct buf line;
	size_t indent = sizeof "usage: tocsin" + strlen(c->name) + 1;
	buf_init(&line, 4096);
	options_synopsis(c->options, &line);
	buf_printf(out, "usage: tocsin %s%s", c->name, line.n ? " " : "");
	wrap(out, buf_str(&line), indent, indent);
	buf_deinit(&line);
}

void help_text_command(struct buf *out, const struct command *c)
{
	buf_printf(out, "tocsin %s: %s\n\n", c->name, c->summary);
	usage(out, c);
	for (struct str rest = str_of(c->detail); rest.p;) {
		struct str paragraph = str_next_field(&rest, '\n');
		if (paragraph.n == 0)
			continue;
		buf_putc(out, '\n');
		wrap(out, paragraph, 0, 0);
	}
	if (c->options.n)
		buf_putc(out, '\n');
	for (size_t i = 0; i < c->options.n; i++)
		option(out, &c->options.at[i]);
}

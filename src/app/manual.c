/* SPDX-License-Identifier: Apache-2.0 */
/* man(7) by hand: a hyphen is "\-" where it is to be copied, a line that begins with a dot is protected. */
#include "app/manual.h"

#include "app/command.h"

static const char head[] =
	".\\\" Made by 'tocsin help --man'.\n"
	".TH TOCSIN 1 \"\" \"tocsin " TOCSIN_VERSION "\" \"User Commands\"\n"
	".SH NAME\n"
	"tocsin \\- a response centre: feeds and logs in, warnings and countermeasures out\n"
	".SH SYNOPSIS\n"
	".B tocsin\n"
	".I COMMAND\n"
	".RI [ OPTION ...]\n"
	".RI [ ARGUMENT ...]\n"
	".SH DESCRIPTION\n"
	"A hub takes threat feeds and the logs of its members, tells within a second what of them matches or\n"
	"spreads, and gives out rules that machines load.\n"
	".B tocsin serve\n"
	"runs a hub;\n"
	".B tocsin match\n"
	"needs none. All other commands are requests to a hub: over the socket in its data folder while it runs,\n"
	"to the folder itself while it does not, or over HTTP with\n"
	".BR \\-\\-hub .\n"
	".PP\n"
	"Options and arguments may come in any order;\n"
	".B \\-\\-\n"
	"ends the options, and\n"
	".BI \\-\\-name= value\n"
	"is the same as\n"
	".BI \\-\\-name \" value\"\\fR.\n"
	".SH COMMANDS\n";

static const char tail[] =
	".SH EXIT STATUS\n"
	".TP\n.B 0\nDone.\n"
	".TP\n.B 1\nIt failed; standard error says why. Of\n.B match\nand\n.BR lookup :\nnothing was found.\n"
	".TP\n.B 2\nWrong usage. Of\n.BR match :\nalso any error.\n"
	".TP\n.B 3\nOf\n.BR import :\nsome lines were refused, the rest was taken.\n"
	".SH ENVIRONMENT\n"
	".TP\n.B TOCSIN_DATA_DIR\nThe data folder when\n.B \\-\\-data\nis not given (else\n.IR ./data ).\n"
	".TP\n.B TOCSIN_HUB\nAddress of a hub when neither\n.B \\-\\-hub\nnor\n.B \\-\\-data\nis given.\n"
	".TP\n.B TOCSIN_TOKEN\nThe token for\n.B \\-\\-hub\nwhen\n.B \\-\\-token\nis not given.\n"
	"Other users of the machine can see options, but not this.\n"
	".TP\n.B NO_COLOR\nNo colours, whatever the terminal can show.\n"
	".SH FILES\n"
	".TP\n.IR DIR /tocsin.db\nThe store of a hub (SQLite).\n"
	".TP\n.IR DIR /hub.sock\nThe socket of a running hub. Who can open it is its operator.\n"
	".TP\n.IR DIR /lock\nHeld by the one process that uses the folder.\n"
	".SH EXAMPLES\n"
	".nf\n"
	"tocsin serve \\-\\-data ./data \\-\\-listen 127.0.0.1:8080\n"
	"tocsin import \\-\\-data ./data feed.txt\n"
	"tocsin member add acme \\-\\-country DE \\-\\-network 203.0.113.0/24\n"
	"tocsin token add \\-\\-member acme \\-\\-scope observe,read\n"
	"zcat eve.json.gz | tocsin match \\-\\-indicators feed.txt \\-\\-events \\-\n"
	"tocsin export \\-\\-format suricata \\-\\-output tocsin.rules\n"
	".fi\n"
	".SH SEE ALSO\n"
	".BR suricata (1),\n"
	".BR nft (8),\n"
	".BR unbound (8)\n";

static void text(struct buf *out, struct str s)
{
	if (s.n && (s.p[0] == '.' || s.p[0] == '\''))
		buf_puts(out, "\\&");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			buf_puts(out, "\\e");
		else if (s.p[i] == '-')
			buf_puts(out, "\\-");
		else
			buf_putc(out, s.p[i]);
	}
}

static void option(struct buf *out, const struct option *o)
{
	buf_puts(out, ".TP\n");
	if (o->name) {
		buf_puts(out, "\\fB\\-\\-");
		text(out, str_of(o->name));
		buf_puts(out, "\\fR");
	}
	if (o->placeholder) {
		buf_puts(out, o->name ? " \\fI" : "\\fI");
		text(out, str_of(o->placeholder));
		buf_puts(out, "\\fR");
	}
	buf_puts(out, o->type == OPTION_FILES ? "...\n" : "\n");
	text(out, str_of(o->help));
	buf_putc(out, '\n');
}

static void command(struct buf *out, const struct command *c)
{
	struct buf synopsis;
	buf_init(&synopsis, 4096);
	options_synopsis(c->options, &synopsis);
	buf_printf(out, ".SS \"tocsin %s\"\n\\fBtocsin %s\\fR ", c->name, c->name);
	text(out, buf_str(&synopsis));
	buf_printf(out, "\n.PP\n%c", c->summary[0] - 'a' + 'A');
	text(out, str_of(c->summary + 1));
	buf_puts(out, ".\n");
	for (struct str rest = str_of(c->detail); rest.p;) {
		struct str paragraph = str_next_field(&rest, '\n');
		if (paragraph.n == 0)
			continue;
		buf_puts(out, ".PP\n");
		text(out, paragraph);
		buf_putc(out, '\n');
	}
	for (size_t i = 0; i < c->options.n; i++)
		option(out, &c->options.at[i]);
	buf_deinit(&synopsis);
}

void manual_write(struct buf *out)
{
	buf_puts(out, head);
	for (const struct command *const *c = command_table(); *c; c++)
		command(out, *c);
	buf_puts(out, tail);
}

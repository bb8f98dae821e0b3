/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are read byte by byte: what follows the first one stays for whoever reads next. */
#include "app/secret.h"

#include <errno.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "app/say.h"

static bool read_line(struct secret *out)
{
	bool any = false;
	out->n = 0;
	for (;;) {
		char c;
		ssize_t got = read(STDIN_FILENO, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || c == '\n')
			break;
		any = true;
		if (out->n == sizeof out->text) {
			say_error("the line is longer than %d bytes", PASSWORD_MAX_BYTES);
			return false;
		}
		out->text[out->n++] = c;
	}
	if (out->n && out->text[out->n - 1] == '\r')
		out->n--;
	return any;
}

bool secret_read(struct secret *out)
{
	if (read_line(out) && out->n)
		return true;
	say_error("no password on standard input: its first line is expected to be it");
	return false;
}

bool secret_is_terminal(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool secret_line(const char *prompt, struct secret *out)
{
	fputs(prompt, stderr);
	fflush(stderr);
	return read_line(out) && out->n;
}

static bool hidden_line(const char *prompt, struct secret *out)
{
	struct termios before, quiet;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return false;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) != 0)
		return false;
	bool ok = secret_line(prompt, out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	return ok;
}

bool secret_ask(const char *prompt, struct secret *out)
{
	struct secret again;
	if (!secret_is_terminal()) {
		say_error("there is no terminal to ask for the password: --password-stdin takes it from standard input");
		return false;
	}
	bool ok = hidden_line(prompt, out) && hidden_line("Once more: ", &again);
	bool same = ok && again.n == out->n && memcmp(again.text, out->text, out->n) == 0;
	secret_clear(&again);
	if (ok && !same)
		say_error("the two are not the same");
	else if (!ok)
		say_error("no password was given");
	return same;
}

void secret_clear(struct secret *s)
{
	explicit_bzero(s, sizeof *s);
}

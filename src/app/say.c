/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of the command line. */
#include "app/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_BYTES = 2000 };

/* What is quoted in a message comes from files and from the network: it must not drive the terminal. */
static void put_clean(const char *text)
{
	for (const char *c = text; *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			fprintf(stderr, "\\x%02x", (unsigned)(unsigned char)*c);
		else
			fputc(*c, stderr);
	}
}

static void put(const char *format, va_list ap) __attribute__((format(printf, 1, 0)));
static void put(const char *format, va_list ap)
{
	char text[MESSAGE_BYTES];
	if (vsnprintf(text, sizeof text, format, ap) < 0)
		return;
	flockfile(stderr);
	fputs("tocsin: ", stderr);
	put_clean(text);
	fputc('\n', stderr);
	funlockfile(stderr);
}

int say_error(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	put(format, ap);
	va_end(ap);
	return SAY_FAILED;
}

void say_note(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	put(format, ap);
	va_end(ap);
}

int say_usage(const char *command, const char *format, ...)
{
	char text[MESSAGE_BYTES / 2];
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	flockfile(stderr);
	fprintf(stderr, "tocsin%s%s: ", command ? " " : "", command ? command : "");
	put_clean(n < 0 ? "wrong usage" : text);
	fprintf(stderr, "; see 'tocsin help%s%s'\n", command ? " " : "", command ? command : "");
	funlockfile(stderr);
	return SAY_USAGE;
}

int say_done(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	return say_error("standard output: %s", strerror(errno));
}

bool say_colour(int fd)
{
	const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
	return isatty(fd) && !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

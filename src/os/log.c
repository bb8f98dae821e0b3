/* SPDX-License-Identifier: Apache-2.0 */
/* One write(2) a line, so that lines of several threads never mix. */
#include "os/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "os/clock.h"

enum { LOG_LINE_BYTES = 2000, ESCAPE_BYTES = 4 };

static _Atomic int log_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	atomic_store_explicit(&log_level, (int)level, memory_order_relaxed);
}

static size_t escaped(const char *text, char *out, size_t max)
{
	static const char digit[] = "0123456789abcdef";
	size_t n = 0;
	for (; *text && n + ESCAPE_BYTES <= max; text++) {
		unsigned char c = (unsigned char)*text;
		if (c >= 0x20 && c != 0x7f) {
			out[n++] = *text;
			continue;
		}
		out[n++] = '\\';
		out[n++] = 'x';
		out[n++] = digit[c >> 4];
		out[n++] = digit[c & 15];
	}
	return n;
}

__attribute__((format(printf, 2, 0))) static void put(enum log_level level, const char *format, va_list ap)
{
	static const char *const names[] = {"error", "warn", "info", "debug"};
	char text[LOG_LINE_BYTES], line[LOG_LINE_BYTES];
	if ((int)level > atomic_load_explicit(&log_level, memory_order_relaxed))
		return;
	if (vsnprintf(text, sizeof text, format, ap) < 0)
		return;
	utc_format(clock_now(), line);
	size_t n = UTC_TEXT_BYTES;
	n += (size_t)snprintf(line + n, sizeof line - n, " %s ", names[level]);
	n += escaped(text, line + n, sizeof line - 1 - n);
	line[n++] = '\n';
	/* A log that cannot be written has nowhere to say so. */
	ssize_t written = write(STDERR_FILENO, line, n);
	(void)written;
}

void log_error(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	put(LOG_LEVEL_ERROR, format, ap);
	va_end(ap);
}

void log_warn(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	put(LOG_LEVEL_WARN, format, ap);
	va_end(ap);
}

void log_info(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	put(LOG_LEVEL_INFO, format, ap);
	va_end(ap);
}

void log_debug(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	put(LOG_LEVEL_DEBUG, format, ap);
	va_end(ap);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program's log: one line an event on standard error. Only hub, feed, api and app log, once, where it is decided what
 * happens next. A message is lower case, without full stop, quotes the offending value and ends in the consequence.
 */
#ifndef OS_LOG_H
#define OS_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* log_set_level: messages above it are dropped. Call before threads start. */
void log_set_level(enum log_level level);
/* Control characters in the result are escaped, so that no input can forge a line; cut at 2,000 bytes. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

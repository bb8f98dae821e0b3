/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin pattern: STIX patterns in, results out, a line each. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/pattern_case.h"
#include "app/say.h"
#include "base/limits.h"

enum { INPUT_FIRST_BYTES = 1 << 18, OUTPUT_BYTES = 1 << 16, OUTPUT_MAX_BYTES = 4 * LIMIT_CASE_BYTES };

struct input {
	char *p;
	size_t from, n, cap; /* what is unread stands from from up to n */
	uint64_t line;
	bool skipping; /* the rest of a line that was too long */
};

static bool write_all(struct buf *out)
{
	for (size_t at = 0; at < out->n;) {
		ssize_t n = write(STDOUT_FILENO, out->p + at, out->n - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			say_error("standard output: %s", strerror(errno));
			return false;
		}
		at += (size_t)n;
	}
	if (buf_err(out)) {
		say_error("an answer could not be kept: %s", err_text(buf_err(out)));
		return false;
	}
	buf_reset(out);
	return true;
}

static bool is_blank(struct str line)
{
	return str_trim(line).n == 0;
}

/* Answers all whole lines. The padding that a parser may want behind a line is its own business: it copies. */
static bool answer_lines(struct input *in, struct pattern_case *c, struct buf *out, bool last)
{
	while (in->from < in->n) {
		struct str rest = str_make(in->p + in->from, in->n - in->from);
		size_t end = str_find(rest, '\n');
		if (end == rest.n && !last)
			break;
		in->from += end < rest.n ? end + 1 : end;
		in->line += !in->skipping;
		if (!in->skipping && !is_blank(str_upto(rest, end)))
			pattern_case_answer(c, str_upto(rest, end), in->line, out);
		in->skipping = in->skipping && end == rest.n;
		if (out->n >= OUTPUT_BYTES && !write_all(out))
			return false;
	}
	return true;
}

/* Room behind what is unread; a line that fills the largest buffer is given up. */
static bool make_room(struct input *in, struct buf *out)
{
	if (in->from)
		memmove(in->p, in->p + in->from, in->n - in->from);
	in->n -= in->from;
	in->from = 0;
	if (in->n < in->cap)
		return true;
	if (in->cap >= LIMIT_CASE_BYTES) {
		if (!in->skipping)
			pattern_case_refuse(++in->line, "a line longer than the limit", out);
		in->skipping = true;
		in->n = 0;
		return true;
	}
	size_t cap = in->cap ? 2 * in->cap : INPUT_FIRST_BYTES;
	char *p = realloc(in->p, cap);
	if (!p) {
		say_error("%s", err_text(ERR_NOMEM));
		return false;
	}
	in->p = p;
	in->cap = cap;
	return true;
}

/* Answers are written before waiting for more: who asks one line at a time gets one answer at a time. */
static bool answer_all(struct input *in, struct pattern_case *c, struct buf *out)
{
	for (;;) {
		if (!make_room(in, out) || !write_all(out))
			return false;
		ssize_t n = read(STDIN_FILENO, in->p + in->n, in->cap - in->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			say_error("standard input: %s", strerror(errno));
			return false;
		}
		in->n += (size_t)n;
		if (!answer_lines(in, c, out, n == 0))
			return false;
		if (n == 0)
			return write_all(out);
	}
}

static int pattern_run(void *values)
{
	struct input in = {0};
	struct buf out;
	struct pattern_case *c = pattern_case_new();
	(void)values;
	if (!c)
		return say_error("%s", err_text(ERR_NOMEM));
	buf_init(&out, OUTPUT_MAX_BYTES);
	bool done = answer_all(&in, c, &out);
	buf_deinit(&out);
	free(in.p);
	pattern_case_free(c);
	return done ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_pattern = {
	.name = "pattern",
	.summary = "check STIX patterns and try them on observations",
	.detail = "Reads JSON objects from standard input, one a line, and answers each with one on standard output.\n\n"
	          "A line has \"pattern\" and may have \"id\" (any value, comes back as it was) and \"observations\": an array of STIX 2.0 "
	          "or 2.1 observed-data objects and of bundles in which observed-data names its objects. The answer has \"match\": true "
	          "or false; without observations, \"valid\": true.\n\n"
	          "{\"id\": 1, \"pattern\": \"[file:name LIKE '%.exe']\"} is answered with {\"id\":1,\"valid\":true}.\n\n"
	          "What cannot be answered has \"error\" and, where the pattern is wrong or too costly to try, \"at\": the byte of the "
	          "pattern. A line that is no JSON object has \"error\" and \"line\". Errors of lines do not change the exit status.\n\n"
	          "Patterns are those of STIX 2.1; with \"pattern_version\": \"2.0\", or observations of STIX 2.0, START and STOP take "
	          "times without t too.",
	.run = pattern_run,
};

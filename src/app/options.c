/* SPDX-License-Identifier: Apache-2.0 */
/* The command line against a table of options. */
#include "app/options.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utc.h"

enum { WHY_BYTES = 200 };

/* A parse in progress. */
struct parse {
	struct options options;
	char **args;
	size_t n, next;
	char *values;
	char *why;
};

static enum err wrong(struct parse *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static enum err wrong(struct parse *p, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(p->why, WHY_BYTES, format, ap);
	va_end(ap);
	return ERR_USAGE;
}

static const struct option *find(const struct parse *p, struct str name)
{
	for (size_t i = 0; i < p->options.n; i++) {
		if (p->options.at[i].name && str_eq(str_of(p->options.at[i].name), name))
			return &p->options.at[i];
	}
	return NULL;
}

static const struct option *operands(const struct parse *p)
{
	for (size_t i = 0; i < p->options.n; i++) {
		if (p->options.at[i].type == OPTION_OPERANDS)
			return &p->options.at[i];
	}
	return NULL;
}

static enum err append(struct parse *p, const struct option *o, const char *value)
{
	struct option_list list;
	memcpy(&list, p->values + o->at, sizeof list);
	const char **at = reallocarray(list.at, list.n + 1, sizeof *at);
	if (!at)
		return ERR_NOMEM;
	at[list.n] = value;
	list = (struct option_list){at, list.n + 1};
	memcpy(p->values + o->at, &list, sizeof list);
	return OK;
}

static enum err duration(struct str s, int64_t *out)
{
	static const struct {
		char unit;
		int64_t length;
	} units[] = {{'s', UTC_SECOND}, {'m', UTC_MINUTE}, {'h', UTC_HOUR}, {'d', UTC_DAY}, {'w', 7 * UTC_DAY}};
	uint64_t n;
	if (s.n < 2)
		return ERR_SYNTAX;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (s.p[s.n - 1] != units[i].unit)
			continue;
		enum err e = str_to_u64(str_upto(s, s.n - 1), (uint64_t)(INT64_MAX / units[i].length), &n);
		if (e == OK)
			*out = (int64_t)n * units[i].length;
		return e;
	}
	return ERR_SYNTAX;
}

static enum err set_number(struct parse *p, const struct option *o, const char *value)
{
	int64_t n;
	if (str_to_i64(str_of(value), &n) || n < o->min || n > o->max)
		return wrong(p, "'--%s' takes a number from %lld to %lld, not '%.60s'", o->name, (long long)o->min,
		             (long long)o->max, value);
	memcpy(p->values + o->at, &n, sizeof n);
	return OK;
}

static enum err set_real(struct parse *p, const struct option *o, const char *value)
{
	char *end = NULL;
	double x = strtod(value, &end);
	if (end == value || *end || !(x >= (double)o->min && x <= (double)o->max))
		return wrong(p, "'--%s' takes a number from %lld to %lld, not '%.60s'", o->name, (long long)o->min,
		             (long long)o->max, value);
	memcpy(p->values + o->at, &x, sizeof x);
	return OK;
}

static enum err set_duration(struct parse *p, const struct option *o, const char *value)
{
	int64_t length, max = o->max ? o->max : INT64_MAX;
	if (duration(str_of(value), &length) || length < o->min || length > max)
		return wrong(p, "'--%s' takes a duration (90s, 15m, 1h, 7d) from %llds to %lldd, not '%.60s'", o->name,
		             (long long)(o->min / UTC_SECOND), (long long)(max / UTC_DAY), value);
	memcpy(p->values + o->at, &length, sizeof length);
	return OK;
}

static enum err set_time(struct parse *p, const struct option *o, const char *value)
{
	int64_t t;
	if (utc_parse(str_of(value), &t))
		return wrong(p, "'--%s' takes a time like 2026-11-22T08:24:57Z, not '%.60s'", o->name, value);
	memcpy(p->values + o->at, &t, sizeof t);
	return OK;
}

static enum err set(struct parse *p, const struct option *o, const char *value)
{
	switch (o->type) {
	case OPTION_NUMBER: return set_number(p, o, value);
	case OPTION_REAL: return set_real(p, o, value);
	case OPTION_DURATION: return set_duration(p, o, value);
	case OPTION_TIME: return set_time(p, o, value);
	case OPTION_LIST:
	case OPTION_FILES:
	case OPTION_OPERANDS: return append(p, o, value);
	case OPTION_TEXT: memcpy(p->values + o->at, &value, sizeof value); return OK;
	case OPTION_FLAG: break;
	}
	return ERR_INTERNAL;
}

/* "-" alone is standard input, not an option. */
static bool is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] != '\0';
}

static enum err parse_files(struct parse *p, const struct option *o)
{
	enum err e = OK;
	while (e == OK && p->next < p->n && !is_option(p->args[p->next]))
		e = append(p, o, p->args[p->next++]);
	return e;
}

static enum err parse_option(struct parse *p, struct str arg)
{
	if (!str_has_prefix(arg, STR("--")))
		return wrong(p, "no such option '%.60s'", arg.p);
	struct str text = str_from(arg, 2);
	size_t equals = str_find(text, '=');
	const struct option *o = find(p, str_upto(text, equals));
	bool attached = equals < text.n;
	if (!o)
		return wrong(p, "no such option '--%.*s'", (int)(equals < 60 ? equals : 60), text.p);
	if (o->type == OPTION_FLAG) {
		if (attached)
			return wrong(p, "'--%s' takes no value", o->name);
		p->values[o->at] = (char)true;
		return OK;
	}
	/* A value that looks like an option is a value forgotten; "--name=-x" is there for those that begin so. */
	if (!attached && (p->next == p->n || is_option(p->args[p->next])))
		return wrong(p, "'--%s' needs a value: %s", o->name, o->placeholder);
	enum err e = set(p, o, attached ? text.p + equals + 1 : p->args[p->next++]);
	return e == OK && o->type == OPTION_FILES && !attached ? parse_files(p, o) : e;
}

bool options_needed(const struct option *o)
{
	return o->min > 0 && (o->type == OPTION_TEXT || o->type == OPTION_FILES || o->type == OPTION_OPERANDS);
}

static enum err check_text(struct parse *p, const struct option *o)
{
	const char *text;
	memcpy(&text, p->values + o->at, sizeof text);
	return text ? OK : wrong(p, "'--%s %s' is missing", o->name, o->placeholder);
}

static enum err check_list(struct parse *p, const struct option *o)
{
	struct option_list list;
	memcpy(&list, p->values + o->at, sizeof list);
	if (list.n < (size_t)o->min)
		return wrong(p, "'%s%s%s' is missing", o->name ? "--" : "", o->name ? o->name : o->placeholder,
		             o->name ? " ..." : "");
	if (o->type == OPTION_OPERANDS && list.n > (size_t)o->max)
		return wrong(p, "one argument too many: '%.60s'", list.at[o->max]);
	return OK;
}

static enum err check(struct parse *p)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < p->options.n; i++) {
		const struct option *o = &p->options.at[i];
		if (o->type == OPTION_TEXT && options_needed(o))
			e = check_text(p, o);
		else if (o->type == OPTION_FILES || o->type == OPTION_OPERANDS)
			e = check_list(p, o);
	}
	return e;
}

enum err options_parse(struct options options, char **args, size_t n, void *values, char why[200])
{
	struct parse p = {options, args, n, 0, values, why};
	const struct option *rest = operands(&p);
	bool ended = false;
	enum err e = OK;
	while (e == OK && p.next < n) {
		const char *arg = args[p.next++];
		if (!ended && strcmp(arg, "--") == 0)
			ended = true;
		else if (!ended && is_option(arg))
			e = parse_option(&p, str_of(arg));
		else if (rest)
			e = append(&p, rest, arg);
		else
			e = wrong(&p, "takes no argument '%.60s' outside of options", arg);
	}
	return e == OK ? check(&p) : e;
}

void options_free(struct options options, void *values)
{
	for (size_t i = 0; i < options.n; i++) {
		enum option_type type = options.at[i].type;
		if (type != OPTION_LIST && type != OPTION_FILES && type != OPTION_OPERANDS)
			continue;
		struct option_list list;
		memcpy(&list, (char *)values + options.at[i].at, sizeof list);
		free(list.at);
	}
}

void options_synopsis(struct options options, struct buf *out)
{
	const char *between = "";
	for (size_t i = 0; i < options.n; i++) {
		const struct option *o = &options.at[i];
		bool needed = options_needed(o);
		bool repeats = o->type == OPTION_LIST || o->type == OPTION_FILES ||
		               (o->type == OPTION_OPERANDS && o->max > 1);
		buf_printf(out, "%s%s", between, needed ? "" : "[");
		if (o->name)
			buf_printf(out, "--%s%s", o->name, o->placeholder ? " " : "");
		buf_printf(out, "%s%s%s", o->placeholder ? o->placeholder : "",
		           repeats && o->type != OPTION_LIST ? "..." : "", needed ? "" : "]");
		if (o->type == OPTION_LIST)
			buf_puts(out, "...");
		between = " ";
	}
}

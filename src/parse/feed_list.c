/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts lines into tokens and tokens into values. */
#include "parse/feed_list.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "model/ip.h"
#include "parse/feed_sink.h"

struct reader {
	const struct feed_sink *sink;
	kind_set kinds;
	struct report report;
	struct str line; /* trimmed */
	struct value_buf value;
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_separator(char c)
{
	return is_blank(c) || c == ',' || c == ';';
}

bool feed_list_is_comment(struct str line)
{
	return line.n && (strchr("#;!", line.p[0]) || str_has_prefix(line, STR("//")) ||
			  str_has_prefix_nocase(line, STR("[Adblock")));
}

static bool begins_token(struct str s)
{
	return s.n == 0 || is_blank(s.p[0]) || s.p[0] == '"' || str_has_prefix_nocase(s, STR("http")) ||
	       str_has_prefix_nocase(s, STR("hxxp")) || str_has_prefix_nocase(s, STR("ftp:"));
}

static size_t token_len(struct str s)
{
	size_t n = 0;
	if (s.p[0] == '"') {
		size_t close = str_find(str_from(s, 1), '"');
		if (close < s.n - 1)
			return close + 2;
	}
	while (n < s.n && !is_separator(s.p[n]))
		n++;
	if (n == s.n || is_blank(s.p[n]) || str_find_str(str_upto(s, n), STR("//")) == n)
		return n;
	while (n < s.n && !is_blank(s.p[n]) && !(is_separator(s.p[n]) && begins_token(str_from(s, n + 1))))
		n++;
	return n;
}

/* The next token of *rest; false at the end of the line or where a comment begins. */
static bool next_token(struct str *rest, struct str *out)
{
	size_t at = 0;
	while (at < rest->n && is_separator(rest->p[at]))
		at++;
	*rest = str_from(*rest, at);
	if (rest->n == 0 || rest->p[0] == '#' || str_has_prefix(*rest, STR("//")))
		return false;
	size_t n = token_len(*rest);
	*out = str_upto(*rest, n);
	*rest = str_from(*rest, n);
	return true;
}

/* ".evil.example" stands for the name and all below it, as every name does here. */
static struct str cut_dot(struct str token)
{
	return token.n > 1 && token.p[0] == '.' && token.p[1] != '.' ? str_from(token, 1) : token;
}

static enum err report(struct reader *r)
{
	r->report.value = value_of(&r->value);
	return r->sink->report(r->sink->ctx, &r->report);
}

static void refuse(struct reader *r, const char *why)
{
	feed_sink_refuse(r->sink, r->report.line, r->line, why);
}

static bool parse(struct reader *r, struct str token, const char **why)
{
	return feed_sink_value(r->kinds, cut_dot(token), &r->value, why) == OK;
}

static bool only(struct str s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || !strchr(set, s.p[i]))
			return false;
	return true;
}

static bool is_range(struct str token)
{
	size_t hyphen = str_find(token, '-');
	struct str first = str_upto(token, hyphen);
	if (hyphen == token.n)
		return false;
	if (str_find(first, ':') < hyphen)
		return only(token, "0123456789abcdefABCDEF:.- \t");
	return str_find(first, '.') < hyphen && only(token, "0123456789.- \t");
}

static enum err report_network(void *ctx, const struct ip *net, unsigned length)
{
	struct reader *r = ctx;
	struct value_buf *v = &r->value;
	bool whole = length == 8u * net->n;
	v->kind = !whole ? KIND_NETWORK : net->n == 4 ? KIND_IPV4 : KIND_IPV6;
	memcpy(v->bytes, net->bytes, net->n);
	v->bytes[net->n] = (char)length;
	v->n = (size_t)net->n + !whole;
	return report(r);
}

static enum err read_range(struct reader *r, struct str text)
{
	const char *why = NULL;
	enum err e = ip_range_each(text, report_network, r, &why);
	if (e == ERR_VALUE && why) {
		refuse(r, why);
		return OK;
	}
	return e;
}

/* "first - last" with blanks: the text from the first token to the third. */
static bool spaced_range(struct str first, struct str rest, struct str *out)
{
	struct str hyphen, last;
	if (!next_token(&rest, &hyphen) || !str_eq(hyphen, STR("-")) || !next_token(&rest, &last))
		return false;
	*out = str_make(first.p, (size_t)(last.p + last.n - first.p));
	return is_range(*out);
}

/* Where hosts files send the names that they block. */
static bool is_sink_address(struct str token)
{
	static const struct str ADDRESSES[] = {
		STR_INIT("0.0.0.0"), STR_INIT("127.0.0.1"), STR_INIT("::1"), STR_INIT("::"), STR_INIT("255.255.255.255"),
	};
	for (size_t i = 0; i < sizeof ADDRESSES / sizeof *ADDRESSES; i++)
		if (str_eq(token, ADDRESSES[i]))
			return true;
	return false;
}

static enum err read_hosts(struct reader *r, struct str rest)
{
	struct str token;
	enum err e = OK;
	const char *why;
	while (!e && next_token(&rest, &token)) {
		if (value_parse(KIND_DOMAIN, token, &r->value, &why) == OK)
			e = report(r);
		else
			refuse(r, why);
	}
	return e;
}

/* Behind "||": a name up to '^', perhaps with options behind it. */
static enum err read_adblock(struct reader *r, struct str rule)
{
	size_t n = 0;
	const char *why;
	while (n < rule.n && !strchr("^$/*|", rule.p[n]))
		n++;
	if (n < rule.n && rule.p[n] != '^' && rule.p[n] != '$')
		refuse(r, "a rule for more than a whole domain");
	else if (parse(r, str_upto(rule, n), &why))
		return report(r);
	else
		refuse(r, why);
	return OK;
}

static bool all_values(struct str rest, kind_set kinds)
{
	struct str token;
	struct value_buf v;
	const char *why;
	while (next_token(&rest, &token))
		if (feed_sink_value(kinds, cut_dot(token), &v, &why))
			return false;
	return true;
}

static enum err read_values(struct reader *r, struct str first, struct str rest)
{
	const char *why;
	if (!parse(r, first, &why)) {
		refuse(r, why);
		return OK;
	}
	enum err e = report(r);
	struct str token;
	if (e || rest.n == 0 || !all_values(rest, r->kinds))
		return e;
	while (!e && next_token(&rest, &token) && parse(r, token, &why))
		e = report(r);
	return e;
}

static enum err read_line(struct reader *r)
{
	const kind_set networks = kind_bit(KIND_NETWORK) | kind_bit(KIND_IPV4) | kind_bit(KIND_IPV6);
	struct str rest = r->line, first, range;
	if (str_has_prefix(rest, STR("||")))
		return read_adblock(r, str_from(rest, 2));
	if (str_has_prefix(rest, STR("@@"))) {
		refuse(r, "an exception rule, which names what is not blocked");
		return OK;
	}
	if (!next_token(&rest, &first)) {
		refuse(r, "no value in the line");
		return OK;
	}
	struct str behind = rest, second;
	bool more = rest.n && next_token(&behind, &second);
	if (!r->kinds || (r->kinds & networks)) {
		if (is_range(first))
			return read_range(r, first);
		if (more && spaced_range(first, rest, &range))
			return read_range(r, range);
	}
	if (more && is_sink_address(first))
		return read_hosts(r, rest);
	return read_values(r, first, rest);
}

static bool is_ascii(struct str s)
{
	unsigned char any = 0;
	for (size_t i = 0; i < s.n; i++)
		any |= (unsigned char)s.p[i];
	return any < 0x80;
}

enum err feed_list_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink)
{
	struct reader r = {.sink = sink, .report = feed_sink_defaults(opts)};
	bool ascii = is_ascii(doc);
	enum err e = OK;
	if (opts->kind)
		r.kinds = kind_bit(opts->kind);
	while (!e && str_next_line(&doc, &r.line)) {
		r.report.line++;
		if (r.line.n > LIMIT_LINE_BYTES) {
			refuse(&r, "a line longer than the limit");
			continue;
		}
		r.line = str_trim(r.line);
		if (r.line.n == 0 || feed_list_is_comment(r.line))
			continue;
		if (!ascii && !utf8_valid(r.line))
			refuse(&r, "not UTF-8");
		else
			e = read_line(&r);
	}
	return e;
}

static enum err count_report(void *ctx, const struct report *r)
{
	(void)r;
	++*(size_t *)ctx;
	return OK;
}

static void ignore_refusal(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	(void)ctx, (void)line, (void)excerpt, (void)why;
}

bool feed_list_has_value(struct str line)
{
	size_t n = 0;
	const struct feed_sink counter = {.ctx = &n, .report = count_report, .refuse = ignore_refusal};
	struct reader r = {.sink = &counter, .line = line};
	return line.n && line.n <= LIMIT_LINE_BYTES && !feed_list_is_comment(line) && read_line(&r) == OK && n > 0;
}

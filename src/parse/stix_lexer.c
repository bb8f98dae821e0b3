/* SPDX-License-Identifier: Apache-2.0 */
/* Longest match first, as the published grammar's lexer does it. */
#include "parse/stix_lexer.h"

static const struct {
	struct str text;
	enum stix_token_type type;
} KEYWORDS[] = {
	{STR_INIT("AND"), STIX_TOKEN_AND},
	{STR_INIT("OR"), STIX_TOKEN_OR},
	{STR_INIT("NOT"), STIX_TOKEN_NOT},
	{STR_INIT("FOLLOWEDBY"), STIX_TOKEN_FOLLOWEDBY},
	{STR_INIT("IN"), STIX_TOKEN_IN},
	{STR_INIT("LIKE"), STIX_TOKEN_LIKE},
	{STR_INIT("MATCHES"), STIX_TOKEN_MATCHES},
	{STR_INIT("ISSUBSET"), STIX_TOKEN_ISSUBSET},
	{STR_INIT("ISSUPERSET"), STIX_TOKEN_ISSUPERSET},
	{STR_INIT("EXISTS"), STIX_TOKEN_EXISTS},
	{STR_INIT("START"), STIX_TOKEN_START},
	{STR_INIT("STOP"), STIX_TOKEN_STOP},
	{STR_INIT("WITHIN"), STIX_TOKEN_WITHIN},
	{STR_INIT("SECONDS"), STIX_TOKEN_SECONDS},
	{STR_INIT("REPEATS"), STIX_TOKEN_REPEATS},
	{STR_INIT("TIMES"), STIX_TOKEN_TIMES},
	{STR_INIT("true"), STIX_TOKEN_TRUE},
	{STR_INIT("false"), STIX_TOKEN_FALSE},
};

static const struct {
	struct str text;
	enum stix_token_type type;
	enum stix_operator op;
} SYMBOLS[] = {
	{STR_INIT("=="), STIX_TOKEN_COMPARE, STIX_OP_EQ},
	{STR_INIT("="), STIX_TOKEN_COMPARE, STIX_OP_EQ},
	{STR_INIT("!="), STIX_TOKEN_COMPARE, STIX_OP_NE},
	{STR_INIT("<>"), STIX_TOKEN_COMPARE, STIX_OP_NE},
	{STR_INIT("<="), STIX_TOKEN_COMPARE, STIX_OP_LE},
	{STR_INIT("<"), STIX_TOKEN_COMPARE, STIX_OP_LT},
	{STR_INIT(">="), STIX_TOKEN_COMPARE, STIX_OP_GE},
	{STR_INIT(">"), STIX_TOKEN_COMPARE, STIX_OP_GT},
	{STR_INIT("["), STIX_TOKEN_LEFT_BRACKET, STIX_OP_EQ},
	{STR_INIT("]"), STIX_TOKEN_RIGHT_BRACKET, STIX_OP_EQ},
	{STR_INIT("("), STIX_TOKEN_LEFT_PAREN, STIX_OP_EQ},
	{STR_INIT(")"), STIX_TOKEN_RIGHT_PAREN, STIX_OP_EQ},
	{STR_INIT(":"), STIX_TOKEN_COLON, STIX_OP_EQ},
	{STR_INIT("."), STIX_TOKEN_DOT, STIX_OP_EQ},
	{STR_INIT(","), STIX_TOKEN_COMMA, STIX_OP_EQ},
	{STR_INIT("*"), STIX_TOKEN_STAR, STIX_OP_EQ},
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct str rest(const struct stix_lexer *l)
{
	return str_from(l->text, l->at);
}

static enum err wrong(struct parse_fault *fault, size_t at, const char *what)
{
	*fault = (struct parse_fault){at, what};
	return ERR_SYNTAX;
}

/* Bytes of the white space that s begins with: ASCII's, and Unicode's that the grammar lists. */
static size_t blank_len(struct str s)
{
	static const struct str WIDE[] = {
		STR_INIT("\xc2\x85"), STR_INIT("\u00a0"), STR_INIT("\u1680"), STR_INIT("\u2000"), STR_INIT("\u2001"),
		STR_INIT("\u2002"), STR_INIT("\u2003"), STR_INIT("\u2004"), STR_INIT("\u2005"), STR_INIT("\u2006"),
		STR_INIT("\u2007"), STR_INIT("\u2008"), STR_INIT("\u2009"), STR_INIT("\u200a"), STR_INIT("\u2028"),
		STR_INIT("\u2029"), STR_INIT("\u202f"), STR_INIT("\u205f"), STR_INIT("\u3000"),
	};
	if (s.n == 0)
		return 0;
	if (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r'))
		return 1;
	if ((unsigned char)s.p[0] < 0x80)
		return 0;
	for (size_t i = 0; i < sizeof WIDE / sizeof *WIDE; i++)
		if (str_has_prefix(s, WIDE[i]))
			return WIDE[i].n;
	return 0;
}

static enum err skip_blanks(struct stix_lexer *l, struct parse_fault *fault)
{
	for (;;) {
		struct str s = rest(l);
		size_t n = blank_len(s);
		if (str_has_prefix(s, STR("/*"))) {
			size_t end = str_find_str(str_from(s, 2), STR("*/"));
			if (end == s.n - 2)
				return wrong(fault, l->at, "a comment that is never closed");
			n = end + 4;
		} else if (str_has_prefix(s, STR("//"))) {
			size_t lf = str_find(s, '\n'), cr = str_find(s, '\r');
			n = lf < cr ? lf : cr;
		}
		if (n == 0)
			return OK;
		l->at += n;
	}
}

/* From the opening quote on; the escapes are \' and \\, and nothing else follows a backslash. */
static enum err quoted(struct stix_lexer *l, struct stix_token *out, struct parse_fault *fault)
{
	size_t open = l->at, i = open + 1;
	const struct str text = l->text;
	while (i < text.n && text.p[i] != '\'') {
		if (text.p[i] == '\\') {
			if (i + 1 >= text.n || (text.p[i + 1] != '\'' && text.p[i + 1] != '\\'))
				return wrong(fault, i, "a backslash that escapes neither ' nor \\");
			i++;
		}
		i++;
	}
	if (i >= text.n)
		return wrong(fault, open, "a string that is never closed");
	out->text = str_make(text.p + open + 1, i - open - 1);
	l->at = i + 1;
	return OK;
}

/* [+-]? digits, or [+-]? digits? '.' digits; an integer has no leading zeros. */
static enum err number(struct stix_lexer *l, struct stix_token *out, struct parse_fault *fault)
{
	struct str s = rest(l);
	size_t i = s.p[0] == '+' || s.p[0] == '-', first = i;
	while (i < s.n && is_digit(s.p[i]))
		i++;
	size_t whole = i - first;
	out->type = STIX_TOKEN_INT;
	if (i + 1 < s.n && s.p[i] == '.' && is_digit(s.p[i + 1])) {
		out->type = STIX_TOKEN_FLOAT;
		for (i++; i < s.n && is_digit(s.p[i]); i++)
			;
	} else if (whole == 0) {
		return wrong(fault, l->at, "a sign without a number");
	} else if (whole > 1 && s.p[first] == '0') {
		return wrong(fault, l->at, "an integer with leading zeros");
	}
	out->text = str_upto(s, i);
	l->at += i;
	return OK;
}

static enum err word(struct stix_lexer *l, struct stix_token *out, struct parse_fault *fault)
{
	struct str s = rest(l);
	size_t n = 1;
	out->type = STIX_TOKEN_WORD;
	for (; n < s.n && (is_word_start(s.p[n]) || is_digit(s.p[n]) || s.p[n] == '-'); n++)
		if (s.p[n] == '-')
			out->type = STIX_TOKEN_HYPHEN_WORD;
	out->text = str_upto(s, n);
	if (n == 1 && n < s.n && s.p[n] == '\'' && strchr("thb", s.p[0])) {
		out->type = s.p[0] == 't' ? STIX_TOKEN_TIME : s.p[0] == 'h' ? STIX_TOKEN_HEX : STIX_TOKEN_BINARY;
		l->at++;
		return quoted(l, out, fault);
	}
	l->at += n;
	bool upper = s.p[0] >= 'A' && s.p[0] <= 'Z', truth = s.p[0] == 't' || s.p[0] == 'f';
	for (size_t i = 0; (upper || truth) && i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
		if (str_eq(out->text, KEYWORDS[i].text))
			out->type = KEYWORDS[i].type;
	return OK;
}

static enum err symbol(struct stix_lexer *l, struct stix_token *out, struct parse_fault *fault)
{
	struct str s = rest(l);
	for (size_t i = 0; i < sizeof SYMBOLS / sizeof *SYMBOLS; i++) {
		if (str_has_prefix(s, SYMBOLS[i].text)) {
			out->type = SYMBOLS[i].type;
			out->op = SYMBOLS[i].op;
			out->text = str_upto(s, SYMBOLS[i].text.n);
			l->at += SYMBOLS[i].text.n;
			return OK;
		}
	}
	return wrong(fault, l->at, "a character that no pattern has here");
}

enum err stix_lexer_next(struct stix_lexer *l, struct stix_token *out, struct parse_fault *fault)
{
	enum err e = skip_blanks(l, fault);
	if (e)
		return e;
	struct str s = rest(l);
	*out = (struct stix_token){.type = STIX_TOKEN_END, .at = l->at, .text = str_upto(s, 0)};
	if (s.n == 0)
		return OK;
	char c = s.p[0];
	if (c == '\'') {
		out->type = STIX_TOKEN_STRING;
		return quoted(l, out, fault);
	}
	if (is_digit(c) || c == '+' || c == '-' || (c == '.' && s.n > 1 && is_digit(s.p[1])))
		return number(l, out, fault);
	if (is_word_start(c))
		return word(l, out, fault);
	return symbol(l, out, fault);
}

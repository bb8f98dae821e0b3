/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts a stream into blocks, blocks into lines, and gives each line to its format. */
#include "parse/event_log.h"

#include <stdlib.h>

#include "parse/event_eve.h"
#include "parse/event_json.h"
#include "parse/event_mapping.h"
#include "parse/event_property.h"
#include "parse/event_recognise.h"
#include "parse/event_text.h"
#include "parse/event_tocsin.h"
#include "parse/event_zeek.h"

static const struct str names[EVENT_FORMAT_COUNT] = {
#define X(name, text) [name] = {text, sizeof(text) - 1},
	EVENT_FORMAT_MAP(X)
#undef X
};

struct str event_format_name(enum event_format f)
{
	return f < EVENT_FORMAT_COUNT ? names[f] : (struct str){"", 0};
}

enum event_format event_format_find(struct str name)
{
	for (int f = 0; f < EVENT_FORMAT_COUNT; f++)
		if (str_eq(names[f], name))
			return (enum event_format)f;
	return EVENT_FORMAT_COUNT;
}

/* Bytes up to and with the first LF, 0 when there is none. */
static size_t line_bytes(struct str s)
{
	size_t at = str_find(s, '\n');
	return at < s.n ? at + 1 : 0;
}

static struct str take(struct str *s, size_t n)
{
	struct str taken = str_upto(*s, n);
	*s = str_from(*s, n);
	return taken;
}

/* Passes over what is left of a line that was too long; false when its end has not come yet. */
static bool skip_rest(struct event_header *h, struct str *input)
{
	size_t n = line_bytes(*input);
	take(input, n ? n : input->n);
	h->skipping = n == 0;
	return n > 0;
}

/* Looks at the first bytes: a byte order mark, and the format if it is not given. False when more must come first. */
static bool begin(struct event_header *h, struct str *input, bool at_end)
{
	static const struct str bom = {"\xEF\xBB\xBF", 3};
	if (input->n < bom.n && str_has_prefix(bom, *input) && !at_end)
		return false;
	struct str text = str_has_prefix(*input, bom) ? str_from(*input, bom.n) : *input;
	if (h->format == EVENT_AUTO && !event_recognise(text, at_end, &h->format))
		return false;
	*input = text;
	h->begun = true;
	return true;
}

/* Takes in the header lines that come next. False when the end of one has not come yet. */
static bool pass_headers(struct event_header *h, struct str *input, bool at_end, uint64_t *line)
{
	while (input->n && input->p[0] == '#') {
		size_t n = line_bytes(*input);
		if (!n && at_end)
			n = input->n;
		if (!n || n > LIMIT_LINE_BYTES)
			return input->n > LIMIT_LINE_BYTES;
		struct str text = take(input, n);
		while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
			text.n--;
		event_zeek_header(h, text);
		++*line;
	}
	return true;
}

/* How many bytes of input the next block has; 0 when no line is whole yet. */
static size_t block_bytes(struct event_header *h, struct str input, size_t max, bool at_end)
{
	size_t window = input.n < max ? input.n : max;
	const char *last = window ? memrchr(input.p, '\n', window) : NULL;
	size_t n = last ? (size_t)(last - input.p) + 1 : line_bytes(input);
	if (n == 0 && input.n > LIMIT_LINE_BYTES) {
		h->skipping = true;
		return LIMIT_LINE_BYTES + 1;
	}
	if (n == 0 && at_end)
		n = input.n;
	if (h->format == EVENT_ZEEK_TSV && n) {
		const char *header = memmem(input.p, n, "\n#", 2);
		if (header)
			n = (size_t)(header - input.p) + 1;
	}
	return n;
}

bool event_log_next_block(struct event_header *h, struct str *input, size_t max, bool at_end, struct str *out_block, uint64_t *line)
{
	if (h->skipping && !skip_rest(h, input))
		return false;
	if (!h->begun && !begin(h, input, at_end))
		return false;
	if (h->format == EVENT_ZEEK_TSV && !pass_headers(h, input, at_end, line))
		return false;
	size_t n = block_bytes(h, *input, max, at_end);
	if (n == 0)
		return false;
	*out_block = take(input, n);
	return true;
}

static enum err compile(struct event_parser *p, property_set wanted)
{
	size_t n;
	const struct event_rule *rules = event_eve_rules(&n);
	enum err e = event_json_plan(p, EVENT_EVE, rules, n, false, wanted);
	if (e == OK) {
		rules = event_zeek_rules(&n);
		e = event_json_plan(p, EVENT_ZEEK_JSON, rules, n, true, wanted);
	}
	if (e == OK)
		e = event_tocsin_plan(p, wanted);
	if (e == OK && p->mapping) {
		rules = event_mapping_rules(p->mapping, &n);
		e = event_json_plan(p, EVENT_NDJSON, rules, n, false, wanted);
	}
	return e;
}

static enum err read_mapping(struct event_parser *p, struct str text, const char **why)
{
	size_t n;
	enum err e = event_mapping_new(text, &p->mapping, why);
	if (e)
		return e;
	const struct event_rule *rules = event_mapping_rules(p->mapping, &n);
	*why = "a path in the mapping is malformed or has more than eight steps";
	/* All properties, so that none has a path that turns out wrong when it is wanted. */
	return event_json_plan(p, EVENT_NDJSON, rules, n, false, ~(property_set)0);
}

enum err event_parser_new(struct str mapping, struct event_parser **out, const char **why)
{
	struct event_parser *p = calloc(1, sizeof *p);
	*why = "out of memory";
	if (!p)
		return ERR_NOMEM;
	enum err e = ERR_NOMEM;
	p->json = json_parser_new();
	if (p->json)
		e = mapping.n ? read_mapping(p, mapping, why) : OK;
	if (e == OK)
		e = compile(p, 0);
	if (e)
		event_parser_free(p);
	else
		*out = p;
	return e;
}

enum err event_parser_want(struct event_parser *p, property_set wanted)
{
	wanted = event_property_wanted(wanted);
	if (wanted == p->wanted)
		return OK;
	/* Plans of more than p->wanted do no harm; those of less would. */
	p->wanted &= wanted;
	enum err e = compile(p, wanted);
	if (e == OK)
		p->wanted = wanted;
	return e;
}

void event_parser_free(struct event_parser *p)
{
	if (!p)
		return;
	for (int f = 0; f < EVENT_FORMAT_COUNT; f++)
		json_plan_free(p->plan[f]);
	event_mapping_free(p->mapping);
	json_parser_free(p->json);
	free(p);
}

static bool is_json(enum event_format f)
{
	return f == EVENT_EVE || f == EVENT_ZEEK_JSON || f == EVENT_TOCSIN || f == EVENT_NDJSON;
}

static bool cut_first(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_trim(str_from(*s, 1));
	return true;
}

static bool cut_last(struct str *s, char c)
{
	if (s->n == 0 || s->p[s->n - 1] != c)
		return false;
	*s = str_trim(str_upto(*s, s->n - 1));
	return true;
}

/* The object in a line of JSON: without blanks, and without what belongs to an array around the lines. */
static struct str strip(struct str line)
{
	line = str_trim(line);
	cut_first(&line, '[');
	if (!cut_last(&line, ','))
		cut_last(&line, ']');
	return line;
}

static enum err parse_line(struct event_parser *p, const struct event_header *h, struct str line, uint64_t number, struct batch *out)
{
	if (line.n > LIMIT_LINE_BYTES) {
		batch_refuse(out, number, "the line is longer than 1 MiB");
		return OK;
	}
	if (is_json(h->format)) {
		line = strip(line);
		if (line.n == 0)
			return OK;
		if (h->format == EVENT_TOCSIN)
			return event_tocsin_line(p, line, number, out);
		if (!p->plan[h->format]) {
			batch_refuse(out, number, "NDJSON needs a mapping");
			return OK;
		}
		return event_json_line(p, h->format, line, number, out);
	}
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n == 0)
		return OK;
	if (memchr(line.p, 0, line.n))
		batch_refuse(out, number, "a NUL byte in a line of text");
	else if (h->format == EVENT_ZEEK_TSV)
		event_zeek_line(p, h, line, number, out);
	else
		event_text_line(line, number, &p->memo, out);
	return OK;
}

enum err event_log_parse(struct event_parser *p, const struct event_header *h, struct str block, uint64_t first_line, struct batch *out)
{
	enum err e = OK;
	uint64_t number = first_line;
	while (block.n && !e) {
		size_t n = line_bytes(block);
		struct str line = take(&block, n ? n : block.n);
		line.n -= n > 0;
		e = parse_line(p, h, line, number++, out);
		out->lines++;
	}
	return e ? e : out->err;
}

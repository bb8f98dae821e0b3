/* SPDX-License-Identifier: Apache-2.0 */
/* Keys at the top of the first object tell the formats apart. */
#include "parse/event_recognise.h"

#include "parse/json_scan.h"

/* Blank lines in front of the first that says something, and how much of it is looked at when it does not end. */
enum { PATIENCE_BYTES = LIMIT_LINE_BYTES };

enum { HAS_EVENT_TYPE = 1, HAS_ZEEK_PATH = 2, HAS_ZEEK_ID = 4, HAS_TS = 8, HAS_OBSERVED = 16, HAS_KIND = 32, HAS_VALUE = 64 };

static const struct {
	struct str key;
	unsigned bit;
} keys[] = {
	{{"event_type", 10}, HAS_EVENT_TYPE},
	{{"_path", 5}, HAS_ZEEK_PATH},
	{{"id.orig_h", 9}, HAS_ZEEK_ID},
	{{"uid", 3}, HAS_ZEEK_ID},
	{{"ts", 2}, HAS_TS},
	{{"observed", 8}, HAS_OBSERVED},
	{{"kind", 4}, HAS_KIND},
	{{"value", 5}, HAS_VALUE},
};

static unsigned bit_of(struct str key)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_eq(keys[i].key, key))
			return keys[i].bit;
	return 0;
}

/* The keys of an object, as far as it is well-formed. */
static unsigned keys_of(struct str object)
{
	struct json_scan s = {.text = object};
	unsigned found = 0;
	json_scan_take(&s, '{');
	do {
		struct str key;
		json_scan_blank(&s);
		if (json_scan_string(&s, &key) || !json_scan_take(&s, ':'))
			break;
		found |= bit_of(key);
		if (json_scan_value(&s, LIMIT_JSON_DEPTH - 1))
			break;
	} while (json_scan_take(&s, ','));
	return found;
}

static enum event_format format_of(struct str line)
{
	if (str_has_prefix(line, STR("#separator ")) || str_has_prefix(line, STR("#fields")))
		return EVENT_ZEEK_TSV;
	if (line.p[0] != '{')
		return EVENT_TEXT;
	unsigned has = keys_of(line);
	if (has & HAS_EVENT_TYPE)
		return EVENT_EVE;
	if ((has & HAS_ZEEK_PATH) || (has & (HAS_ZEEK_ID | HAS_TS)) == (HAS_ZEEK_ID | HAS_TS))
		return EVENT_ZEEK_JSON;
	if ((has & HAS_OBSERVED) || (has & (HAS_KIND | HAS_VALUE)) == (HAS_KIND | HAS_VALUE))
		return EVENT_TOCSIN;
	return EVENT_TEXT;
}

bool event_recognise(struct str input, bool at_end, enum event_format *out)
{
	bool final = at_end || input.n > PATIENCE_BYTES;
	struct str rest = input;
	while (rest.n) {
		size_t n = str_find(rest, '\n');
		if (n == rest.n && !final)
			return false;
		struct str line = str_trim(str_upto(rest, n));
		if (line.n && !str_eq(line, STR("["))) {
			*out = format_of(line);
			return true;
		}
		rest = str_from(rest, n < rest.n ? n + 1 : n);
	}
	if (!final)
		return false;
	*out = EVENT_TEXT;
	return true;
}

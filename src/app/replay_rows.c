/* SPDX-License-Identifier: Apache-2.0 */
/* A row is one contact; what is wrong with it is said with its line, and the rest is read. */
#include "app/replay_rows.h"

#include "base/utc.h"
#include "model/ip.h"
#include "model/member.h"
#include "parse/csv_reader.h"

static bool has(const struct replay_rows *r, enum replay_column c)
{
	return r->columns.at[c] >= 0;
}

static char separator_of(struct str header)
{
	static const char candidates[] = ",;\t|";
	for (const char *c = candidates; *c; c++)
		if (str_find(header, *c) < header.n)
			return *c;
	return ',';
}

bool replay_rows_begin(struct replay_rows *r, struct str header, struct str mapping, struct str file_member, const char **why)
{
	struct csv_reader reader;
	*why = NULL;
	r->separator = separator_of(header);
	r->memo_n = SIZE_MAX;
	r->member = HISTORY_NONE;
	csv_reader_init(&reader, header, r->separator);
	enum err e = csv_reader_next(&reader, why);
	if (!e)
		e = replay_columns_find(mapping, reader.fields, reader.n_fields, &r->columns, why);
	csv_reader_deinit(&reader);
	r->of_stays = !e && has(r, REPLAY_FIRST_DAY) && has(r, REPLAY_LAST_DAY) && has(r, REPLAY_MEMBER);
	if (e || !(r->of_stays || has(r, REPLAY_TIME) || has(r, REPLAY_RECEIVED)) || !has(r, REPLAY_VALUE))
		return false;
	if (r->of_stays && !r->stays) {
		*why = "stays on lists are what is measured, not what a feed reports";
		return false;
	}
	if (!has(r, REPLAY_MEMBER) && replay_members_of(r->map, r->history, file_member, &r->member)) {
		*why = "there is no column of members, and the name of the file is none for a member";
		return false;
	}
	return true;
}

static struct str field(const struct replay_rows *r, const struct csv_reader *c, enum replay_column which)
{
	return replay_columns_field(&r->columns, which, c->fields, c->n_fields);
}

static const char *read_time(const struct replay_rows *r, const struct csv_reader *c, int64_t *out)
{
	struct str text = field(r, c, REPLAY_RECEIVED);
	if (!text.n)
		text = field(r, c, REPLAY_TIME);
	if (utc_parse(text, out) == OK || utc_parse_epoch(text, out) == OK)
		return NULL;
	return "the time is neither RFC 3339 nor seconds since 1970";
}

static const char *read_value(const struct replay_rows *r, const struct csv_reader *c, uint32_t *out)
{
	struct str text = field(r, c, REPLAY_VALUE), kind_text = field(r, c, REPLAY_KIND);
	enum kind kind = kind_find(kind_text);
	struct value_buf v;
	const char *why;
	uint32_t address;
	uint8_t bytes[4];
	enum err e;
	if (ip4_parse(text, &address)) {
		ip4_put(address, bytes);
		e = history_value(r->history, (struct value){KIND_IPV4, {(const char *)bytes, sizeof(bytes)}}, out);
		return e ? err_text(e) : NULL;
	}
	e = kind == KIND_NONE ? value_guess(text, &v, &why) : value_parse(kind, text, &v, &why);
	if (e)
		return why;
	e = history_value(r->history, value_of(&v), out);
	return e ? err_text(e) : NULL;
}

static const char *describe_member(struct replay_rows *r, const struct csv_reader *c, uint32_t member)
{
	struct str country = field(r, c, REPLAY_COUNTRY);
	if (country.n && !member_country_valid(country))
		return "the country is not a code of ISO 3166-1 (two capital letters)";
	enum err e = history_member_set(r->history, member, country, field(r, c, REPLAY_SECTOR), field(r, c, REPLAY_GROUP));
	return e ? err_text(e) : NULL;
}

static const char *read_member(struct replay_rows *r, const struct csv_reader *c, uint32_t *out)
{
	struct str name = field(r, c, REPLAY_MEMBER);
	*out = r->member;
	if (*out != HISTORY_NONE)
		return NULL;
	*out = r->memo_member;
	if (r->memo_n == name.n && memcmp(r->memo, name.p, name.n) == 0)
		return NULL;
	enum err e = replay_members_of(r->map, r->history, name, out);
	if (e)
		return e == ERR_VALUE ? "the member's name is empty, too long, or has control characters or '/'" : err_text(e);
	if (has(r, REPLAY_COUNTRY) || has(r, REPLAY_SECTOR) || has(r, REPLAY_GROUP)) {
		const char *why = describe_member(r, c, *out);
		if (why)
			return why;
	}
	memcpy(r->memo, name.p, name.n);
	r->memo_n = name.n;
	r->memo_member = *out;
	return NULL;
}

/* By IANA's numbers. */
static uint8_t protocol_of(struct str text)
{
	static const struct {
		const char *name;
		uint8_t number;
	} names[] = {{"tcp", 6}, {"udp", 17}, {"icmp", 1}, {"icmp6", 58}, {"ipv6-icmp", 58}, {"sctp", 132}};
	uint64_t number;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(text, str_of(names[i].name)))
			return names[i].number;
	return str_to_u64(text, UINT8_MAX, &number) == OK ? (uint8_t)number : 0;
}

static const char *read_rest(const struct replay_rows *r, const struct csv_reader *c, struct history_contact *out)
{
	struct str count = field(r, c, REPLAY_COUNT), port = field(r, c, REPLAY_PORT);
	uint64_t number = 1;
	if (count.n && (str_to_u64(count, UINT32_MAX, &number) || number == 0))
		return "the count is not an integer from 1 to 4294967295";
	out->count = (uint32_t)number;
	number = 0;
	if (port.n && str_to_u64(port, UINT16_MAX, &number))
		return "the port is not an integer from 0 to 65535";
	out->port = (uint16_t)number;
	out->protocol = protocol_of(field(r, c, REPLAY_PROTOCOL));
	return NULL;
}

static const char *read_adverse(struct replay_rows *r, const struct csv_reader *c, bool *out)
{
	struct str text = field(r, c, REPLAY_ADVERSE);
	*out = true;
	if (!has(r, REPLAY_ADVERSE))
		return NULL;
	r->result->benign_known = true;
	if (str_eq_nocase(text, STR("true")) || str_eq_nocase(text, STR("yes")) || str_eq(text, STR("1")))
		return NULL;
	*out = false;
	if (str_eq_nocase(text, STR("false")) || str_eq_nocase(text, STR("no")) || str_eq(text, STR("0")))
		return NULL;
	return "adverse is none of true, false, yes, no, 1 and 0";
}

static enum err take_row(struct replay_rows *r, const struct csv_reader *c, const char **why)
{
	struct history_contact contact = {0};
	uint32_t member;
	bool adverse;
	*why = read_time(r, c, &contact.time);
	if (!*why)
		*why = read_member(r, c, &member);
	if (!*why)
		*why = read_rest(r, c, &contact);
	if (!*why)
		*why = read_adverse(r, c, &adverse);
	if (!*why)
		*why = read_value(r, c, &contact.value);
	if (*why)
		return OK;
	contact.member = (uint16_t)member;
	return adverse ? history_add(r->history, &contact) : history_add_peer(r->history, &contact);
}

static bool read_day(struct str text, int32_t *out)
{
	char moment[] = "0000-00-00T00:00:00Z";
	int64_t time;
	if (text.n != sizeof("0000-00-00") - 1)
		return false;
	memcpy(moment, text.p, text.n);
	if (utc_parse(str_of(moment), &time))
		return false;
	*out = (int32_t)(time / UTC_DAY - (time % UTC_DAY < 0));
	return true;
}

static enum err take_stay(struct replay_rows *r, const struct csv_reader *c, const char **why)
{
	struct stay stay = {.last = STAYS_OPEN};
	struct str last = field(r, c, REPLAY_LAST_DAY);
	uint32_t member;
	if (!read_day(field(r, c, REPLAY_FIRST_DAY), &stay.first) || (last.n && !read_day(last, &stay.last)))
		*why = "the first or last day is no date (2026-01-31)";
	else if (stay.last < stay.first)
		*why = "the last day is before the first";
	if (!*why)
		*why = read_member(r, c, &member);
	if (!*why)
		*why = read_value(r, c, &stay.value);
	if (*why)
		return OK;
	stay.list = (uint16_t)member;
	return stays_add(r->stays, &stay);
}

enum err replay_rows_take(struct replay_rows *r, struct str lines)
{
	struct csv_reader c;
	enum err e = OK;
	csv_reader_init(&c, lines, r->separator);
	while (!e) {
		const char *why = NULL;
		enum err row = csv_reader_next(&c, &why);
		if (row == ERR_NOT_FOUND)
			break;
		if (row == OK && c.raw.n == 0)
			continue;
		r->result->lines++;
		if (row == OK)
			e = r->of_stays ? take_stay(r, &c, &why) : take_row(r, &c, &why);
		else if (row == ERR_NOMEM)
			e = row;
		if (why)
			replay_read_refuse(r->result, r->file, r->line + c.line, why);
	}
	r->line += c.lines;
	csv_reader_deinit(&c);
	return e;
}

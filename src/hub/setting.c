/* SPDX-License-Identifier: Apache-2.0 */
/* The table of settings. */
#include "hub/setting.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "store/recall.h"
#include "store/store.h"

struct row {
	const char *name;   /* of the command line */
	const char *stored; /* in the table setting */
	const char *about, *expected;
	int64_t initial, least, most; /* of numbers */
	enum err (*parse)(const struct row *row, struct str text, int64_t *out);
	size_t (*format)(int64_t value, char out[SETTING_TEXT_BYTES]);
};

static enum err parse_tlp(const struct row *row, struct str text, int64_t *out)
{
	enum tlp t;
	enum err e = tlp_parse(text, &t);
	(void)row;
	*out = t;
	return e;
}

/* What is for the eyes of its recipients alone never leaves by mail. */
static enum err parse_mail_tlp(const struct row *row, struct str text, int64_t *out)
{
	enum err e = parse_tlp(row, text, out);
	return e == OK && *out == TLP_RED ? ERR_VALUE : e;
}

static size_t format_tlp(int64_t value, char out[SETTING_TEXT_BYTES])
{
	struct str text = tlp_text((enum tlp)value);
	assert(text.n <= SETTING_TEXT_BYTES);
	memcpy(out, text.p, text.n);
	return text.n;
}

static enum err parse_number(const struct row *row, struct str text, int64_t *out)
{
	int64_t n = 0;
	if (str_to_i64(text, &n) || n < row->least || n > row->most)
		return ERR_VALUE;
	*out = n;
	return OK;
}

static size_t format_number(int64_t value, char out[SETTING_TEXT_BYTES])
{
	return (size_t)snprintf(out, SETTING_TEXT_BYTES, "%" PRId64, value);
}

static const struct row settings[SETTING_COUNT] = {
	[SETTING_DEFAULT_TLP] = {"default-tlp", "default_tlp", "marking of what comes in without one",
	                         "clear, green, amber, amber+strict or red is expected", TLP_AMBER, 0, 0, parse_tlp, format_tlp},
	[SETTING_FLOOR] = {"floor", "floor", "members that a sum must be over before members are told it",
	                   "a number from 1 to 1000 is expected; 1: they are told all numbers", 5, 1, 1000, parse_number, format_number},
	[SETTING_FALSE_POSITIVE_QUORUM] = {"false-positive-quorum", "false_positive_quorum",
	                                   "independent members that must report an indicator as false to suspend it",
	                                   "a number from 1 to 1000 is expected", 2, 1, 1000, parse_number, format_number},
	[SETTING_MAIL_PLAIN] = {"mail-plain", "mail_plain", "marking up to which mail says what it is about without encryption",
	                        "clear, green, amber or amber+strict is expected", TLP_GREEN, 0, 0, parse_mail_tlp, format_tlp},
	[SETTING_FALSE_ALARMS] = {"false-alarms", "false_alarms", "surges a week that chance alone may raise, over all series",
	                          "a number from 1 to 1000 is expected", 2, 1, 1000, parse_number, format_number},
	/* Two analysts who look at one every ten minutes get through them in a day of eight hours. */
	[SETTING_EARLY_WARNINGS] = {"early-warnings", "early_warnings",
	                            "warnings a day that may be raised by forecast, before a spread is seen; 0 for none",
	                            "a number from 0 to 100000 is expected", 100, 0, 100000, parse_number, format_number},
	[SETTING_NEWCOMERS] = {"newcomer-warnings", "newcomer_warnings",
	                       "warnings a day that a label may raise because it is new here, in a country or in a sector; 0 for none",
	                       "a number from 0 to 1000 is expected", 10, 0, 1000, parse_number, format_number},
	/* Not "retention", where a hub that runs notes what it keeps in fact (hub/lookback.c). */
	[SETTING_RETENTION] = {"retention", "retention_days",
	                       "days that who saw what is remembered; 0: not at all, and what was is forgotten",
	                       "a number from 0 to 400 is expected", 30, 0, RECALL_DAYS_MAX, parse_number, format_number},
};

struct str setting_name(enum setting s)
{
	return str_of(settings[s].name);
}

enum setting setting_find(struct str name)
{
	int s = 0;
	while (s < SETTING_COUNT && !str_eq(name, str_of(settings[s].name)))
		s++;
	return (enum setting)s;
}

const char *setting_about(enum setting s)
{
	return settings[s].about;
}

enum err setting_parse(enum setting s, struct str text, int64_t *out, const char **why)
{
	*why = settings[s].expected;
	return settings[s].parse(&settings[s], text, out);
}

size_t setting_format(enum setting s, int64_t value, char out[SETTING_TEXT_BYTES])
{
	return settings[s].format(value, out);
}

enum err setting_get(struct db *db, enum setting s, int64_t *out)
{
	enum err e = store_get_i64(db, settings[s].stored, out);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = settings[s].initial;
	return OK;
}

enum err setting_put(struct store *store, enum setting s, int64_t value)
{
	return store_set_i64(store_writer(store), settings[s].stored, value);
}

enum tlp setting_default_tlp(struct hub *h)
{
	int64_t value;
	struct db *db = hub_reader_get(h);
	enum err e = db ? setting_get(db, SETTING_DEFAULT_TLP, &value) : ERR_NOMEM;
	hub_reader_put(h, db);
	return e ? TLP_RED : (enum tlp)value;
}

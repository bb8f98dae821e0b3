/* SPDX-License-Identifier: Apache-2.0 */
/* What a centre sets for its hub while it runs: named, stored, each with a default. */
#ifndef HUB_SETTING_H
#define HUB_SETTING_H

#include "hub/hub.h"

enum setting {
	SETTING_DEFAULT_TLP, /* enum tlp: marking of what comes in without one */
	SETTING_FLOOR,       /* members: sums over fewer are for who runs the hub alone */
	SETTING_FALSE_POSITIVE_QUORUM, /* members whose reports suspend an indicator */
	SETTING_MAIL_PLAIN,  /* enum tlp: up to this marking mail says what it is about without encryption */
	SETTING_FALSE_ALARMS, /* surges a week that chance may raise */
	SETTING_EARLY_WARNINGS, /* warnings that the forecast may raise on one UTC day; 0: none */
	SETTING_RETENTION,   /* days that observables are remembered; 0: not at all */
	SETTING_NEWCOMERS, /* warnings of labels that are new somewhere, on one UTC day; 0: none */
	SETTING_COUNT
};

enum { SETTING_TEXT_BYTES = 32 };

/* setting_name: "default-tlp". setting_find: SETTING_COUNT when unknown. setting_about: one line. */
struct str setting_name(enum setting s);
enum setting setting_find(struct str name);
const char *setting_about(enum setting s);
/* setting_parse: ERR_VALUE with *why, a literal that says what is expected. setting_format: the length of the text at out. */
MUST_CHECK enum err setting_parse(enum setting s, struct str text, int64_t *out, const char **why);
size_t setting_format(enum setting s, int64_t value, char out[SETTING_TEXT_BYTES]);

/* setting_get: what is stored, else the default. setting_put: on the writer's thread (hub_write). */
MUST_CHECK enum err setting_get(struct db *db, enum setting s, int64_t *out);
MUST_CHECK enum err setting_put(struct store *store, enum setting s, int64_t value);
/* setting_default_tlp: the marking of what comes in without one now; the most restrictive one when it cannot be read. */
enum tlp setting_default_tlp(struct hub *h);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the levels and their marking-definitions (extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b). */
#include "model/pap.h"

static const struct {
	struct str text, marking;
} levels[PAP_COUNT] = {
	[PAP_NONE] = {STR_INIT(""), STR_INIT("")},
	[PAP_CLEAR] = {STR_INIT("PAP:CLEAR"), STR_INIT("marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92")},
	[PAP_GREEN] = {STR_INIT("PAP:GREEN"), STR_INIT("marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9")},
	[PAP_AMBER] = {STR_INIT("PAP:AMBER"), STR_INIT("marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab")},
	[PAP_RED] = {STR_INIT("PAP:RED"), STR_INIT("marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e")},
};

/* The name of CLEAR before version 3 of the taxonomy has a marking of its own. */
static const struct str marking_white = STR_INIT("marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730");

static enum pap known(enum pap p)
{
	return p < PAP_COUNT ? p : PAP_RED;
}

struct str pap_text(enum pap p)
{
	return levels[known(p)].text;
}

enum err pap_parse(struct str s, enum pap *out)
{
	struct str prefix = STR("PAP:");
	if (str_has_prefix_nocase(s, prefix))
		s = str_from(s, prefix.n);
	for (int p = PAP_CLEAR; p < PAP_COUNT; p++) {
		if (str_eq_nocase(s, str_from(levels[p].text, prefix.n))) {
			*out = (enum pap)p;
			return OK;
		}
	}
	if (!str_eq_nocase(s, STR("white")))
		return ERR_VALUE;
	*out = PAP_CLEAR;
	return OK;
}

struct str pap_marking(enum pap p)
{
	return levels[known(p)].marking;
}

bool pap_of_marking(struct str id, enum pap *out)
{
	for (int p = PAP_CLEAR; p < PAP_COUNT; p++) {
		if (str_eq(id, levels[p].marking)) {
			*out = (enum pap)p;
			return true;
		}
	}
	if (!str_eq(id, marking_white))
		return false;
	*out = PAP_CLEAR;
	return true;
}

enum pap pap_limit(enum pap_use use)
{
	static const enum pap limits[] = {
		[PAP_USE_SHARE] = PAP_RED, [PAP_USE_DETECT] = PAP_AMBER, [PAP_USE_BLOCK] = PAP_GREEN};
	return limits[use];
}

bool pap_allows(enum pap p, enum tlp tlp, enum pap_use use)
{
	if (use == PAP_USE_SHARE)
		return true;
	if (tlp == TLP_RED && p == PAP_NONE)
		return false;
	return p <= pap_limit(use);
}

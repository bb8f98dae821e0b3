/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the TLP levels and the marking-definition ids that STIX 2.1 (section 7.2.1.4) and FIRST's TLP 2.0 extension fix. */
#include "model/tlp.h"

static const struct {
	struct str text;
	struct str marking;
	struct str marking_v1; /* TLP 1.0; empty where it had no such level */
} levels[TLP_COUNT] = {
	[TLP_CLEAR] = {STR_INIT("TLP:CLEAR"), STR_INIT("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"),
	               STR_INIT("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9")},
	[TLP_GREEN] = {STR_INIT("TLP:GREEN"), STR_INIT("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"),
	               STR_INIT("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da")},
	[TLP_AMBER] = {STR_INIT("TLP:AMBER"), STR_INIT("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"),
	               STR_INIT("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82")},
	[TLP_AMBER_STRICT] = {STR_INIT("TLP:AMBER+STRICT"), STR_INIT("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"), STR_INIT("")},
	[TLP_RED] = {STR_INIT("TLP:RED"), STR_INIT("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"),
	             STR_INIT("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed")},
};

static enum tlp known(enum tlp t)
{
	return t < TLP_COUNT ? t : TLP_RED;
}

struct str tlp_text(enum tlp t)
{
	return levels[known(t)].text;
}

enum err tlp_parse(struct str s, enum tlp *out)
{
	struct str prefix = STR("TLP:");
	if (str_has_prefix_nocase(s, prefix))
		s = str_from(s, prefix.n);
	for (int t = 0; t < TLP_COUNT; t++) {
		if (str_eq_nocase(s, str_from(levels[t].text, prefix.n))) {
			*out = (enum tlp)t;
			return OK;
		}
	}
	if (!str_eq_nocase(s, STR("white")))
		return ERR_VALUE;
	*out = TLP_CLEAR;
	return OK;
}

struct str tlp_marking(enum tlp t)
{
	return levels[known(t)].marking;
}

bool tlp_of_marking(struct str id, enum tlp *out)
{
	if (id.n == 0)
		return false;
	for (int t = 0; t < TLP_COUNT; t++) {
		if (str_eq(id, levels[t].marking) || str_eq(id, levels[t].marking_v1)) {
			*out = (enum tlp)t;
			return true;
		}
	}
	return false;
}

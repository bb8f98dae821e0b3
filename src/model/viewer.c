/* SPDX-License-Identifier: Apache-2.0 */
/* The one decision of who may see what. */
#include "model/viewer.h"

static const struct {
	enum scope scope;
	struct str name;
} scopes_known[] = {
	{SCOPE_OBSERVE, STR_INIT("observe")},
	{SCOPE_READ, STR_INIT("read")},
	{SCOPE_PUBLISH, STR_INIT("publish")},
	{SCOPE_OPERATE, STR_INIT("operate")},
	{SCOPE_OVERSEE, STR_INIT("oversee")},
};

enum { N_SCOPES = sizeof scopes_known / sizeof scopes_known[0] };

struct viewer viewer_operator(void)
{
	return (struct viewer){.scopes = SCOPE_OBSERVE | SCOPE_READ | SCOPE_PUBLISH | SCOPE_OPERATE};
}

bool viewer_sees_all(const struct viewer *v)
{
	return v->scopes & (SCOPE_OPERATE | SCOPE_OVERSEE);
}

bool viewer_decides(const struct viewer *v)
{
	unsigned analyst = SCOPE_OVERSEE | SCOPE_PUBLISH;
	return v->member == 0 && (v->scopes & SCOPE_OPERATE || (v->scopes & analyst) == analyst);
}

struct viewer viewer_public(void)
{
	return (struct viewer){0};
}

static bool decide(const struct viewer *v, struct audience a, const char **why)
{
	if (viewer_sees_all(v)) {
		*why = "who runs the hub sees all records";
		return true;
	}
	if (v->member != 0 && v->member == a.owner) {
		*why = "the record is the member's own";
		return true;
	}
	if (a.named) {
		*why = "it is named as a recipient";
		return true;
	}
	if (a.closed) {
		*why = "it was posted to a collection that is closed to the viewer";
		return false;
	}
	if (a.tlp == TLP_CLEAR) {
		*why = "TLP:CLEAR has no limit";
		return true;
	}
	if (v->member == 0) {
		*why = "the public sees TLP:CLEAR only";
		return false;
	}
	if (a.tlp <= TLP_AMBER) {
		*why = "members see what is up to TLP:AMBER";
		return true;
	}
	*why = a.tlp == TLP_AMBER_STRICT ? "TLP:AMBER+STRICT stays in the organisation that owns the record"
	                                 : "TLP:RED stays with its named recipients";
	return false;
}

bool viewer_may_see(const struct viewer *v, struct audience a, const char **why)
{
	const char *reason;
	bool may = decide(v, a, &reason);
	if (why)
		*why = reason;
	return may;
}

int viewer_max_tlp(const struct viewer *v)
{
	if (viewer_sees_all(v))
		return TLP_RED;
	return v->member != 0 ? TLP_AMBER : TLP_CLEAR;
}

enum err scope_parse(struct str s, unsigned *out)
{
	unsigned set = 0;
	do {
		struct str name = str_trim(str_next_field(&s, ','));
		size_t i = 0;
		while (i < N_SCOPES && !str_eq(name, scopes_known[i].name))
			i++;
		if (i == N_SCOPES)
			return ERR_VALUE;
		set |= scopes_known[i].scope;
	} while (s.p);
	*out = set;
	return OK;
}

size_t scope_format(unsigned scopes, char out[64])
{
	size_t n = 0;
	for (size_t i = 0; i < N_SCOPES; i++) {
		if (!(scopes & scopes_known[i].scope))
			continue;
		if (n)
			out[n++] = ',';
		memcpy(out + n, scopes_known[i].name.p, scopes_known[i].name.n);
		n += scopes_known[i].name.n;
	}
	return n;
}

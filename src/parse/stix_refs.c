/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted arrays, searched by halves. */
#include "parse/stix_refs.h"

#include <stdlib.h>

static const struct str RANKS[] = {
	STR_INIT("malware"), STR_INIT("tool"), STR_INIT("campaign"), STR_INIT("intrusion-set"), STR_INIT("threat-actor"),
};

/* STIX 2.1's extension for TLP 2.0 (FIRST and OASIS, 2022). */
static const char TLP_2_0[] = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
static const char PAP[] = "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b";

void stix_refs_init(struct stix_refs *r, struct arena *a)
{
	*r = (struct stix_refs){.a = a};
}

static enum err add_threat(struct stix_refs *r, struct json_value object, int rank)
{
	struct stix_threat *p = arena_grow(r->a, r->threats, r->n_threats, sizeof *p);
	struct stix_threat threat = {
		arena_dup(r->a, json_get_str(object, "id")),
		arena_dup(r->a, json_get_str(object, "name")),
		rank,
	};
	if (!p || !threat.id.p || !threat.name.p)
		return ERR_NOMEM;
	r->threats = p;
	p[r->n_threats++] = threat;
	return OK;
}

static enum err add_relationship(struct stix_refs *r, struct json_value object)
{
	if (!str_eq(json_get_str(object, "relationship_type"), STR("indicates")))
		return OK;
	struct stix_indicates *p = arena_grow(r->a, r->indicates, r->n_indicates, sizeof *p);
	struct stix_indicates pair = {
		arena_dup(r->a, json_get_str(object, "source_ref")),
		arena_dup(r->a, json_get_str(object, "target_ref")),
	};
	if (!p || !pair.indicator.p || !pair.threat.p)
		return ERR_NOMEM;
	r->indicates = p;
	p[r->n_indicates++] = pair;
	return OK;
}

/* TLP 1.0 in "definition", TLP 2.0 and PAP in extensions. */
static struct stix_marking defined(struct json_value object)
{
	struct stix_marking m = {.id = json_get_str(object, "id")};
	struct json_value part, of;
	if (str_eq(json_get_str(object, "definition_type"), STR("tlp")) && json_get(object, "definition", &part))
		m.has_tlp = tlp_parse(json_get_str(part, "tlp"), &m.tlp) == OK;
	if (!json_get(object, "extensions", &part))
		return m;
	if (json_get(part, TLP_2_0, &of) && tlp_parse(json_get_str(of, "tlp_2_0"), &m.tlp) == OK)
		m.has_tlp = true;
	if (json_get(part, PAP, &of) && pap_parse(json_get_str(of, "pap"), &m.pap))
		m.pap = PAP_NONE;
	return m;
}

static enum err add_marking(struct stix_refs *r, struct json_value object)
{
	struct stix_marking m = defined(object);
	if (!m.has_tlp && m.pap == PAP_NONE)
		return OK;
	struct stix_marking *p = arena_grow(r->a, r->markings, r->n_markings, sizeof *p);
	m.id = arena_dup(r->a, m.id);
	if (!p || !m.id.p)
		return ERR_NOMEM;
	r->markings = p;
	p[r->n_markings++] = m;
	return OK;
}

enum err stix_refs_add(struct stix_refs *r, struct json_value object)
{
	struct str type = json_get_str(object, "type");
	if (str_eq(type, STR("relationship")))
		return add_relationship(r, object);
	if (str_eq(type, STR("marking-definition")))
		return add_marking(r, object);
	for (int rank = 0; rank < (int)(sizeof RANKS / sizeof *RANKS); rank++)
		if (str_eq(type, RANKS[rank]))
			return add_threat(r, object, rank);
	return OK;
}

/* The id comes first in all three: one order serves them; what else differs keeps the result the same in every run. */
static int by_id(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	return str_cmp(*x, *y);
}

static int by_both(const void *a, const void *b)
{
	const struct stix_indicates *x = a, *y = b;
	int c = str_cmp(x->indicator, y->indicator);
	return c ? c : str_cmp(x->threat, y->threat);
}

static void sort(void *array, size_t n, size_t size, int (*order)(const void *, const void *))
{
	if (n)
		qsort(array, n, size, order);
}

static const struct stix_threat *find_threat(const struct stix_refs *r, struct str id)
{
	return r->n_threats ? bsearch(&id, r->threats, r->n_threats, sizeof *r->threats, by_id) : NULL;
}

/* Of the relationships of each indicator the best: a hostile bundle repeats them to make every look-up long. */
static void keep_best(struct stix_refs *r)
{
	size_t kept = 0;
	int best = 0;
	for (size_t i = 0; i < r->n_indicates; i++) {
		struct stix_indicates pair = r->indicates[i];
		const struct stix_threat *threat = find_threat(r, pair.threat);
		bool again = kept && str_eq(r->indicates[kept - 1].indicator, pair.indicator);
		if (!threat || threat->name.n == 0 || (again && threat->rank >= best))
			continue;
		kept -= again;
		r->indicates[kept++] = (struct stix_indicates){pair.indicator, threat->name};
		best = threat->rank;
	}
	r->n_indicates = kept;
}

void stix_refs_sort(struct stix_refs *r)
{
	sort(r->threats, r->n_threats, sizeof *r->threats, by_id);
	sort(r->indicates, r->n_indicates, sizeof *r->indicates, by_both);
	sort(r->markings, r->n_markings, sizeof *r->markings, by_id);
	keep_best(r);
}

struct str stix_refs_name(const struct stix_refs *r, struct str indicator)
{
	const struct stix_indicates *found =
		r->n_indicates ? bsearch(&indicator, r->indicates, r->n_indicates, sizeof *r->indicates, by_id) : NULL;
	return found ? found->threat : str_make("", 0);
}

struct stix_marking stix_refs_marking(const struct stix_refs *r, struct str id)
{
	struct stix_marking m = {.id = id};
	m.has_tlp = tlp_of_marking(id, &m.tlp);
	if (m.has_tlp || pap_of_marking(id, &m.pap))
		return m;
	const struct stix_marking *found =
		r->n_markings ? bsearch(&id, r->markings, r->n_markings, sizeof *r->markings, by_id) : NULL;
	return found ? *found : m;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Catalogue entries count as long as a live report stands behind them; records always. */
#include "hub/cve_known.h"

#include "base/limits.h"
#include "parse/cve_facts.h"
#include "store/store_object.h"
#include "store/store_report.h"

struct finding {
	struct store *store;
	struct db *db;
	struct json_parser *parser;
	struct arena *arena;
	struct warning_cve *cves;
	size_t n;
};

static enum err look_for_entry(void *ctx, const struct store_report *r)
{
	bool *listed = ctx;
	*listed |= str_has_prefix(r->object, STR("kev--"));
	return OK;
}

/* Warnings go further than those who may see a stricter feed. */
static bool read_object(struct finding *f, struct str id, struct buf *out)
{
	struct viewer public = viewer_public();
	buf_reset(out);
	return store_object_get(f->db, &public, id, out) == OK;
}

static void add_entry(struct finding *f, struct value cve, struct warning_cve *c, struct buf *raw)
{
	char id[CVE_FACTS_ID_BYTES];
	struct viewer public = viewer_public();
	struct cve_facts facts;
	bool listed = false;
	if (store_report_of(f->db, &public, store_value_id(f->store, cve), true, look_for_entry, &listed) || !listed)
		return;
	if (!read_object(f, cve_facts_kev_id(cve, id), raw) || cve_facts_kev(f->parser, buf_str(raw), &facts))
		return;
	c->kev_added = arena_dup(f->arena, facts.kev_added);
	c->kev_due = arena_dup(f->arena, facts.kev_due);
	c->kev_action = arena_dup(f->arena, facts.kev_action);
	c->ransomware = facts.ransomware;
}

static void add_record(struct finding *f, struct value cve, struct warning_cve *c, struct buf *raw)
{
	char id[CVE_FACTS_ID_BYTES];
	struct cve_facts facts;
	if (read_object(f, cve_facts_record_id(cve, id), raw) && cve_facts_record(f->parser, buf_str(raw), &facts) == OK)
		c->vector = arena_dup(f->arena, facts.vector);
}

static void add(struct finding *f, struct value cve)
{
	struct buf raw;
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->cves[i].id, cve.bytes))
			return;
	if (f->n == WARNING_CVES_MAX)
		return;
	struct warning_cve *c = &f->cves[f->n++];
	buf_init(&raw, LIMIT_OBJECT_BYTES);
	c->id = arena_dup(f->arena, cve.bytes);
	add_entry(f, cve, c, &raw);
	add_record(f, cve, c, &raw);
	buf_deinit(&raw);
}

void cve_known_of(struct store *s, struct db *db, struct json_parser *p, const struct warning *w, struct arena *a,
                  const struct warning_cve **out, size_t *out_n)
{
	static const struct str prefix = STR_INIT("label:");
	struct finding f = {s, db, p, a, arena_zalloc(a, WARNING_CVES_MAX, sizeof *f.cves), 0};
	struct value_buf named;
	const char *why;
	*out = f.cves;
	*out_n = 0;
	if (!f.cves)
		return;
	if (str_has_prefix(w->subject, prefix) && value_parse(KIND_CVE, str_from(w->subject, prefix.n), &named, &why) == OK)
		add(&f, value_of(&named));
	for (size_t i = 0; i < w->n_values; i++)
		if (w->values[i].value.kind == KIND_CVE)
			add(&f, w->values[i].value);
	*out_n = f.n;
}

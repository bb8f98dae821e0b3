/* SPDX-License-Identifier: Apache-2.0 */
/* Measures for people and machines. */
#include "emit/warning_guidance.h"

#include <stdio.h>

#include "emit/measure.h"
#include "model/cvss.h"
#include "model/rsit.h"

enum { HREF_BYTES = sizeof "/outlets/warning-." + UUID_TEXT_BYTES + sizeof "suricata" };
static const int64_t people_days = 30 * UTC_DAY;

static kind_set kinds_of(const struct warning *w)
{
	kind_set kinds = w->n_cves ? kind_bit(KIND_CVE) : 0;
	for (size_t i = 0; i < w->n_values; i++)
		kinds |= kind_bit(w->values[i].value.kind);
	return kinds;
}

/* A member's own asset is to be cleaned, not to be blocked; what looks like one may be. */
static bool is_own_asset(const struct warning *w)
{
	return w->owner != 0 && str_has_prefix(w->subject, STR("asset:"));
}

struct str warning_guidance_class(const struct warning *w)
{
	static const struct str prefix = STR_INIT("label:");
	if (!str_has_prefix(w->subject, prefix))
		return (struct str){NULL, 0};
	struct str label = str_from(w->subject, prefix.n), class = rsit_class(label);
	if (class.n)
		return class;
	return rsit_is_class(label) ? label : (struct str){NULL, 0};
}

size_t warning_guidance_list(const struct warning *w, const struct guidance *out[GUIDANCE_MAX])
{
	const struct guidance_about about = {
		.kinds = kinds_of(w), .own = is_own_asset(w), .techniques = w->techniques, .n_techniques = w->n_techniques,
		.rsit = warning_guidance_class(w),
	};
	return guidance_for(&about, out);
}

static const struct measure_format *format_of(const struct warning *w, const char *name)
{
	const struct measure_format *f = name ? measure_format_find(str_of(name)) : NULL;
	return f && !is_own_asset(w) && (f->kinds & kinds_of(w)) ? f : NULL;
}

int64_t warning_guidance_expires(const struct warning *w, const struct guidance *g)
{
	const struct measure_format *f = format_of(w, g->format);
	int64_t latest = UTC_NONE;
	for (size_t i = 0; f && i < w->n_values; i++) {
		int64_t t = f->kinds & kind_bit(w->values[i].value.kind) ? measure_expiry(w->values[i].value.kind, w->values[i].last, UTC_NONE)
		                                                         : UTC_NONE;
		latest = t > latest ? t : latest;
	}
	return latest != UTC_NONE ? latest : w->updated + people_days;
}

/* Machines load them from the hub that sent the warning: the address is relative to it. */
static struct str href_of(const struct measure_format *f, struct str id, char out[HREF_BYTES])
{
	int n = snprintf(out, HREF_BYTES, "/outlets/warning-%.*s.%s", STR_ARG(id), f->name);
	return str_make(out, (size_t)n);
}

static void put_guidance(struct jsonw *j, const struct warning *w, struct str id)
{
	const struct guidance *list[GUIDANCE_MAX];
	char href[HREF_BYTES];
	size_t n = warning_guidance_list(w, list);
	jsonw_key(j, "guidance");
	jsonw_open(j, '[');
	for (size_t i = 0; i < n; i++) {
		const struct measure_format *f = format_of(w, list[i]->format);
		jsonw_open(j, '{');
		jsonw_pair_str(j, "id", str_of(list[i]->id));
		jsonw_pair_str(j, "name", str_of(list[i]->name));
		jsonw_pair_str(j, "do", str_of(list[i]->text));
		jsonw_pair_str(j, "effect", str_of(list[i]->effect));
		jsonw_pair_str(j, "undo", str_of(list[i]->undo));
		jsonw_pair_time(j, "expires", warning_guidance_expires(w, list[i]));
		if (f) {
			jsonw_pair_str(j, "format", str_of(f->name));
			jsonw_pair_str(j, "href", href_of(f, id, href));
		}
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

static void put_countermeasures(struct jsonw *j, const struct warning *w, struct str id)
{
	static const char *const formats[] = {"suricata", "rpz", "nft", "list"};
	char href[HREF_BYTES];
	jsonw_key(j, "countermeasures");
	jsonw_open(j, '[');
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		const struct measure_format *f = format_of(w, formats[i]);
		if (!f)
			continue;
		jsonw_open(j, '{');
		jsonw_pair_str(j, "format", str_of(f->name));
		jsonw_pair_str(j, "href", href_of(f, id, href));
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

static void put_cvss(struct jsonw *j, struct str vector)
{
	struct cvss c;
	const char *why;
	if (cvss_parse(vector, &c, &why))
		return;
	jsonw_key(j, "cvss");
	jsonw_open(j, '{');
	jsonw_pair_str(j, "version", cvss_version_name(c.version));
	jsonw_key(j, "score");
	jsonw_fixed(j, cvss_score(&c) / 10.0, 1);
	jsonw_pair_str(j, "severity", cvss_severity(c.version, cvss_score(&c)));
	jsonw_pair_str(j, "vector", vector);
	jsonw_close(j, '}');
}

static void put_cves(struct jsonw *j, const struct warning *w)
{
	if (w->n_cves == 0)
		return;
	jsonw_key(j, "cve");
	jsonw_open(j, '[');
	for (size_t i = 0; i < w->n_cves; i++) {
		const struct warning_cve *c = &w->cves[i];
		jsonw_open(j, '{');
		jsonw_pair_str(j, "id", c->id);
		put_cvss(j, c->vector);
		if (c->kev_added.n) {
			jsonw_key(j, "kev");
			jsonw_open(j, '{');
			jsonw_pair_str(j, "added", c->kev_added);
			jsonw_pair_str_opt(j, "due", c->kev_due);
			jsonw_pair_str_opt(j, "action", c->kev_action);
			jsonw_pair_bool(j, "ransomware", c->ransomware);
			jsonw_close(j, '}');
		}
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

void warning_guidance_json(struct jsonw *j, const struct warning *w, struct str id)
{
	struct str class = warning_guidance_class(w);
	if (class.n) {
		jsonw_key(j, "rsit");
		jsonw_open(j, '[');
		jsonw_str(j, class);
		jsonw_close(j, ']');
	}
	put_cves(j, w);
	put_guidance(j, w, id);
	put_countermeasures(j, w, id);
}

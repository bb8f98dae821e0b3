/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings as STIX. */
#include "emit/warning_stix.h"

#include <inttypes.h>

#include "emit/guidance_stix.h"
#include "emit/warning_floor.h"
#include "emit/warning_guidance.h"

enum { DESCRIPTION_MAX_BYTES = 4096 };

struct str warning_stix_id(const struct warning *w, char out[STIX_PUT_ID_BYTES])
{
	/* Those of older stores have the form of version 5. */
	return stix_put_id("report", uuid_v4(w->id.bytes), out);
}

bool warning_stix_has_indicators(const struct warning *w)
{
	return w->owner == 0;
}

static void put_refs(struct jsonw *j, const struct warning *w, struct str hub)
{
	const struct guidance *list[GUIDANCE_MAX];
	char id[STIX_PUT_ID_BYTES];
	size_t n = warning_guidance_list(w, list);
	jsonw_key(j, "object_refs");
	jsonw_open(j, '[');
	for (size_t i = 0; warning_stix_has_indicators(w) && i < w->n_values; i++) {
		struct value v = w->values[i].value;
		jsonw_str(j, v.kind == KIND_INDICATOR ? v.bytes : stix_put_indicator_id(v, id));
	}
	for (size_t i = 0; i < n; i++)
		jsonw_str(j, guidance_stix_id(hub, list[i], id));
	/* A report is about something (section 4.15: object_refs is required, and no list is empty). */
	if (n == 0 && (w->n_values == 0 || !warning_stix_has_indicators(w)))
		jsonw_str(j, stix_put_identity_id(hub, id));
	jsonw_close(j, ']');
}

static void put_name(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	struct buf name;
	buf_init(&name, DESCRIPTION_MAX_BYTES);
	warning_floor_title(&name, w, floor);
	jsonw_pair_str(j, "name", buf_str(&name));
	buf_deinit(&name);
}

static void put_description(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	struct buf text;
	char since[UTC_TEXT_BYTES], until[UTC_TEXT_BYTES];
	struct str severity = severity_name(w->severity), state = warning_state_name(w->state);
	utc_format(w->knowable, since);
	utc_format(w->updated, until);
	buf_init(&text, DESCRIPTION_MAX_BYTES);
	buf_printf(&text, "Severity %.*s, %.*s. ", STR_ARG(severity), STR_ARG(state));
	if (warning_floor_passes(w->members_total, floor)) {
		warning_floor_words(&text, w->hits, floor, "hit", "hits");
		buf_puts(&text, " at ");
	} else {
		buf_puts(&text, "Hits at ");
	}
	warning_floor_words(&text, w->members_total, floor, "member", "members");
	buf_printf(&text, " from %.*s to %.*s", UTC_TEXT_BYTES, since, UTC_TEXT_BYTES, until);
	if (w->n_countries && warning_floor_passes(w->members_total, floor)) {
		buf_puts(&text, ", ");
		warning_floor_words(&text, w->n_countries, floor, "country", "countries");
	}
	if (w->n_sectors && warning_floor_passes(w->members_total, floor)) {
		buf_puts(&text, ", ");
		warning_floor_words(&text, w->n_sectors, floor, "sector", "sectors");
	}
	if (w->values_total > w->n_values)
		buf_printf(&text, "; %zu of %" PRIu64 " indicators are listed", w->n_values, w->values_total);
	buf_putc(&text, '.');
	jsonw_pair_str(j, "description", buf_str(&text));
	buf_deinit(&text);
}

static void put_labels(struct jsonw *j, const struct warning *w)
{
	char text[32];
	struct str severity = severity_name(w->severity);
	memcpy(text, "severity:", 9);
	memcpy(text + 9, severity.p, severity.n);
	jsonw_key(j, "labels");
	jsonw_open(j, '[');
	jsonw_str(j, str_make(text, 9 + severity.n));
	for (unsigned d = 0; d < DETECTOR_COUNT; d++)
		if (w->detectors & 1u << d)
			jsonw_str(j, detector_name((enum detector)d));
	jsonw_close(j, ']');
}

static void put_reference(struct jsonw *j, const char *source, struct str id, struct str description)
{
	jsonw_open(j, '{');
	jsonw_pair_str(j, "source_name", str_of(source));
	jsonw_pair_str_opt(j, "description", description);
	jsonw_pair_str(j, "external_id", id);
	jsonw_close(j, '}');
}

static void put_vulnerability(struct jsonw *j, const struct warning_cve *c)
{
	struct buf text;
	put_reference(j, "cve", c->id, c->vector);
	if (c->kev_added.n == 0)
		return;
	buf_init(&text, DESCRIPTION_MAX_BYTES);
	buf_printf(&text, "known to be exploited, added %.*s, due %.*s%s. %.*s", STR_ARG(c->kev_added), STR_ARG(c->kev_due),
	           c->ransomware ? ", used by ransomware" : "", STR_ARG(c->kev_action));
	put_reference(j, "cisa-kev", c->id, buf_str(&text));
	buf_deinit(&text);
}

static void put_references(struct jsonw *j, const struct warning *w)
{
	char id[UUID_TEXT_BYTES];
	uuid_format(&w->id, id);
	jsonw_key(j, "external_references");
	jsonw_open(j, '[');
	put_reference(j, "tocsin-warning", str_make(id, sizeof id), (struct str){NULL, 0});
	for (size_t i = 0; i < w->n_techniques; i++)
		put_reference(j, "mitre-attack", w->techniques[i], (struct str){NULL, 0});
	for (size_t i = 0; i < w->n_cves; i++)
		put_vulnerability(j, &w->cves[i]);
	jsonw_close(j, ']');
}

int64_t warning_stix_modified(const struct warning *w)
{
	return (w->updated > w->raised ? w->updated : w->raised) + w->version;
}

void warning_stix_put(struct buf *b, const struct warning *w, struct str hub, enum tlp tlp, uint32_t floor)
{
	char id[STIX_PUT_ID_BYTES];
	struct jsonw j = stix_put_open(b, "report", warning_stix_id(w, id));
	jsonw_pair_str(&j, "created_by_ref", stix_put_identity_id(hub, id));
	jsonw_pair_time(&j, "created", w->raised);
	jsonw_pair_time(&j, "modified", warning_stix_modified(w));
	if (w->state != WARNING_OPEN)
		jsonw_pair_bool(&j, "revoked", true);
	put_name(&j, w, floor);
	put_description(&j, w, floor);
	stix_put_list(&j, "report_types", warning_stix_has_indicators(w) ? STR("indicator") : STR("threat-report"), STR(""));
	jsonw_pair_time(&j, "published", w->raised);
	jsonw_pair_i64(&j, "confidence", w->confidence);
	put_labels(&j, w);
	put_refs(&j, w, hub);
	put_references(&j, w);
	stix_put_list(&j, "object_marking_refs", tlp_marking(tlp), STR(""));
	jsonw_close(&j, '}');
}

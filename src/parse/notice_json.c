/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings read back from their JSON. */
#include "parse/notice_json.h"

#include "model/cvss.h"

/* The number of the name among n of them; fallback when it is none. */
static int number_of(struct str name, struct str (*name_of)(int number), int n, int fallback)
{
	for (int i = 0; i < n; i++)
		if (str_eq(name_of(i), name))
			return i;
	return fallback;
}

static struct str severity_of(int number)
{
	return severity_name((enum severity)number);
}

static struct str state_of(int number)
{
	return warning_state_name((enum warning_state)number);
}

static struct str detector_of(int number)
{
	return detector_name((enum detector)number);
}

static unsigned detectors_of(struct json_value w)
{
	struct json_value list, item;
	unsigned set = 0;
	if (json_get(w, "detectors", &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &item);) {
			int d = number_of(json_str(item), detector_of, DETECTOR_COUNT, DETECTOR_COUNT);
			set |= d < DETECTOR_COUNT ? 1u << d : 0;
		}
	return set;
}

/* Reads the elements of the list at key; take fills one at out, or says that it is none. */
struct list {
	struct arena *a;
	enum err err;
};
typedef bool take_fn(struct json_value item, void *out);

static const void *read_list(struct list *l, struct json_value w, const char *key, size_t size, take_fn *take, size_t *out_n)
{
	struct json_value list, item;
	char *all = NULL;
	size_t n = 0;
	*out_n = 0;
	if (l->err || !json_get(w, key, &list) || json_type(list) != JSON_ARRAY)
		return NULL;
	for (struct json_iter i = json_iter(list); n < NOTICE_LIST_MAX && json_next(&i, &item);) {
		all = arena_grow(l->a, all, n, size);
		if (!all) {
			l->err = ERR_NOMEM;
			return NULL;
		}
		n += take(item, all + n * size);
	}
	*out_n = n;
	return all;
}

static bool take_sector(struct json_value item, void *out)
{
	struct notice_group *g = out;
	*g = (struct notice_group){json_get_str(item, "sector"), json_get_i64(item, "members", 0)};
	return g->name.n > 0;
}

static bool take_country(struct json_value item, void *out)
{
	struct notice_group *g = out;
	*g = (struct notice_group){json_get_str(item, "country"), json_get_i64(item, "members", 0)};
	return g->name.n > 0;
}

static bool take_value(struct json_value item, void *out)
{
	struct notice_value *v = out;
	*v = (struct notice_value){json_get_str(item, "kind"), json_get_str(item, "value")};
	return v->text.n > 0;
}

static bool take_advice(struct json_value item, void *out)
{
	struct notice_advice *a = out;
	*a = (struct notice_advice){.id = json_get_str(item, "id"), .name = json_get_str(item, "name"), .what = json_get_str(item, "do"),
	                            .effect = json_get_str(item, "effect"), .undo = json_get_str(item, "undo"),
	                            .format = json_get_str(item, "format"), .href = json_get_str(item, "href"),
	                            .expires = json_get_time(item, "expires")};
	return a->what.n > 0;
}

static bool take_rule(struct json_value item, void *out)
{
	struct notice_rule *r = out;
	*r = (struct notice_rule){json_get_str(item, "format"), json_get_str(item, "href")};
	return r->href.n > 0;
}

static bool take_cve(struct json_value item, void *out)
{
	struct notice_cve *c = out;
	struct json_value part;
	struct cvss score;
	const char *why;
	*c = (struct notice_cve){.id = json_get_str(item, "id"), .score = CVSS_NONE};
	if (json_get(item, "cvss", &part)) {
		c->vector = json_get_str(part, "vector");
		if (cvss_parse(c->vector, &score, &why) == OK) {
			c->score = cvss_score(&score);
			c->severity = cvss_severity(score.version, c->score);
		}
	}
	if (json_get(item, "kev", &part)) {
		c->kev_added = json_get_str(part, "added");
		c->kev_due = json_get_str(part, "due");
		c->kev_action = json_get_str(part, "action");
		c->ransomware = json_get_bool(part, "ransomware", false);
	}
	return c->id.n > 0;
}

static bool take_text(struct json_value item, void *out)
{
	struct str *s = out;
	*s = json_str(item);
	return s->n > 0;
}

static enum err read_lists(struct json_value w, struct arena *a, struct notice *n)
{
	struct list l = {.a = a};
	struct json_value risk;
	n->sectors = read_list(&l, w, "sectors", sizeof *n->sectors, take_sector, &n->n_sectors);
	n->countries = read_list(&l, w, "countries", sizeof *n->countries, take_country, &n->n_countries);
	n->values = read_list(&l, w, "indicators", sizeof *n->values, take_value, &n->n_values);
	n->advice = read_list(&l, w, "guidance", sizeof *n->advice, take_advice, &n->n_advice);
	n->rules = read_list(&l, w, "countermeasures", sizeof *n->rules, take_rule, &n->n_rules);
	n->cves = read_list(&l, w, "cve", sizeof *n->cves, take_cve, &n->n_cves);
	n->techniques = read_list(&l, w, "techniques", sizeof *n->techniques, take_text, &n->n_techniques);
	n->classes = read_list(&l, w, "rsit", sizeof *n->classes, take_text, &n->n_classes);
	if (json_get(w, "at_risk", &risk)) {
		n->risk_sectors = read_list(&l, risk, "sectors", sizeof *n->risk_sectors, take_sector, &n->n_risk_sectors);
		n->risk_countries = read_list(&l, risk, "countries", sizeof *n->risk_countries, take_country, &n->n_risk_countries);
	}
	return l.err;
}

static void read_number(struct json_value w, const char *key, double *out)
{
	struct json_value number;
	if (json_get(w, key, &number) && !json_f64(number, out))
		*out = 0;
}

static void read_surge(struct json_value w, struct notice *n)
{
	struct json_value signals, signal;
	if (!json_get(w, "signals", &signals))
		return;
	for (struct json_iter i = json_iter(signals); json_next(&i, &signal);)
		if (str_eq(json_get_str(signal, "detector"), detector_name(DETECTOR_SURGE))) {
			read_number(signal, "measure", &n->counted);
			read_number(signal, "usual", &n->usual);
		}
}

enum err notice_json_read(struct json_parser *p, struct str json, struct arena *a, struct notice *out)
{
	struct json_value w, number;
	struct parse_fault fault;
	struct uuid id;
	enum err e = json_read(p, json, &w, &fault);
	if (e)
		return e;
	struct notice n = {
		.id = json_get_str(w, "id"), .subject = json_get_str(w, "subject"), .title = json_get_str(w, "title"),
		.change = json_get_str(w, "change"), .version = (uint32_t)json_get_i64(w, "version", 1),
		.state = (enum warning_state)number_of(json_get_str(w, "state"), state_of, WARNING_STATE_COUNT, WARNING_OPEN),
		.severity = (enum severity)number_of(json_get_str(w, "severity"), severity_of, SEVERITY_COUNT, SEVERITY_INFO),
		.tlp = TLP_RED, .probability = -1, .confidence = (int)json_get_i64(w, "confidence", 0),
		.owner = json_get_i64(w, "owner", 0), .knowable = json_get_time(w, "knowable"), .raised = json_get_time(w, "raised"),
		.updated = json_get_time(w, "updated"), .hits = json_get_i64(w, "hits", 0), .members = json_get_i64(w, "members_total", -1), .floor = json_get_i64(w, "floor", 1),
		.indicators = json_get_i64(w, "indicators_total", 0), .text = json_get_str(w, "text"), .note = json_get_str(w, "note"),
		.reason = json_get_str(w, "reason"), .into = json_get_str(w, "into"), .false_alarm = json_get_bool(w, "false_alarm", false), .detectors = detectors_of(w),
	};
	if (uuid_parse(n.id, &id) || tlp_parse(json_get_str(w, "tlp"), &n.tlp))
		return ERR_VALUE;
	if (json_get(w, "probability", &number) && !json_f64(number, &n.probability))
		n.probability = -1;
	read_surge(w, &n);
	e = read_lists(w, a, &n);
	if (e)
		return e;
	*out = n;
	return OK;
}

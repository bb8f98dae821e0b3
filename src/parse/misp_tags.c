/* SPDX-License-Identifier: Apache-2.0 */
/* Machine tags are namespace:predicate="value"; people also write plain words. */
#include "parse/misp_tags.h"

#include "parse/feed_sink.h"

static const struct str MALWARE_GALAXIES[] = {
	STR_INIT("malpedia"), STR_INIT("ransomware"), STR_INIT("banker"),
	STR_INIT("stealer"), STR_INIT("rat"), STR_INIT("botnet"),
	STR_INIT("backdoor"), STR_INIT("tool"), STR_INIT("android"),
	STR_INIT("exploit-kit"), STR_INIT("tds"), STR_INIT("cryptominers"),
	STR_INIT("stalkerware"), STR_INIT("mitre-malware"), STR_INIT("mitre-tool"),
	STR_INIT("mitre-enterprise-attack-malware"), STR_INIT("mitre-enterprise-attack-tool"), STR_INIT("mitre-mobile-attack-malware"),
};

static const struct str ACTOR_GALAXIES[] = {
	STR_INIT("threat-actor"),
	STR_INIT("mitre-intrusion-set"),
	STR_INIT("mitre-enterprise-attack-intrusion-set"),
	STR_INIT("microsoft-activity-group"),
	STR_INIT("360net-threat-actor"),
	STR_INIT("surveillance-vendor"),
};

static const struct str TECHNIQUE_GALAXIES[] = {
	STR_INIT("mitre-attack-pattern"),
	STR_INIT("mitre-enterprise-attack-attack-pattern"),
	STR_INIT("mitre-mobile-attack-attack-pattern"),
	STR_INIT("mitre-pre-attack-attack-pattern"),
	STR_INIT("mitre-ics-techniques"),
};

static bool is_one_of(struct str s, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, list[i]))
			return true;
	return false;
}

/* MITRE's clusters carry their number: "Emotet - S0367". */
static struct str cut_number(struct str name)
{
	size_t tail = sizeof " - S0367" - 1;
	if (name.n <= tail || !str_eq(str_make(name.p + name.n - tail, 3), STR(" - ")))
		return name;
	for (size_t i = name.n - 4; i < name.n; i++)
		if (name.p[i] < '0' || name.p[i] > '9')
			return name;
	return str_upto(name, name.n - tail);
}

/* predicate="value"; false for anything else. */
static bool split(struct str s, struct str *out_predicate, struct str *out_value)
{
	size_t quote = str_find_str(s, STR("=\""));
	if (quote == s.n || s.p[s.n - 1] != '"' || s.n < quote + 4)
		return false;
	*out_predicate = str_upto(s, quote);
	*out_value = str_make(s.p + quote + 2, s.n - quote - 3);
	return true;
}

/* s begins behind "misp-galaxy:". */
static enum misp_name_rank galaxy_rank(struct str s, struct str *out_name)
{
	struct str galaxy, value;
	if (!split(s, &galaxy, &value))
		return MISP_NAME_NONE;
	*out_name = value;
	if (is_one_of(galaxy, TECHNIQUE_GALAXIES, sizeof TECHNIQUE_GALAXIES / sizeof *TECHNIQUE_GALAXIES))
		return MISP_NAME_TECHNIQUE;
	*out_name = cut_number(value);
	if (is_one_of(galaxy, MALWARE_GALAXIES, sizeof MALWARE_GALAXIES / sizeof *MALWARE_GALAXIES))
		return MISP_NAME_MALWARE;
	if (is_one_of(galaxy, ACTOR_GALAXIES, sizeof ACTOR_GALAXIES / sizeof *ACTOR_GALAXIES))
		return MISP_NAME_ACTOR;
	return MISP_NAME_NONE;
}

static void read_tag(struct misp_tags *t, struct str tag, struct str publisher, struct str organisation)
{
	const struct str galaxy = STR("misp-galaxy:"), rsit = STR("rsit:"), tlp_space = STR("tlp:"), pap_space = STR("PAP:");
	struct str name = str_trim(tag), class;
	enum misp_name_rank rank = MISP_NAME_NONE;
	enum tlp tlp;
	enum pap pap;
	if (str_has_prefix_nocase(tag, tlp_space) && tlp_parse(tag, &tlp) == OK) {
		t->tlp = t->has_tlp ? tlp_max(t->tlp, tlp) : tlp;
		t->has_tlp = true;
	} else if (str_has_prefix_nocase(tag, pap_space) && pap_parse(tag, &pap) == OK) {
		t->pap = pap_max(t->pap, pap);
	} else if (str_has_prefix(tag, galaxy)) {
		rank = galaxy_rank(str_from(tag, galaxy.n), &name);
	} else if (str_has_prefix(tag, rsit)) {
		rank = split(str_from(tag, rsit.n), &class, &name) ? MISP_NAME_GENERIC : MISP_NAME_NONE;
	} else if (name.n && str_find(tag, ':') == tag.n && !str_eq_nocase(name, publisher) &&
		   !str_eq_nocase(name, organisation)) {
		rank = feed_sink_label_is_generic(name) ? MISP_NAME_GENERIC : MISP_NAME_PLAIN;
	}
	if (rank > t->rank) {
		t->rank = rank;
		t->name = name;
	}
}

struct misp_tags misp_tags_read(struct json_value owner, struct str publisher, struct str organisation)
{
	struct misp_tags t = {.rank = MISP_NAME_NONE};
	struct json_value list, item, clusters, cluster;
	if (json_get(owner, "Tag", &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &item);)
			read_tag(&t, json_get_str(item, "name"), publisher, organisation);
	if (!json_get(owner, "Galaxy", &list))
		return t;
	for (struct json_iter i = json_iter(list); json_next(&i, &item);) {
		if (!json_get(item, "GalaxyCluster", &clusters))
			continue;
		for (struct json_iter k = json_iter(clusters); json_next(&k, &cluster);)
			read_tag(&t, json_get_str(cluster, "tag_name"), publisher, organisation);
	}
	return t;
}

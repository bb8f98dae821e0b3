/* SPDX-License-Identifier: Apache-2.0 */
/* Formats by content: what the first bytes look like, then the first keys or rows. */
#include "base/limits.h"
#include "model/uuid.h"
#include "parse/feed_csv.h"
#include "parse/feed_doc.h"
#include "parse/feed_kev.h"
#include "parse/feed_list.h"
#include "parse/json_scan.h"

static enum feed_format none(const char **why, const char *reason)
{
	*why = reason;
	return FEED_FORMAT_COUNT;
}

/* Markup is never a feed; the usual case is an error page that came with status 200. */
static const char *markup(struct str doc)
{
	enum { HEAD_BYTES = 1024 };
	if (doc.p[0] != '<')
		return NULL;
	struct str head = str_upto(doc, doc.n < HEAD_BYTES ? doc.n : HEAD_BYTES);
	while (head.n) {
		if (str_has_prefix_nocase(head, STR("<html")) || str_has_prefix_nocase(head, STR("<!doctype html")))
			return "an HTML page";
		head = str_from(head, 1);
	}
	return "an XML document";
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (str_lower_char(s.p[i]) < 'a' || str_lower_char(s.p[i]) > 'z')
			return s.p[i] == '_' && i > 0;
	return s.n > 0;
}

/* The first line that is neither blank nor a comment, trimmed. */
static struct str first_line(struct str doc)
{
	struct str line;
	while (str_next_line(&doc, &line)) {
		line = str_trim(line);
		if (line.n && line.p[0] != '#')
			return line;
	}
	return str_make("", 0);
}

/* "alert tcp any any -> any any (msg:...)" */
static bool is_rule(struct str line)
{
	static const struct str ACTIONS[] = {STR_INIT("alert "), STR_INIT("drop "), STR_INIT("reject "), STR_INIT("pass ")};
	for (size_t i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++)
		if (str_has_prefix(line, ACTIONS[i]))
			return str_find_str(line, STR("(msg:")) < line.n;
	return false;
}

/* "---", "- key: value" or "key:" */
static bool is_yaml(struct str line)
{
	if (str_eq(line, STR("---")) || str_has_prefix(line, STR("%YAML")))
		return true;
	bool item = str_has_prefix(line, STR("- "));
	if (item)
		line = str_from(line, 2);
	size_t colon = str_find(line, ':');
	bool ends = colon + 1 == line.n || (item && colon + 1 < line.n && line.p[colon + 1] == ' ');
	return colon < line.n && ends && is_word(str_upto(line, colon));
}

/* What the keys of an object that have been seen say together. */
struct keys {
	bool element; /* of the array that the document is */
	bool type, stix_id, uuid, info;
};

static enum feed_format judge_key(struct keys *k, struct str key, struct str value)
{
	struct uuid uuid;
	if (str_eq(key, STR("Event")) || (!k->element && str_eq(key, STR("response"))))
		return FEED_MISP;
	if (str_eq(key, STR("cveMetadata")))
		return FEED_CVE;
	if (!k->element && str_eq(key, STR("vulnerabilities")))
		return FEED_KEV;
	if (!k->element && str_eq(key, STR("objects")))
		return FEED_STIX;
	if (str_eq(key, STR("type")) && str_eq(value, STR("\"bundle\"")))
		return FEED_STIX;
	if (!k->element && uuid_parse(key, &uuid) == OK && str_find_str(value, STR("\"info\"")) < value.n)
		return FEED_MISP_MANIFEST;
	k->type = k->type || str_eq(key, STR("type"));
	k->stix_id = k->stix_id || (str_eq(key, STR("id")) && str_find_str(value, STR("--")) < value.n);
	k->uuid = k->uuid || str_eq(key, STR("uuid"));
	k->info = k->info || str_eq(key, STR("info"));
	if (k->element && k->type && k->stix_id)
		return FEED_STIX;
	return k->element && k->uuid && k->info ? FEED_MISP : FEED_FORMAT_COUNT;
}

/* Reads keys and passes over values until a key tells. */
static enum feed_format recognise_json(struct str doc, const char **why)
{
	struct json_scan s = {.text = doc};
	struct keys k = {.element = json_scan_take(&s, '[')};
	bool object = json_scan_take(&s, '{') && json_scan_blank(&s) != '}';
	while (object) {
		struct str key;
		json_scan_blank(&s);
		if (json_scan_string(&s, &key) || !json_scan_take(&s, ':'))
			return none(why, "damaged JSON");
		json_scan_blank(&s);
		size_t begin = s.at;
		enum feed_format format = judge_key(&k, key, str_make("", 0));
		if (format != FEED_FORMAT_COUNT)
			return format;
		if (json_scan_value(&s, LIMIT_JSON_DEPTH))
			return none(why, "damaged JSON");
		format = judge_key(&k, key, str_make(doc.p + begin, s.at - begin));
		if (format != FEED_FORMAT_COUNT)
			return format;
		if (!json_scan_take(&s, ','))
			break;
	}
	return none(why, "JSON that is neither STIX, MISP nor of vulnerabilities");
}

/* '[' also begins "[2001:db8::1]:443" and "[Adblock Plus]". */
static bool is_json(struct str doc)
{
	struct json_scan s = {.text = doc, .at = 1};
	char next = json_scan_blank(&s);
	return doc.p[0] == '{' || (doc.p[0] == '[' && (next == '{' || next == '[' || next == ']' || next == '"'));
}

/* Zeek's files begin with lines of '#'; the one of the fields tells intelligence from logs. */
static enum feed_format recognise_zeek(struct str doc, const char **why)
{
	struct str line;
	while (str_next_line(&doc, &line) && (line.n == 0 || line.p[0] == '#')) {
		if (!str_has_prefix(line, STR("#fields\t")))
			continue;
		if (str_find_str(line, STR("\tindicator_type")) < line.n)
			return FEED_ZEEK_INTEL;
		return none(why, "a Zeek log");
	}
	return FEED_AUTO;
}

enum feed_format feed_doc_recognise(struct str doc, const char **why)
{
	if (str_has_prefix(doc, STR("\xEF\xBB\xBF")))
		doc = str_from(doc, 3);
	if (str_has_prefix(doc, STR("\xFF\xFE")) || str_has_prefix(doc, STR("\xFE\xFF")))
		return none(why, "UTF-16 text");
	if (str_find(doc, '\0') < doc.n)
		return none(why, "binary data");
	doc = str_trim(doc);
	if (doc.n == 0)
		return none(why, "an empty document");
	const char *what = markup(doc);
	if (what)
		return none(why, what);
	if (is_json(doc))
		return recognise_json(doc, why);
	enum feed_format zeek = recognise_zeek(doc, why);
	if (zeek != FEED_AUTO)
		return zeek;
	struct str line = first_line(doc);
	if (is_yaml(line))
		return none(why, "a YAML document");
	if (is_rule(line))
		return none(why, "rules of Suricata or Snort");
	if (feed_kev_recognise(line))
		return FEED_KEV;
	return feed_csv_recognise(doc) ? FEED_CSV : FEED_LIST;
}

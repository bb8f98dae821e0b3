/* SPDX-License-Identifier: Apache-2.0 */
/* CAP 1.2; elements in the order of its schema (section 3.4). */
#include "emit/notice_cap.h"

#include <inttypes.h>
#include <stdio.h>

#include "emit/markup.h"
#include "emit/notice_words.h"

enum { PIECE_MAX_BYTES = 32 << 10 };

static void put(struct buf *b, const char *element, struct str text)
{
	buf_printf(b, "<%s>", element);
	markup_put(b, text);
	buf_printf(b, "</%s>\n", element);
}

static void put_opt(struct buf *b, const char *element, struct str text)
{
	if (text.n)
		put(b, element, text);
}

/* Section 3.3.2: a time of UTC has the offset -00:00, never Z; no fractions. */
static void put_moment(struct buf *b, int64_t t)
{
	char text[UTC_TEXT_BYTES];
	utc_format(t == UTC_NONE ? 0 : t, text);
	buf_printf(b, "%.19s-00:00", text);
}

static void put_time(struct buf *b, const char *element, int64_t t)
{
	buf_printf(b, "<%s>", element);
	put_moment(b, t);
	buf_printf(b, "</%s>\n", element);
}

static void put_named(struct buf *b, const char *element, const char *name, struct str value)
{
	buf_printf(b, "<%s><valueName>%s</valueName><value>", element, name);
	markup_put_line(b, value);
	buf_printf(b, "</value></%s>\n", element);
}

static int64_t sent_of(const struct notice *n)
{
	return n->version <= 1 ? n->raised : n->updated;
}

static const char *type_of(const struct notice *n)
{
	if (notice_words_over(n))
		return "Cancel";
	return n->version > 1 ? "Update" : "Alert";
}

static void put_scope(struct buf *b, const struct notice *n)
{
	char owner[32];
	int length = snprintf(owner, sizeof owner, "member:%" PRId64, n->owner);
	if (n->owner || n->tlp == TLP_RED) {
		put(b, "scope", STR("Private"));
		put(b, "addresses", n->owner ? str_make(owner, (size_t)length) : STR("named-recipients"));
	} else if (n->tlp == TLP_CLEAR) {
		put(b, "scope", STR("Public"));
	} else {
		struct str tlp = tlp_text(n->tlp);
		put(b, "scope", STR("Restricted"));
		buf_printf(b, "<restriction>%.*s: %s</restriction>\n", STR_ARG(tlp), notice_words_marking(n->tlp));
	}
}

static void put_references(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *earlier,
                           size_t n_earlier)
{
	size_t first = n_earlier > NOTICE_CAP_REFERENCES_MAX ? n_earlier - NOTICE_CAP_REFERENCES_MAX : 0;
	if (n_earlier == 0)
		return;
	buf_puts(b, "<references>");
	for (size_t i = first; i < n_earlier; i++) {
		buf_printf(b, "%surn:uuid:%.*s,%.*s.%" PRIu32 ",", i > first ? " " : "", STR_ARG(sender->hub), STR_ARG(n->id), earlier[i].version);
		put_moment(b, earlier[i].sent);
	}
	buf_puts(b, "</references>\n");
}

static void put_judgement(struct buf *b, const struct notice *n)
{
	static const char *const urgency[SEVERITY_COUNT] = {"Future", "Future", "Expected", "Immediate", "Immediate"};
	static const char *const severity[SEVERITY_COUNT] = {"Minor", "Minor", "Moderate", "Severe", "Extreme"};
	double p = notice_words_probability_of(n);
	put(b, "responseType", notice_words_over(n) ? STR("AllClear") : n->n_rules || n->n_advice ? STR("Execute") : STR("Monitor"));
	put(b, "urgency", str_of(notice_words_over(n) ? "Past" : urgency[n->severity]));
	put(b, "severity", str_of(severity[n->severity]));
	put(b, "certainty", p > 0.95 ? STR("Observed") : p > 0.5 ? STR("Likely") : p > 0.05 ? STR("Possible") : STR("Unlikely"));
}

static void put_circumstances(struct buf *b, const struct notice *n)
{
	struct buf words;
	buf_init(&words, PIECE_MAX_BYTES);
	notice_words_risk(&words, n);
	put_opt(b, "audience", buf_str(&words));
	buf_deinit(&words);
	for (size_t i = 0; i < n->n_classes; i++)
		put_named(b, "eventCode", "RSIT", n->classes[i]);
	put_time(b, "effective", sent_of(n));
	put_time(b, "onset", n->knowable);
	put_time(b, "expires", notice_words_expires(n));
}

static void put_description(struct buf *b, const struct notice *n, const struct notice_version *before)
{
	struct buf words;
	buf_init(&words, PIECE_MAX_BYTES);
	notice_words_happened(&words, n);
	buf_putc(&words, '\n');
	notice_words_probability(&words, n);
	buf_puts(&words, "\nHit: ");
	notice_words_hit(&words, n);
	if (before) {
		buf_putc(&words, '\n');
		notice_words_change(&words, n, before);
	}
	put(b, "description", buf_str(&words));
	buf_deinit(&words);
}

static void put_instruction(struct buf *b, const struct notice *n)
{
	struct buf words;
	buf_init(&words, PIECE_MAX_BYTES);
	buf_put(&words, n->note);
	for (size_t i = 0; i < n->n_advice; i++)
		buf_printf(&words, "%s%zu. %.*s", words.n ? "\n" : "", i + 1, STR_ARG(n->advice[i].what));
	if (!notice_words_over(n))
		put_opt(b, "instruction", buf_str(&words));
	buf_deinit(&words);
}

static void put_parameters(struct buf *b, const struct notice *n)
{
	char number[16];
	int length = snprintf(number, sizeof number, "%.2f", notice_words_probability_of(n));
	put_named(b, "parameter", "tocsin:warning", n->id);
	put_named(b, "parameter", "tocsin:subject", n->subject);
	put_named(b, "parameter", "tocsin:probability", str_make(number, (size_t)length));
	put_named(b, "parameter", "tocsin:change", n->change.n ? n->change : STR("raised"));
	put_named(b, "parameter", "TLP", tlp_text(n->tlp));
	for (size_t i = 0; i < n->n_techniques; i++)
		put_named(b, "parameter", "ATT&amp;CK", n->techniques[i]);
	for (size_t i = 0; i < n->n_cves; i++)
		put_named(b, "parameter", "CVE", n->cves[i].id);
}

/* A resource needs an address that means something outside of the hub. */
static void put_resources(struct buf *b, const struct notice *n, const struct notice_sender *sender)
{
	for (size_t i = 0; sender->url.n && !notice_words_over(n) && i < n->n_rules; i++) {
		buf_puts(b, "<resource><resourceDesc>rules: ");
		markup_put_line(b, n->rules[i].format);
		buf_puts(b, "</resourceDesc><mimeType>text/plain</mimeType><uri>");
		markup_put_line(b, sender->url);
		markup_put_line(b, n->rules[i].href);
		buf_puts(b, "</uri></resource>\n");
	}
}

static void put_area(struct buf *b, const struct notice *n)
{
	if (n->n_countries + n->n_risk_countries == 0)
		return;
	buf_puts(b, "<area><areaDesc>Countries whose members were hit or are at risk</areaDesc>\n");
	for (size_t i = 0; i < n->n_countries; i++)
		put_named(b, "geocode", "ISO 3166-1", n->countries[i].name);
	for (size_t i = 0; i < n->n_risk_countries; i++)
		put_named(b, "geocode", "ISO 3166-1", n->risk_countries[i].name);
	buf_puts(b, "</area>\n");
}

static void put_info(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *before)
{
	buf_puts(b, "<info>\n<language>en</language>\n<category>Security</category>\n<category>Infra</category>\n"
	            "<event>Cyber security warning</event>\n");
	put_judgement(b, n);
	put_circumstances(b, n);
	put(b, "senderName", sender->centre);
	put(b, "headline", n->title);
	put_description(b, n, before);
	put_instruction(b, n);
	put_opt(b, "web", sender->url);
	put_parameters(b, n);
	put_resources(b, n, sender);
	put_area(b, n);
	buf_puts(b, "</info>\n");
}

void notice_cap_put(struct buf *b, const struct notice *n, const struct notice_sender *sender, const struct notice_version *earlier,
                    size_t n_earlier)
{
	buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n");
	buf_printf(b, "<identifier>%.*s.%" PRIu32 "</identifier>\n<sender>urn:uuid:%.*s</sender>\n", STR_ARG(n->id), n->version, STR_ARG(sender->hub));
	put_time(b, "sent", sent_of(n));
	put(b, "status", STR("Actual"));
	put(b, "msgType", str_of(n_earlier || n->state != WARNING_OPEN ? type_of(n) : "Alert"));
	put_scope(b, n);
	if (n->reason.n)
		put(b, "note", n->reason);
	put_references(b, n, sender, earlier, n_earlier);
	put_info(b, n, sender, n_earlier ? &earlier[n_earlier - 1] : NULL);
	buf_puts(b, "</alert>\n");
}

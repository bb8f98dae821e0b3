/* SPDX-License-Identifier: Apache-2.0 */
/* Headline, what happened, how sure, who, what to do, until when. */
#include "emit/notice_page.h"

enum { PIECE_MAX_BYTES = 32 << 10, VALUES_SHOWN = 20 };

struct page {
	struct buf *b;
	const struct notice_layout *l;
	const struct notice *n;
	const struct notice_sender *sender;
	struct buf piece; /* of one sentence or item */
};

static struct buf *piece(struct page *p)
{
	buf_reset(&p->piece);
	return &p->piece;
}

static void say(struct page *p)
{
	if (p->piece.n)
		p->l->paragraph(p->b, buf_str(&p->piece));
}

static void put_marking(struct page *p)
{
	struct str tlp = tlp_text(p->n->tlp);
	buf_printf(piece(p), "%.*s - %s.", STR_ARG(tlp), notice_words_marking(p->n->tlp));
	p->l->marking(p->b, buf_str(&p->piece));
}

static void put_title(struct page *p)
{
	struct str severity = severity_name(p->n->severity);
	buf_printf(piece(p), "%s, %.*s: ", notice_words_kind(p->n), STR_ARG(severity));
	buf_put(&p->piece, p->n->title);
	p->l->title(p->b, buf_str(&p->piece), p->n->severity);
}

static void put_change(struct page *p, const struct notice_version *before)
{
	notice_words_change(piece(p), p->n, before);
	if (p->piece.n == 0)
		return;
	p->l->heading(p->b, "What changed");
	say(p);
}

static void put_told(struct page *p)
{
	p->l->heading(p->b, "What happened");
	notice_words_happened(piece(p), p->n);
	say(p);
	p->l->heading(p->b, "How sure");
	notice_words_probability(piece(p), p->n);
	say(p);
}

static void put_who(struct page *p)
{
	notice_words_hit(piece(p), p->n);
	if (p->piece.n) {
		p->l->heading(p->b, "Who is hit");
		say(p);
	}
	notice_words_risk(piece(p), p->n);
	if (p->piece.n) {
		p->l->heading(p->b, "Who is at risk next");
		say(p);
	}
}

static void put_cves(struct page *p)
{
	if (p->n->n_cves == 0)
		return;
	p->l->heading(p->b, "Vulnerabilities");
	p->l->items(p->b, true);
	for (size_t i = 0; i < p->n->n_cves; i++) {
		notice_words_cve(piece(p), &p->n->cves[i]);
		p->l->item(p->b, buf_str(&p->piece));
	}
	p->l->items(p->b, false);
}

static void put_advice_item(struct page *p, const struct notice_advice *a)
{
	buf_put(piece(p), a->what);
	if (a->id.n)
		buf_printf(&p->piece, " [%.*s %.*s]", STR_ARG(a->id), STR_ARG(a->name));
	if (a->effect.n)
		buf_printf(&p->piece, " Side effect: %.*s", STR_ARG(a->effect));
	if (a->expires != UTC_NONE) {
		buf_puts(&p->piece, " Keep it until: ");
		notice_words_time(&p->piece, a->expires);
		buf_putc(&p->piece, '.');
	}
	if (a->undo.n)
		buf_printf(&p->piece, " Way back: %.*s", STR_ARG(a->undo));
	p->l->item(p->b, buf_str(&p->piece));
}

static void put_advice(struct page *p)
{
	const struct notice *n = p->n;
	if (notice_words_over(n) || (n->n_advice == 0 && n->note.n == 0))
		return;
	p->l->heading(p->b, "What to do, the most useful first");
	if (n->note.n)
		p->l->paragraph(p->b, n->note);
	p->l->items(p->b, true);
	for (size_t i = 0; i < n->n_advice; i++)
		put_advice_item(p, &n->advice[i]);
	p->l->items(p->b, false);
}

static void put_rules(struct page *p)
{
	const struct notice *n = p->n;
	if (notice_words_over(n) || n->n_rules == 0)
		return;
	p->l->heading(p->b, "Rules for machines");
	p->l->items(p->b, true);
	for (size_t i = 0; i < n->n_rules; i++) {
		struct str href = n->rules[i].href;
		buf_printf(piece(p), "%.*s%.*s", STR_ARG(p->sender->url), STR_ARG(href));
		p->l->link(p->b, n->rules[i].format, buf_str(&p->piece));
	}
	p->l->items(p->b, false);
}

static void put_values(struct page *p)
{
	const struct notice *n = p->n;
	if (n->n_values == 0)
		return;
	p->l->heading(p->b, "What was seen");
	p->l->items(p->b, true);
	for (size_t i = 0; i < n->n_values && i < VALUES_SHOWN; i++) {
		buf_printf(piece(p), "%.*s ", STR_ARG(n->values[i].kind));
		notice_words_value(&p->piece, n->values[i].text);
		p->l->item(p->b, buf_str(&p->piece));
	}
	p->l->items(p->b, false);
	if (n->indicators > VALUES_SHOWN) {
		buf_printf(piece(p), "The first %d of %lld; the rule files have all.", VALUES_SHOWN, (long long)n->indicators);
		say(p);
	}
}

static void put_techniques(struct page *p)
{
	const struct notice *n = p->n;
	if (n->n_techniques + n->n_classes == 0)
		return;
	p->l->heading(p->b, "Kind of threat");
	buf_puts(piece(p), n->n_classes ? "RSIT: " : "");
	for (size_t i = 0; i < n->n_classes; i++)
		buf_printf(&p->piece, "%s%.*s", i ? ", " : "", STR_ARG(n->classes[i]));
	buf_puts(&p->piece, n->n_classes && n->n_techniques ? "; " : "");
	buf_puts(&p->piece, n->n_techniques ? "ATT&CK: " : "");
	for (size_t i = 0; i < n->n_techniques; i++)
		buf_printf(&p->piece, "%s%.*s", i ? ", " : "", STR_ARG(n->techniques[i]));
	say(p);
}

static void put_end(struct page *p)
{
	const struct notice *n = p->n;
	p->l->heading(p->b, "Until when");
	notice_words_end(piece(p), n);
	say(p);
	p->l->heading(p->b, "From whom");
	buf_printf(piece(p), "%.*s, warning %.*s, version %u, first seen ", STR_ARG(p->sender->centre), STR_ARG(n->id), (unsigned)n->version);
	notice_words_time(&p->piece, n->knowable);
	buf_puts(&p->piece, ", raised ");
	notice_words_time(&p->piece, n->raised);
	buf_puts(&p->piece, ", changed ");
	notice_words_time(&p->piece, n->updated);
	buf_putc(&p->piece, '.');
	say(p);
	buf_printf(piece(p), "Tell the centre that you have read it: tocsin warning ack %.*s", STR_ARG(n->id));
	say(p);
}

void notice_page_put(struct buf *b, const struct notice_layout *l, const struct notice *n, const struct notice_sender *sender,
                     const struct notice_version *before)
{
	struct page p = {.b = b, .l = l, .n = n, .sender = sender};
	buf_init(&p.piece, PIECE_MAX_BYTES);
	put_marking(&p);
	put_title(&p);
	put_change(&p, before);
	put_told(&p);
	put_who(&p);
	put_cves(&p);
	put_advice(&p);
	put_rules(&p);
	put_values(&p);
	put_techniques(&p);
	put_end(&p);
	put_marking(&p);
	buf_deinit(&p.piece);
}

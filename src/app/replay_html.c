/* SPDX-License-Identifier: Apache-2.0 */
/* Sections with their tables, the plot in front. */
#include "app/replay_html.h"

#include "app/replay_plot.h"

static const char style[] =
	":root{color-scheme:light dark}"
	"body{font:15px/1.45 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}"
	"h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.2rem 0 .3rem}"
	"p{max-width:48rem;margin:.3rem 0 .8rem}"
	"section{overflow-x:auto}"
	"table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}"
	"th,td{padding:.15rem .7rem;border-bottom:1px solid #8885;text-align:left;vertical-align:top}"
	"th.n,td.n{text-align:right;white-space:nowrap}"
	"figure{margin:.6rem 0 1rem}svg{max-width:100%;height:auto}figcaption{font-size:.9rem}"
	"svg text{fill:currentColor;font:12px system-ui,sans-serif}"
	"@media print{body{margin:0;max-width:none;font-size:11px}section{break-inside:avoid}}";

void replay_html_text(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		default:
			buf_putc(out, s.p[i]);
		}
	}
}

static void put_table(const struct replay_section *s, struct buf *out)
{
	buf_puts(out, "<table><thead><tr>");
	for (size_t i = 0; i < s->n_columns; i++) {
		bool number = s->columns[i].heading[0] == '>';
		buf_puts(out, number ? "<th class=\"n\">" : "<th>");
		replay_html_text(out, str_of(s->columns[i].heading + number));
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr></thead><tbody>\n");
	for (size_t at = 0; at < s->n_cells; at++) {
		char text[REPLAY_REPORT_CELL_BYTES];
		size_t column = at % s->n_columns;
		buf_puts(out, column == 0 ? "<tr>" : "");
		buf_puts(out, s->columns[column].heading[0] == '>' ? "<td class=\"n\">" : "<td>");
		replay_html_text(out, replay_report_cell_text(&s->cells[at], text));
		buf_puts(out, column + 1 == s->n_columns ? "</td></tr>\n" : "</td>");
	}
	buf_puts(out, "</tbody></table>\n");
}

void replay_html_put(const struct replay_report *r, struct buf *out)
{
	buf_puts(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>tocsin replay</title>\n<style>");
	buf_puts(out, style);
	buf_puts(out, "</style></head><body>\n<h1>What early warning was worth on these logs</h1>\n");
	for (size_t i = 0; i < r->n_sections; i++) {
		const struct replay_section *s = &r->sections[i];
		buf_printf(out, "<section id=\"%s\"><h2>", s->key);
		replay_html_text(out, str_of(s->title));
		buf_puts(out, "</h2>\n");
		if (s->note) {
			buf_puts(out, "<p>");
			replay_html_text(out, str_of(s->note));
			buf_puts(out, "</p>\n");
		}
		if (s->plot.title)
			replay_plot_put(&s->plot, out);
		put_table(s, out);
		buf_puts(out, "</section>\n");
	}
	buf_puts(out, "</body></html>\n");
}

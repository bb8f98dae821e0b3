/* SPDX-License-Identifier: Apache-2.0 */
/* Axes, a grid of five steps, lines with dots, and a legend at the right. */
#include "app/replay_plot.h"

#include <math.h>

#include "app/replay_html.h"

enum { WIDTH = 760, HEIGHT = 300, LEFT = 60, RIGHT = 200, TOP = 12, BOTTOM = 48, STEPS = 5 };

/* Of Okabe and Ito: told apart by people with any colour vision. */
static const char *const colours[REPLAY_REPORT_LINES] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                         "#e69f00", "#56b4e9", "#999999", "#f0e442"};
static const char *const dashes[REPLAY_REPORT_LINES] = {"", "6 3", "2 3", "8 3 2 3", "", "6 3", "2 3", "8 3 2 3"};

struct frame {
	double x_min, x_max, y_max;
};

/* The next of 1, 2, 5 times a power of ten that is not less. */
static double round_up(double x)
{
	if (!(x > 0))
		return 1;
	double power = pow(10, floor(log10(x))), digit = x / power;
	return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

static struct frame frame_of(const struct replay_plot *p)
{
	struct frame f = {0};
	bool any = false;
	for (size_t i = 0; i < p->n_lines; i++)
		for (size_t j = 0; j < p->lines[i].n; j++) {
			double x = p->lines[i].points[j].x, y = p->lines[i].points[j].y;
			f.x_min = !any || x < f.x_min ? x : f.x_min;
			f.x_max = !any || x > f.x_max ? x : f.x_max;
			f.y_max = y > f.y_max ? y : f.y_max;
			any = true;
		}
	f.y_max = round_up(f.y_max);
	if (!(f.x_max > f.x_min))
		f.x_max = f.x_min + 1;
	return f;
}

static double x_at(struct frame f, double x)
{
	return LEFT + (x - f.x_min) / (f.x_max - f.x_min) * (WIDTH - LEFT - RIGHT);
}

static double y_at(struct frame f, double y)
{
	return HEIGHT - BOTTOM - y / f.y_max * (HEIGHT - TOP - BOTTOM);
}

static void put_text(struct buf *out, double x, double y, const char *anchor, const char *text)
{
	buf_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
	replay_html_text(out, str_of(text));
	buf_puts(out, "</text>");
}

static void put_axes(const struct replay_plot *p, struct frame f, struct buf *out)
{
	char text[REPLAY_REPORT_CELL_BYTES];
	const struct replay_cell step = {.type = REPLAY_CELL_REAL, .digits = f.y_max < 1 ? 2 : f.y_max < 10 ? 1 : 0};
	for (int i = 0; i <= STEPS; i++) {
		struct replay_cell c = step;
		c.real = f.y_max * i / STEPS;
		struct str s = replay_report_cell_text(&c, text);
		text[s.n] = 0;
		buf_printf(out, "<path d=\"M%d %.1fH%d\" stroke=\"#8884\"/>", LEFT, y_at(f, c.real), WIDTH - RIGHT);
		put_text(out, LEFT - 6, y_at(f, c.real) + 4, "end", text);
	}
	for (size_t i = 0; i < p->n_x_names; i++)
		put_text(out, x_at(f, (double)i), HEIGHT - BOTTOM + 18, "middle", p->x_names[i]);
	for (int i = 0; !p->x_names && i <= STEPS; i++) {
		struct replay_cell c = {.type = REPLAY_CELL_REAL, .real = f.x_min + (f.x_max - f.x_min) * i / STEPS};
		c.digits = f.x_max - f.x_min < STEPS ? 1 : 0;
		struct str s = replay_report_cell_text(&c, text);
		text[s.n] = 0;
		put_text(out, x_at(f, c.real), HEIGHT - BOTTOM + 18, "middle", text);
	}
	put_text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", p->x);
}

static void put_line(const struct replay_plot *p, size_t at, struct frame f, struct buf *out)
{
	const struct replay_plot_line *line = &p->lines[at];
	double legend = TOP + 12 + 20 * (double)at;
	buf_printf(out, "<g stroke=\"%s\" fill=\"%s\"><path fill=\"none\" stroke-width=\"2\" stroke-dasharray=\"%s\" d=\"", colours[at],
	           colours[at], dashes[at]);
	for (size_t i = 0; i < line->n; i++)
		buf_printf(out, "%c%.1f %.1f", i ? 'L' : 'M', x_at(f, line->points[i].x), y_at(f, line->points[i].y));
	buf_printf(out, "M%d %.1fh24\"/>", WIDTH - RIGHT + 14, legend - 4);
	for (size_t i = 0; i < line->n; i++)
		buf_printf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>", x_at(f, line->points[i].x), y_at(f, line->points[i].y));
	buf_puts(out, "</g>");
	put_text(out, WIDTH - RIGHT + 44, legend, "start", line->name);
	buf_putc(out, '\n');
}

void replay_plot_put(const struct replay_plot *p, struct buf *out)
{
	struct frame f = frame_of(p);
	buf_printf(out, "<figure><figcaption>");
	replay_html_text(out, str_of(p->title));
	buf_printf(out, " (%s)</figcaption>\n<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n", p->y, WIDTH, HEIGHT,
	           WIDTH, HEIGHT);
	put_axes(p, f, out);
	buf_putc(out, '\n');
	for (size_t i = 0; i < p->n_lines; i++)
		put_line(p, i, f, out);
	buf_puts(out, "</svg></figure>\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Plain values, one a line; lines that begin with '#' are comments. */
#include "emit/measure_formats.h"
#include "emit/measure_text.h"

void measure_list_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)state;
	measure_text_head(b, h, "# ");
}

void measure_list_row(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m)
{
	(void)h;
	measure_text_value(b, m->value);
	buf_putc(b, '\n');
	state->rows++;
}

void measure_list_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	measure_text_tail(b, state, "# ", "");
}

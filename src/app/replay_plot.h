/* SPDX-License-Identifier: Apache-2.0 */
/* Lines over an axis as SVG. */
#ifndef APP_REPLAY_PLOT_H
#define APP_REPLAY_PLOT_H

#include "app/replay_report.h"
#include "base/buf.h"

/* replay_plot_put: a <figure>; the y axis begins at 0. Lines differ by colour, dashes and a legend. */
void replay_plot_put(const struct replay_plot *p, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A report as tables for people. */
#ifndef APP_REPLAY_TEXT_H
#define APP_REPLAY_TEXT_H

#include <stdio.h>

#include "app/replay_report.h"

void replay_text_print(const struct replay_report *r, FILE *out);

#endif

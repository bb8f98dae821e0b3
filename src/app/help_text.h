/* SPDX-License-Identifier: Apache-2.0 */
/* The words of 'tocsin help', made from the table of commands. */
#ifndef APP_HELP_TEXT_H
#define APP_HELP_TEXT_H

#include "app/command.h"

/* help_text_overview: all commands, a line each. */
void help_text_overview(struct buf *out);
/* help_text_command: synopsis, description and options of c. */
void help_text_command(struct buf *out, const struct command *c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A warning as people read it in a terminal. */
#ifndef APP_WARNING_TEXT_H
#define APP_WARNING_TEXT_H

#include <stdio.h>

#include "parse/json.h"

/* warning_text_print: one block of lines for a warning of the API; colour paints its severity. */
void warning_text_print(struct json_value warning, FILE *out, bool colour);

#endif

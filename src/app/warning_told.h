/* SPDX-License-Identifier: Apache-2.0 */
/* Who got a warning, in words. */
#ifndef APP_WARNING_TOLD_H
#define APP_WARNING_TOLD_H

#include <stdio.h>

#include "parse/json.h"

/* warning_told_print: of GET /api/v1/warnings/{id}/deliveries; a line for each member. */
void warning_told_print(struct json_value record, FILE *out);

#endif

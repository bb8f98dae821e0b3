/* SPDX-License-Identifier: Apache-2.0 */
/* What is said about a warning, in words. */
#ifndef APP_WARNING_COMMENTS_H
#define APP_WARNING_COMMENTS_H

#include <stdio.h>

#include "parse/json.h"

/* warning_comments_print: of GET /api/v1/warnings/{id}/comments; nothing when there are none. */
void warning_comments_print(struct json_value page, FILE *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What became of an import, for people. */
#ifndef APP_IMPORT_TEXT_H
#define APP_IMPORT_TEXT_H

#include "parse/json.h"

/*
 * import_text_print: the answer to an import or a pull: to standard output as it came with json, else as a summary with
 * the first refusals. Returns SAY_DONE when all was taken, SAY_PARTIAL when some was refused, SAY_FAILED when all was.
 */
int import_text_print(struct str raw, struct json_value answer, bool json);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the JSON of a warning (docs/warnings.md) that the hub has stored, to be laid out for people. */
#ifndef PARSE_NOTICE_JSON_H
#define PARSE_NOTICE_JSON_H

#include "base/arena.h"
#include "model/notice.h"
#include "parse/json.h"

/*
 * notice_json_read: texts of out are lent by p until its next call, lists live in a. What is absent or unknown is empty, of lists that
 * are longer the first NOTICE_LIST_MAX are taken. ERR_SYNTAX, ERR_VALUE when its id is no UUID, or it has no marking; ERR_LIMIT, ERR_NOMEM.
 */
MUST_CHECK enum err notice_json_read(struct json_parser *p, struct str json, struct arena *a, struct notice *out);

#endif

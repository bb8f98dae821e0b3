/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A warning as JSON for the API, the stream and the store (docs/warnings.md lists the fields). The same warning gives
 * the same bytes.
 */
#ifndef EMIT_WARNING_JSON_H
#define EMIT_WARNING_JSON_H

#include "base/buf.h"
#include "model/warning.h"

enum warning_json_flag {
	/* Who is hit by id and name, for those who run the hub; without it only their numbers by sector and country, above floor. */
	WARNING_JSON_MEMBERS = 1
};

/*
 * warning_json: appends one object without an end of line; buf_err tells. flags is a set of enum warning_json_flag. floor: without
 * WARNING_JSON_MEMBERS, the numbers over members are told as emit/warning_floor.h says; 1: as they are.
 */
void warning_json(struct buf *b, const struct warning *w, unsigned flags, uint32_t floor);

#endif

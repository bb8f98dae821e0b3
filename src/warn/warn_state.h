/* SPDX-License-Identifier: Apache-2.0 */
/* The state of one subject with a warning as bytes, for restarts. What is read is taken for hostile. */
#ifndef WARN_STATE_H
#define WARN_STATE_H

#include "warn/subject.h"

/* Version 1 had no analysts, signals and hysteresis, and another way to estimate numbers: those begin anew. */
#define WARN_STATE_MAGIC "tws"
enum { WARN_STATE_VERSION = 2 };

enum warn_state_type {
	WARN_STATE_OPEN = 'o',
	WARN_STATE_DRAFT = 'd',
	WARN_STATE_SILENT = 's',
	WARN_STATE_MERGED = 'm',
};

/* warn_state_write: appends s, which has a life, to out; buf_err tells. */
void warn_state_write(const struct subject *s, struct buf *out);

/*
 * warn_state_read: a subject in no set and its life, both the caller's (subject_free, life_free). Members are looked up in
 * roster, unknown ones added. A life of version 1 has no findings but its terms. ERR_CORRUPT for anything that
 * warn_state_write does not write; ERR_NEWER, ERR_NOMEM.
 */
MUST_CHECK enum err warn_state_read(struct str saved, struct roster *roster, struct subject **out, struct life **out_life);

#endif

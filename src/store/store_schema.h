/* SPDX-License-Identifier: Apache-2.0 */
/* The tables, and how a database of an older version becomes one of this version. */
#ifndef STORE_STORE_SCHEMA_H
#define STORE_STORE_SCHEMA_H

#include "store/store.h"

/* store_schema_version: what this program reads and writes. */
int64_t store_schema_version(void);
/*
 * store_schema_migrate: brings the database to that version, each step in a transaction of its own; an empty database is
 * version 0. ERR_NEWER leaves it as it is; why says what and what to do.
 */
MUST_CHECK enum err store_schema_migrate(struct db *db, char why[STORE_WHY_BYTES]);
/* store_schema_migrate_to: up to the version target only, as an older tocsin would. */
MUST_CHECK enum err store_schema_migrate_to(struct db *db, int64_t target, char why[STORE_WHY_BYTES]);

#endif

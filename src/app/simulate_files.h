/* SPDX-License-Identifier: Apache-2.0 */
/* A simulated world as files. */
#ifndef APP_SIMULATE_FILES_H
#define APP_SIMULATE_FILES_H

#include "emit/sim_world.h"

/*
 * simulate_files_write: into folder (made when missing): members.ndjson, feed.csv, truth.ndjson and a log
 * <member>.eve.ndjson for each member. Errors are said on standard error. Returns an exit status.
 */
int simulate_files_write(struct sim_world *world, const char *folder);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Who the members of a replayed log are: --members names them, with the sensors and files that are theirs. */
#ifndef APP_REPLAY_MEMBERS_H
#define APP_REPLAY_MEMBERS_H

#include "proof/history.h"

struct replay_members;

/*
 * replay_members_read: a CSV file with the header "name,country,sector,group,files", of which name alone is needed; files
 * is a shell pattern of sensors or files' names (fnmatch(3)). path NULL: no map. Its rows become members of h. Errors
 * are said on standard error with the line. ERR_SYNTAX, ERR_VALUE, ERR_LIMIT, ERR_NOMEM, those of file_read.
 */
MUST_CHECK enum err replay_members_read(const char *path, struct history *h, struct replay_members **out);
void replay_members_free(struct replay_members *m);
/*
 * replay_members_of: the member of a sensor's or a file's name: by a row of that name, else by the first pattern that
 * fits, else the name itself. Errors as history_member.
 */
MUST_CHECK enum err replay_members_of(const struct replay_members *m, struct history *h, struct str name, uint32_t *out);

#endif

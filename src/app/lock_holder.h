/* SPDX-License-Identifier: Apache-2.0 */
/* Who holds a data folder. */
#ifndef APP_LOCK_HOLDER_H
#define APP_LOCK_HOLDER_H

/* lock_holder_find: the id of the process that holds the lock of a data folder; 0 when that cannot be found out. */
long lock_holder_find(const char *data_dir);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the process itself takes. */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include <stdint.h>

/* process_resident_bytes: memory that is in RAM for it now (proc(5), statm); 0 when that cannot be read. */
int64_t process_resident_bytes(void);

#endif

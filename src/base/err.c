/* SPDX-License-Identifier: Apache-2.0 */
/* Texts and statuses of the one list of errors. */
#include "base/err.h"

const char *err_name(enum err e)
{
	switch (e) {
#define X(name, status, text)                                                                      \
	case name:                                                                                 \
		return #name;
		ERR_MAP(X)
#undef X
	}
	return "ERR_UNKNOWN";
}

const char *err_text(enum err e)
{
	switch (e) {
#define X(name, status, text)                                                                      \
	case name:                                                                                 \
		return text;
		ERR_MAP(X)
#undef X
	}
	return "unknown error";
}

int err_status(enum err e)
{
	switch (e) {
#define X(name, status, text)                                                                      \
	case name:                                                                                 \
		return status;
		ERR_MAP(X)
#undef X
	}
	return 500;
}

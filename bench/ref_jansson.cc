/* SPDX-License-Identifier: Apache-2.0 */
/* One document a line: json_loadb, then json_object_get. */
extern "C" {
#include "ref_jansson.h"
}

#include <cstring>
#include <jansson.h>

extern "C" size_t ref_jansson_eve(const char *lines, size_t n)
{
	static const char *const keys[] = {"timestamp", "src_ip", "dest_ip"};
	size_t read = 0;
	for (const char *end = lines + n; lines < end;) {
		const char *lf = static_cast<const char *>(std::memchr(lines, '\n', static_cast<size_t>(end - lines)));
		size_t length = static_cast<size_t>((lf ? lf : end) - lines);
		json_error_t error;
		json_t *o = json_loadb(lines, length, 0, &error);
		bool complete = o != nullptr;
		for (const char *key : keys)
			complete = complete && json_string_value(json_object_get(o, key));
		read += complete;
		json_decref(o);
		lines += length + 1;
	}
	return read;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of properties, and its paths as patterns write them. */
#include "model/property.h"

static const struct property_info infos[PROPERTY_COUNT] = {
#define X(name, object_type, type, spread, ...)                                                                             \
	[name] = {STR_INIT(object_type), {__VA_ARGS__}, PROPERTY_##type, PROPERTY_##spread},
	PROPERTY_MAP(X)
#undef X
};

const struct property_info *property_info(enum property p)
{
	return &infos[p];
}

/* STIX 2.1 section 9.7: a key with '-' stands in quotes. */
static size_t put_key(const char *key, char *out)
{
	size_t n = strlen(key), at = 0;
	bool quoted = memchr(key, '-', n) != NULL;
	out[at++] = '.';
	if (quoted)
		out[at++] = '\'';
	memcpy(out + at, key, n);
	at += n;
	if (quoted)
		out[at++] = '\'';
	return at;
}

size_t property_path(enum property p, char out[PROPERTY_PATH_BYTES])
{
	const struct property_info *info = &infos[p];
	size_t at = info->object_type.n;
	memcpy(out, info->object_type.p, at);
	for (size_t k = 0; k < PROPERTY_KEYS && info->keys[k]; k++) {
		if (strcmp(info->keys[k], "*") == 0) {
			memcpy(out + at, "[*]", 3);
			at += 3;
		} else {
			at += put_key(info->keys[k], out + at);
		}
	}
	out[info->object_type.n] = ':';
	return at;
}

enum property property_find(struct str path)
{
	char text[PROPERTY_PATH_BYTES];
	for (int p = PROPERTY_NONE + 1; p < PROPERTY_COUNT; p++)
		if (str_eq(str_make(text, property_path((enum property)p, text)), path))
			return (enum property)p;
	return PROPERTY_NONE;
}

static struct str lower(struct str text, char leave_out, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != leave_out)
			out[n++] = str_lower_char(text.p[i]);
	return str_make(out, n);
}

/* "HTTP/1.1" and "1.1" are the same. */
static struct str http_version(struct str text, char *out)
{
	static const struct str name = STR_INIT("http/");
	bool bare = text.n && text.p[0] >= '0' && text.p[0] <= '9';
	if (bare)
		memcpy(out, name.p, name.n);
	struct str rest = lower(text, 0, bare ? out + name.n : out);
	return bare ? str_make(out, name.n + rest.n) : rest;
}

struct str property_canon(enum property p, struct str text, char *out)
{
	switch (p) {
	case PROPERTY_PROTOCOLS:
	case PROPERTY_HTTP_METHOD:
		return lower(text, 0, out);
	case PROPERTY_HTTP_VERSION:
		return http_version(text, out);
	case PROPERTY_FILE_MIME:
		return lower(str_trim(str_upto(text, str_find(text, ';'))), 0, out);
	case PROPERTY_CERT_SERIAL:
		return lower(text, ':', out);
	default:
		return text;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of a label. */
#include "model/report.h"

#include "base/utf8.h"

/* U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069: they make a text show another order than it has. */
static bool is_bidi(const unsigned char *p, size_t len)
{
	if (len != 3 || p[0] != 0xe2)
		return false;
	return (p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xaa && p[2] <= 0xae))) ||
	       (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9);
}

static bool is_control(struct str s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s.p;
	return p[0] < 0x20 || p[0] == 0x7f || (len == 2 && p[0] == 0xc2 && p[1] < 0xa0) || is_bidi(p, len);
}

size_t label_canon(struct str s, char out[LIMIT_LABEL_BYTES])
{
	size_t n = 0;
	bool blank = false;
	s = str_trim(s);
	while (s.n) {
		size_t len = utf8_len(s);
		if (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')) {
			blank = n > 0;
		} else if (len > 0 && !is_control(s, len)) {
			if (n + blank + len > LIMIT_LABEL_BYTES)
				break;
			if (blank)
				out[n++] = ' ';
			blank = false;
			memcpy(out + n, s.p, len);
			out[n] = str_lower_char(out[n]);
			n += len;
		}
		s = str_from(s, len ? len : 1);
	}
	return n;
}

static enum err dup_links(const struct source_object *o, struct arena *a, struct source_object *out)
{
	struct str *refs = o->n_refs ? arena_zalloc(a, o->n_refs, sizeof *refs) : NULL;
	struct value *values = o->n_values ? arena_zalloc(a, o->n_values, sizeof *values) : NULL;
	if ((o->n_refs && !refs) || (o->n_values && !values))
		return ERR_NOMEM;
	for (size_t i = 0; i < o->n_refs; i++) {
		refs[i] = arena_dup(a, o->refs[i]);
		if (!refs[i].p)
			return ERR_NOMEM;
	}
	for (size_t i = 0; i < o->n_values; i++) {
		values[i] = (struct value){o->values[i].kind, arena_dup(a, o->values[i].bytes)};
		if (!values[i].bytes.p)
			return ERR_NOMEM;
	}
	out->refs = refs;
	out->values = values;
	return OK;
}

enum err source_object_dup(const struct source_object *o, struct arena *a, struct source_object *out)
{
	struct source_object copy = *o;
	copy.id = arena_dup(a, o->id);
	copy.type = arena_dup(a, o->type);
	copy.version = arena_dup(a, o->version);
	copy.recalls.object = arena_dup(a, o->recalls.object);
	if (!copy.recalls.object.p || !copy.id.p || !copy.type.p || !copy.version.p || dup_links(o, a, &copy))
		return ERR_NOMEM;
	*out = copy;
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Media ranges, one after the other; the most specific that fits decides. */
#include "api/taxii_media.h"

/* How closely a range names TAXII_MEDIA. */
enum fit { FIT_NONE, FIT_ANY, FIT_APPLICATION, FIT_TAXII, FIT_VERSION };

/* The text before the next sep outside of quotes; like str_next_field. */
static struct str next_unquoted(struct str *rest, char sep)
{
	bool quoted = false;
	size_t i = 0;
	for (; i < rest->n && (quoted || rest->p[i] != sep); i++) {
		if (rest->p[i] == '"')
			quoted = !quoted;
		else if (quoted && rest->p[i] == '\\' && i + 1 < rest->n)
			i++;
	}
	struct str field = str_upto(*rest, i);
	*rest = i < rest->n ? str_from(*rest, i + 1) : (struct str){NULL, 0};
	return field;
}

static struct str unquote(struct str s)
{
	return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? str_make(s.p + 1, s.n - 2) : s;
}

/* "0", "0.000": what says never. Any other weight, also a malformed one, is above zero. */
static bool is_zero(struct str weight)
{
	size_t i = 1;
	if (weight.n == 0 || weight.p[0] != '0' || (weight.n > 1 && weight.p[1] != '.'))
		return false;
	while (++i < weight.n)
		if (weight.p[i] != '0')
			return false;
	return true;
}

static enum fit fit_of_type(struct str type)
{
	if (str_eq_nocase(type, STR("application/taxii+json")))
		return FIT_TAXII;
	if (str_eq_nocase(type, STR("application/*")))
		return FIT_APPLICATION;
	return str_eq(type, STR("*/*")) ? FIT_ANY : FIT_NONE;
}

static enum fit read_range(struct str range, bool *out_never)
{
	enum fit fit = fit_of_type(str_trim(next_unquoted(&range, ';')));
	*out_never = false;
	while (range.p && fit != FIT_NONE) {
		struct str value = next_unquoted(&range, ';');
		struct str name = str_trim(str_next_field(&value, '='));
		value = unquote(str_trim(value));
		if (str_eq_nocase(name, STR("q")))
			*out_never = is_zero(value);
		else if (fit == FIT_TAXII && str_eq_nocase(name, STR("version")))
			fit = str_eq(value, STR("2.1")) ? FIT_VERSION : FIT_NONE;
	}
	return fit;
}

bool taxii_media_accepts(struct str accept)
{
	enum fit best = FIT_NONE;
	bool taken = str_trim(accept).n == 0;
	while (accept.n) {
		bool never;
		enum fit fit = read_range(next_unquoted(&accept, ','), &never);
		if (fit > best) {
			best = fit;
			taken = !never;
		} else if (fit == best && fit != FIT_NONE) {
			taken = taken || !never;
		}
	}
	return taken;
}

bool taxii_media_is(struct str content_type)
{
	bool never;
	return read_range(content_type, &never) >= FIT_TAXII;
}

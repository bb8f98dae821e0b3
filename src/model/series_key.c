/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of series by what their keys begin with. */
#include "model/series_key.h"

static const struct str of_labels[] = {STR_INIT("label:"), STR_INIT("cve:"), STR_INIT("technique:")};

static const struct {
	struct str prefix;
	const char *words;
	bool capitals;
} named[] = {
	{STR_INIT("port:"), "port ", false},      {STR_INIT("service:"), "service ", false},
	{STR_INIT("as:"), "sources in AS", false}, {STR_INIT("country:"), "country ", true},
	{STR_INIT("sector:"), "sector ", false},
};

/* "t1059", "t1059.001" */
static bool is_technique(struct str s)
{
	if ((s.n != 5 && s.n != 9) || s.p[0] != 't')
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (i == 5 ? s.p[i] != '.' : s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

const char *series_key_of_label(struct str label)
{
	if (str_has_prefix(label, STR("cve-")))
		return of_labels[1].p;
	return of_labels[is_technique(label) ? 2 : 0].p;
}

struct str series_key_label(struct str key)
{
	for (size_t i = 0; i < sizeof of_labels / sizeof *of_labels; i++)
		if (str_has_prefix(key, of_labels[i]))
			return str_from(key, of_labels[i].n);
	return (struct str){NULL, 0};
}

void series_key_put(struct str key, struct buf *out)
{
	size_t i = 0;
	while (i < sizeof named / sizeof *named && !str_has_prefix(key, named[i].prefix))
		i++;
	if (i == sizeof named / sizeof *named) {
		buf_put(out, key);
		return;
	}
	buf_puts(out, named[i].words);
	for (size_t k = named[i].prefix.n; k < key.n; k++) {
		bool small = key.p[k] >= 'a' && key.p[k] <= 'z';
		buf_putc(out, named[i].capitals && small ? (char)(key.p[k] - 'a' + 'A') : key.p[k]);
	}
}

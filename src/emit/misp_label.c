/* SPDX-License-Identifier: Apache-2.0 */
/* By the form of the label alone. */
#include "emit/misp_label.h"

#include <stdio.h>

#include "model/rsit.h"

/* Where the number of a technique begins: " - t1059", " - t1059.001" at the end; label.n when there is none. */
static size_t find_technique(struct str label)
{
	size_t dash = str_rfind(label, '-');
	if (dash == label.n || dash < 2 || label.p[dash - 1] != ' ')
		return label.n;
	struct str tail = str_from(label, dash + 1);
	if (!str_has_prefix(tail, STR(" t")) || (tail.n != 6 && tail.n != 10))
		return label.n;
	for (size_t i = 2; i < tail.n; i++)
		if (i == 6 ? tail.p[i] != '.' : tail.p[i] < '0' || tail.p[i] > '9')
			return label.n;
	return dash + 2;
}

size_t misp_label_tag(struct str label, char out[MISP_LABEL_TAG_BYTES])
{
	if (label.n == 0 || label.n > LIMIT_LABEL_BYTES || str_find(label, ':') < label.n || str_find(label, '"') < label.n)
		return 0;
	struct str class = rsit_class(label);
	size_t number = find_technique(label);
	int n;
	if (class.n)
		n = snprintf(out, MISP_LABEL_TAG_BYTES, "rsit:%.*s=\"%.*s\"", STR_ARG(class), STR_ARG(label));
	else if (number < label.n)
		n = snprintf(out, MISP_LABEL_TAG_BYTES, "misp-galaxy:mitre-attack-pattern=\"%.*sT%.*s\"",
		             STR_ARG(str_upto(label, number)), STR_ARG(str_from(label, number + 1)));
	else
		n = snprintf(out, MISP_LABEL_TAG_BYTES, "%.*s", STR_ARG(label));
	return n < 0 ? 0 : (size_t)n;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Contacts are dealt to their values, sorted there by member, and the first of each member is taken. */
#include "proof/first_contacts.h"

#include <stdlib.h>

static int by_member(const void *a, const void *b, void *contacts)
{
	const struct history_contact *c = contacts;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	if (c[x].member != c[y].member)
		return c[x].member < c[y].member ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int by_receipt(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/* begin[v] to begin[v + 1] are the places of value v; begin has n_values + 2 elements while it is filled. */
static void deal(const struct history *h, uint32_t *begin, uint32_t *out)
{
	for (size_t i = 0; i < h->n_contacts; i++)
		begin[h->contacts[i].value + 2]++;
	for (size_t v = 1; v < h->n_values + 2; v++)
		begin[v] += begin[v - 1];
	for (size_t i = 0; i < h->n_contacts; i++)
		out[begin[h->contacts[i].value + 1]++] = (uint32_t)i;
}

static bool is_known(const struct history_known *known, size_t n, uint16_t member)
{
	for (size_t i = 0; i < n; i++)
		if (known[i].member == member)
			return true;
	return false;
}

static void take_firsts(struct first_contacts *f, bool told)
{
	const struct history *h = f->history;
	for (uint32_t v = 0; v < h->n_values; v++) {
		uint32_t *c = f->by_value + f->value_first[v];
		size_t n = f->value_first[v + 1] - f->value_first[v], begin = f->n, n_known;
		const struct history_known *known = history_known_of(h, v, &n_known);
		n_known = told ? 0 : n_known;
		qsort_r(c, n, sizeof(*c), by_member, h->contacts);
		f->firsts_first[v] = (uint32_t)begin;
		for (size_t i = 0; i < n; i++)
			if ((i == 0 || h->contacts[c[i]].member != h->contacts[c[i - 1]].member) && !is_known(known, n_known, h->contacts[c[i]].member))
				f->firsts[f->n++] = c[i];
		qsort(f->firsts + begin, f->n - begin, sizeof(*f->firsts), by_receipt);
	}
	f->firsts_first[h->n_values] = (uint32_t)f->n;
	memcpy(f->at, f->firsts, f->n * sizeof(*f->at));
	qsort(f->at, f->n, sizeof(*f->at), by_receipt);
}

static enum err init(struct first_contacts *f, const struct history *h, bool told)
{
	size_t n = h->n_contacts ? h->n_contacts : 1;
	*f = (struct first_contacts){.history = h};
	f->at = calloc(n, sizeof(*f->at));
	f->by_value = calloc(n, sizeof(*f->by_value));
	f->firsts = calloc(n, sizeof(*f->firsts));
	f->value_first = calloc(h->n_values + 2, sizeof(*f->value_first));
	f->firsts_first = calloc(h->n_values + 2, sizeof(*f->firsts_first));
	if (!f->at || !f->by_value || !f->firsts || !f->value_first || !f->firsts_first) {
		first_contacts_deinit(f);
		return ERR_NOMEM;
	}
	deal(h, f->value_first, f->by_value);
	take_firsts(f, told);
	return OK;
}

enum err first_contacts_init(struct first_contacts *f, const struct history *h)
{
	return init(f, h, false);
}

enum err first_contacts_init_told(struct first_contacts *f, const struct history *h)
{
	return init(f, h, true);
}

void first_contacts_deinit(struct first_contacts *f)
{
	free(f->at);
	free(f->by_value);
	free(f->value_first);
	free(f->firsts);
	free(f->firsts_first);
	*f = (struct first_contacts){0};
}

const uint32_t *first_contacts_of(const struct first_contacts *f, uint32_t value, size_t *out_n)
{
	*out_n = f->firsts_first[value + 1] - f->firsts_first[value];
	return f->firsts + f->firsts_first[value];
}

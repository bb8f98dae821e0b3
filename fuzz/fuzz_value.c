/* SPDX-License-Identifier: Apache-2.0 */
/* Values: what is accepted is canonical, and its text reads back as the same value. */
#include <assert.h>

#include "model/batch.h"
#include "model/domain.h"
#include "model/ip.h"
#include "model/report.h"
#include "model/uuid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* By guess too when the shape of the text tells the kind. */
static void check_text(const struct value_buf *v, bool by_guess)
{
	char text[VALUE_TEXT_BYTES];
	struct value_buf again;
	const char *why = NULL;
	struct str s = str_make(text, value_format(value_of(v), text));
	assert(value_is_canonical(value_of(v)));
	assert(value_canon(v->kind, s, &again, &why) == OK && value_eq(value_of(&again), value_of(v)));
	if (by_guess)
		assert(value_guess(s, &again, &why) == OK && value_eq(value_of(&again), value_of(v)));
	uuid_of_sco(value_of(v));
}

static void check_kinds(struct str s)
{
	struct value_buf v, strict;
	struct batch b;
	batch_init(&b);
	for (int k = KIND_NONE; k < KIND_COUNT; k++) {
		enum kind kind = (enum kind)k;
		const char *why = NULL;
		size_t before = b.n_observed;
		batch_event(&b, 0, 1, 1);
		batch_observe_text(&b, kind, ROLE_OTHER, s);
		if (value_canon(kind, s, &v, &why) == OK) {
			check_text(&v, false);
			assert(b.n_observed == before + 1 && value_eq(observed_value(&b.observed[before]), value_of(&v)));
		} else {
			assert(why && b.n_observed == before);
		}
		if (value_parse(kind, s, &strict, &why) == OK)
			check_text(&strict, false);
		(void)value_is_canonical((struct value){kind, s});
	}
	batch_deinit(&b);
}

static enum err check_network(void *ctx, const struct ip *net, unsigned length)
{
	struct ip copy = *net;
	assert(length > 0 && !ip_mask(&copy, length));
	++*(size_t *)ctx;
	return OK;
}

static void check_names(struct str s)
{
	char label[LIMIT_LABEL_BYTES], again[LIMIT_LABEL_BYTES], name[LIMIT_DOMAIN_BYTES];
	size_t n = label_canon(s, label), networks = 0;
	const char *why = NULL;
	assert(label_canon(str_make(label, n), again) == n && memcmp(label, again, n) == 0);
	n = domain_canon(s, name, &why);
	if (n) {
		struct str part = domain_registrable(str_make(name, n));
		assert(part.n == 0 || domain_is_under(str_make(name, n), part));
	}
	if (ip_range_each(s, check_network, &networks, &why) == OK)
		assert(networks > 0 && networks <= IP_RANGE_NETWORKS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_make(data, size);
	struct value_buf v;
	const char *why = NULL;
	char plain[LIMIT_VALUE_BYTES], again[LIMIT_VALUE_BYTES];
	if (value_guess(s, &v, &why) == OK)
		check_text(&v, true);
	else
		assert(why);
	if (size <= sizeof plain) {
		size_t n = value_refang(s, plain);
		assert(n <= size && value_refang(str_make(plain, n), again) == n && memcmp(plain, again, n) == 0);
	}
	check_kinds(s);
	check_names(s);
	return 0;
}

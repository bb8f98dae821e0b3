/* SPDX-License-Identifier: Apache-2.0 */
/* Look-alikes: a first line of members' domains, then names; what is found has a domain of the list and a way. */
#include <assert.h>

#include "model/domain.h"
#include "warn/lookalike.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OWN_MAX = 32 };

static size_t read_own(struct str line, char text[OWN_MAX][LIMIT_DOMAIN_BYTES], struct lookalike_own own[OWN_MAX])
{
	size_t n = 0;
	const char *why;
	while (line.p && n < OWN_MAX) {
		size_t length = domain_canon(str_next_field(&line, ' '), text[n], &why);
		if (length) {
			own[n] = (struct lookalike_own){str_make(text[n], length), (int64_t)n + 1};
			n++;
		}
	}
	return n;
}

static void check_name(const struct lookalike *l, struct str text, size_t n_own)
{
	char name[LIMIT_DOMAIN_BYTES];
	const char *why;
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	size_t length = domain_canon(text, name, &why);
	size_t n = length ? lookalike_find(l, LOOKALIKE_ALL, str_make(name, length), found) : 0;
	assert(n <= LOOKALIKE_FOUND_MAX);
	struct lookalike_found imitated[LOOKALIKE_FOUND_MAX];
	assert(!length || lookalike_find(l, LOOKALIKE_IMITATIONS, str_make(name, length), imitated) <= n || n == LOOKALIKE_FOUND_MAX);
	for (size_t i = 0; i < n; i++) {
		assert(found[i].member >= 1 && found[i].member <= (int64_t)n_own && found[i].how < LOOKALIKE_HOW_COUNT);
		assert(!domain_is_under(str_make(name, length), found[i].own));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct hash_key key = {.secret = {3}};
	char text[OWN_MAX][LIMIT_DOMAIN_BYTES];
	struct lookalike_own own[OWN_MAX];
	struct str rest = str_make(data, size), line;
	size_t n = str_next_line(&rest, &line) ? read_own(line, text, own) : 0;
	struct lookalike *l = lookalike_new(own, n, &key);
	assert(l);
	while (str_next_line(&rest, &line))
		check_name(l, line, n);
	lookalike_free(l);
	return 0;
}

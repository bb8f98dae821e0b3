/* SPDX-License-Identifier: Apache-2.0 */
/* Authorization and Cookie: what comes out lies in what came in, or in the arena. */
#include <assert.h>

#include "parse/http_auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(struct str part, struct str whole)
{
	return part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_make(data, size);
	struct http_auth auth;
	struct arena a;
	arena_init(&a, 1 << 16);
	if (http_auth_parse(s, &a, &auth) == OK) {
		if (auth.scheme == HTTP_AUTH_BEARER)
			assert(auth.token.n > 0 && is_within(auth.token, s));
		else
			assert(auth.user.n + auth.password.n < size && str_find(auth.user, ':') == auth.user.n);
	}
	struct str value = http_auth_cookie(s, STR("tocsin"));
	if (value.p)
		assert(is_within(value, s) && str_find(value, ';') == value.n);
	arena_deinit(&a);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Client certificates by their fingerprints. */
#include "scratch.h"

#include "store/store_certificate.h"

static enum err write_row(void *ctx, const struct store_certificate *c)
{
	buf_printf(ctx, "%d %.*s %u %.*s%s%s;", c->fingerprint[0], STR_ARG(c->member_name), c->scopes, STR_ARG(c->note),
	           c->seen == UTC_NONE ? "" : " seen", c->revoked == UTC_NONE ? "" : " revoked");
	return OK;
}

static void lets_its_member_in_until_it_is_revoked(void **state)
{
	struct scratch *t = *state;
	struct store_certificate c = {.fingerprint = {1, 2}, .member = scratch_member(t, "bank"), .scopes = SCOPE_OBSERVE};
	uint8_t other[STORE_CERTIFICATE_BYTES] = {1, 3};
	struct viewer v = {.member = 77};
	assert_ok(store_certificate_add(t->s, &c, 1));
	assert_err(store_certificate_add(t->s, &c, 1), ERR_EXISTS);
	assert_err(store_certificate_viewer(store_writer(t->s), other, &v), ERR_UNAUTHORIZED);
	assert_int_equal(v.member, 77);
	assert_ok(store_certificate_viewer(store_writer(t->s), c.fingerprint, &v));
	assert_int_equal(v.member, c.member);
	assert_int_equal(v.scopes, SCOPE_OBSERVE);
	assert_err(store_certificate_revoke(t->s, other, 2), ERR_NOT_FOUND);
	assert_ok(store_certificate_revoke(t->s, c.fingerprint, 2));
	assert_ok(store_certificate_revoke(t->s, c.fingerprint, 3));
	assert_err(store_certificate_viewer(store_writer(t->s), c.fingerprint, &v), ERR_UNAUTHORIZED);
	assert_err(store_certificate_add(t->s, &c, 4), ERR_EXISTS);
}

static void is_listed_to_whom_it_concerns(void **state)
{
	struct scratch *t = *state;
	int64_t bank = scratch_member(t, "bank"), shop = scratch_member(t, "shop");
	const struct store_certificate all[] = {
		{.fingerprint = {1}, .member = bank, .scopes = SCOPE_OBSERVE, .note = STR("a")},
		{.fingerprint = {2}, .member = shop, .scopes = SCOPE_READ},
		{.fingerprint = {3}, .scopes = SCOPE_READ},
		{.fingerprint = {4}, .member = 4711, .scopes = SCOPE_READ},
	};
	struct viewer operator = viewer_operator(), member = scratch_viewer(bank), nobody = viewer_public();
	struct buf b;
	buf_init(&b, 1000);
	for (size_t i = 0; i < 3; i++)
		assert_ok(store_certificate_add(t->s, &all[i], (int64_t)i));
	assert_err(store_certificate_add(t->s, &all[3], 1), ERR_NOT_FOUND);
	assert_ok(store_certificate_seen(t->s, all[0].fingerprint, 9));
	assert_ok(store_certificate_revoke(t->s, all[1].fingerprint, 9));
	assert_ok(store_certificate_each(store_writer(t->s), &operator, write_row, &b));
	assert_str(buf_str(&b), STR("1 bank 1 a seen;2 shop 2  revoked;3  2 ;"));
	buf_reset(&b);
	assert_ok(store_certificate_each(store_writer(t->s), &member, write_row, &b));
	assert_ok(store_certificate_each(store_writer(t->s), &nobody, write_row, &b));
	assert_str(buf_str(&b), STR("1 bank 1 a seen;"));
	assert_ok(store_member_remove(t->s, bank));
	assert_err(store_certificate_viewer(store_writer(t->s), all[0].fingerprint, &nobody), ERR_UNAUTHORIZED);
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(lets_its_member_in_until_it_is_revoked),
		WITH_SCRATCH(is_listed_to_whom_it_concerns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

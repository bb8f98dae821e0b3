/* SPDX-License-Identifier: Apache-2.0 */
/* Which warnings concern a member, and why. */
#include "scratch.h"

#include "store/store_asset_hit.h"
#include "store/store_impact.h"
#include "store/store_notice.h"

enum { OWN = 1, HIT, RISK, OTHER, OVER, DRAFT, SECRET };

static const struct viewer operator = {.scopes = SCOPE_OPERATE | SCOPE_READ};

static struct uuid id_of(int n)
{
	return (struct uuid){{(uint8_t)n}};
}

static void put(struct scratch *t, int n, const struct store_warning *more)
{
	struct store_warning w = *more;
	int64_t value = n;
	w.seq = n;
	w.id = id_of(n);
	w.version = 1;
	w.subject = STR("x");
	w.report = w.saved = STR("");
	w.json = w.json_members = STR("{}");
	w.value_ids = str_make(&value, sizeof value);
	assert_ok(store_warning_put(t->s, &w));
}

static void put_all(struct scratch *t, int64_t member, int64_t other)
{
	struct store_warning_risk risk = {.member = member, .probability = 0.5};
	const struct str risks = str_make(&risk, sizeof risk);
	put(t, OWN, &(struct store_warning){.owner = member, .tlp = TLP_AMBER_STRICT});
	put(t, HIT, &(struct store_warning){.tlp = TLP_GREEN});
	put(t, RISK, &(struct store_warning){.tlp = TLP_GREEN, .risks = risks});
	put(t, OTHER, &(struct store_warning){.owner = other, .tlp = TLP_AMBER_STRICT});
	put(t, OVER, &(struct store_warning){.state = WARNING_RESOLVED, .tlp = TLP_GREEN, .risks = risks});
	put(t, DRAFT, &(struct store_warning){.state = WARNING_DRAFT, .owner = member, .tlp = TLP_RED});
	put(t, SECRET, &(struct store_warning){.tlp = TLP_RED});
	assert_ok(store_impact_put(t->s, &(struct store_impact){.warning = id_of(HIT), .member = member, .at = 50}));
	assert_ok(store_impact_put(t->s, &(struct store_impact){.warning = id_of(SECRET), .member = member, .at = 50}));
}

static enum err write_notice(void *ctx, const struct store_notice *n)
{
	buf_printf(ctx, "%u%s%s%s;", n->warning.id.bytes[0], n->at_risk ? " risk" : "", n->hit != UTC_NONE ? " hit" : "",
	           n->fixed.at != UTC_NONE ? " fixed" : "");
	return OK;
}

static void expect_page(struct scratch *t, const struct viewer *v, int64_t member, int64_t before, int limit, const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_notice_page(store_writer(t->s), v, member, before, limit, write_notice, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void own_hit_and_at_risk_concern_a_member_the_latest_first(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a"), b = scratch_member(t, "b");
	const struct viewer own = {.member = a, .scopes = SCOPE_READ};
	put_all(t, a, b);
	expect_page(t, &own, a, 0, 100, "3 risk;2 hit;1;");
	expect_page(t, &operator, a, 0, 100, "7 hit;3 risk;2 hit;1;");
	expect_page(t, &own, a, 0, 1, "3 risk;");
	expect_page(t, &own, a, 3, 1, "2 hit;");
	expect_page(t, &operator, b, 0, 100, "4;");
	assert_ok(store_fixed_put(t->s, &(struct store_fixed){.member = b, .subject = STR("x"), .at = 1, .seen = UTC_NONE, .note = STR("")}));
	expect_page(t, &operator, b, 0, 100, "4 fixed;");
	expect_page(t, &own, a, 0, 1, "3 risk;");
}

static void one_is_found_for_whom_it_concerns(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a"), b = scratch_member(t, "b");
	struct buf out;
	struct uuid id = id_of(OTHER);
	buf_init(&out, 1000);
	put_all(t, a, b);
	assert_err(store_notice_get(store_writer(t->s), &operator, a, &id, write_notice, &out), ERR_NOT_FOUND);
	assert_ok(store_notice_get(store_writer(t->s), &operator, b, &id, write_notice, &out));
	assert_ok(store_notice_owned(store_writer(t->s), &operator, a, write_notice, &out));
	assert_str(buf_str(&out), STR("4;1;"));
	buf_deinit(&out);
}

static enum err take_span(void *ctx, const struct store_notice *n)
{
	struct scratch *t = ctx;
	int64_t first = UTC_NONE, last = UTC_NONE;
	assert_ok(store_notice_span(store_writer(t->s), &operator, n->warning.owner, n, &first, &last));
	assert_int_equal(first, 30);
	assert_int_equal(last, 90);
	return OK;
}

static void its_span_is_that_of_the_last_commit(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a"), b = scratch_member(t, "b");
	struct uuid id = id_of(OWN);
	put_all(t, a, b);
	assert_ok(store_asset_hit_put(t->s, &(struct store_asset_hit){a, OWN, 30, 90, 2}));
	assert_ok(store_notice_get(store_writer(t->s), &operator, a, &id, take_span, t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(own_hit_and_at_risk_concern_a_member_the_latest_first),
		WITH_SCRATCH(one_is_found_for_whom_it_concerns),
		WITH_SCRATCH(its_span_is_that_of_the_last_commit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

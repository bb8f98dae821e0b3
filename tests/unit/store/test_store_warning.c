/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings: the last version of each, for those who may see it. */
#include "scratch.h"

#include "store/store_recipient.h"
#include "store/store_warning.h"

static struct store_warning warning(int64_t seq, uint8_t id, uint32_t version, enum tlp tlp, int64_t owner)
{
	struct store_warning w = {.seq = seq, .version = version, .severity = SEVERITY_HIGH, .tlp = tlp, .owner = owner,
	                          .raised = 10, .updated = 20, .subject = STR("label:x"), .json = STR("{1}"),
	                          .json_members = STR("{2}"), .saved = STR("\0s"), .value_ids = STR("\1\0")};
	w.id.bytes[15] = id;
	return w;
}

static enum err write_warning(void *ctx, const struct store_warning *w)
{
	assert_str(w->saved, STR("\0s"));
	assert_str(w->value_ids, STR("\1\0"));
	assert_str(w->json_members, STR("{2}"));
	assert_true(w->raised == 10 && w->updated == 20);
	buf_printf(ctx, "%lld %u v%u %d %d %d %lld %.*s %.*s;", (long long)w->seq, w->id.bytes[15], w->version, (int)w->state,
	           (int)w->severity, (int)w->tlp, (long long)w->owner, STR_ARG(w->subject), STR_ARG(w->json));
	return OK;
}

static void expect_page(struct scratch *t, const struct viewer *v, int64_t after, bool open_only, const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_warning_page(store_writer(t->s), v, after, open_only, 2, write_warning, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void replaces_a_warning_by_its_next_version(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	struct store_warning one = warning(1, 1, 1, TLP_AMBER, 0), two = warning(2, 2, 1, TLP_AMBER, 0);
	assert_ok(store_warning_put(t->s, &one));
	assert_ok(store_warning_put(t->s, &two));
	one = warning(3, 1, 2, TLP_AMBER, 0);
	one.state = WARNING_RESOLVED;
	assert_ok(store_warning_put(t->s, &one));
	expect_page(t, &operator, 0, false, "2 2 v1 0 3 2 0 label:x {1};3 1 v2 1 3 2 0 label:x {1};");
	expect_page(t, &operator, 0, true, "2 2 v1 0 3 2 0 label:x {1};");
	expect_page(t, &operator, 2, false, "3 1 v2 1 3 2 0 label:x {1};");
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_warning_saved(store_writer(t->s), write_warning, &b));
	assert_str(buf_str(&b), STR("2 2 v1 0 3 2 0 label:x {1};3 1 v2 1 3 2 0 label:x {1};"));
	/* The engine has no use for one without a state. */
	one = warning(4, 1, 3, TLP_AMBER, 0);
	one.saved = STR("");
	assert_ok(store_warning_put(t->s, &one));
	buf_reset(&b);
	assert_ok(store_warning_saved(store_writer(t->s), write_warning, &b));
	assert_str(buf_str(&b), STR("2 2 v1 0 3 2 0 label:x {1};"));
	buf_deinit(&b);
}

static enum err find_risk(void *ctx, const struct store_warning *w)
{
	const struct store_warning_risk *want = ctx;
	struct store_warning_risk found;
	assert_true(store_warning_risk_find(w, want->member, &found));
	assert_int_equal(found.why, want->why);
	assert_false(store_warning_risk_find(w, want->member + 1, &found));
	return OK;
}

static void keeps_who_is_next(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	struct store_warning_risk risks[] = {{3, 0.5, WARNING_WHY_SECTOR}, {1, 0.25, WARNING_WHY_COUNTRY}};
	struct store_warning w = warning(1, 1, 1, TLP_AMBER, 0);
	w.risks = str_make(risks, sizeof risks);
	assert_ok(store_warning_put(t->s, &w));
	assert_ok(store_warning_get(store_writer(t->s), &operator, &w.id, find_risk, &risks[1]));
	risks[0].member = 2;
	w.risks = str_make(risks, sizeof *risks);
	assert_ok(store_warning_put(t->s, &w));
	assert_ok(store_warning_get(store_writer(t->s), &operator, &w.id, find_risk, &risks[0]));
}

static void shows_warnings_to_their_audience(void **state)
{
	struct scratch *t = *state;
	int64_t one = scratch_member(t, "one"), two = scratch_member(t, "two");
	struct viewer operator = viewer_operator(), public = viewer_public();
	struct viewer owner = scratch_viewer(one), other = scratch_viewer(two);
	const struct {
		const struct viewer *viewer;
		unsigned sees; /* a bit for each of the warnings below */
	} cases[] = {{&operator, 15}, {&owner, 7}, {&other, 3}, {&public, 1}};
	struct store_warning all[] = {
		warning(1, 1, 1, TLP_CLEAR, 0),
		warning(2, 2, 1, TLP_AMBER, 0),
		warning(3, 3, 1, TLP_RED, one),
		warning(4, 4, 1, TLP_RED, 0),
	};
	struct buf b;
	buf_init(&b, 1000);
	for (size_t i = 0; i < 4; i++)
		assert_ok(store_warning_put(t->s, &all[i]));
	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
		for (unsigned i = 0; i < 4; i++) {
			bool sees = cases[c].sees >> i & 1;
			enum err e = store_warning_get(store_writer(t->s), cases[c].viewer, &all[i].id, write_warning, &b);
			assert_err(e, sees ? OK : ERR_NOT_FOUND);
			buf_reset(&b);
			assert_ok(store_warning_page(store_writer(t->s), cases[c].viewer, i, false, 1, write_warning, &b));
			assert_true(!sees || (b.n && b.p[0] == (char)('1' + i)));
			buf_reset(&b);
		}
	}
	buf_deinit(&b);
	expect_page(t, &public, 0, false, "1 1 v1 0 3 0 0 label:x {1};");
}

static enum err count(void *ctx, const struct store_warning *w)
{
	(void)w;
	++*(int *)ctx;
	return OK;
}

static int seen_by(struct scratch *t, const struct viewer *v)
{
	int n = 0;
	assert_ok(store_warning_page(store_writer(t->s), v, 0, false, 10, count, &n));
	return n;
}

static void shows_a_restricted_one_to_named_recipients_and_a_draft_to_staff_alone(void **state)
{
	struct scratch *t = *state;
	int64_t one = scratch_member(t, "one"), two = scratch_member(t, "two");
	struct viewer staff = {.scopes = SCOPE_READ | SCOPE_OVERSEE}, named = scratch_viewer(one), other = scratch_viewer(two);
	struct store_warning w = warning(1, 1, 1, TLP_RED, 0);
	const struct store_recipient r = {.member = one};
	w.report = STR("report--1");
	assert_ok(store_warning_put(t->s, &w));
	assert_true(seen_by(t, &staff) == 1 && seen_by(t, &named) == 0 && seen_by(t, &other) == 0);
	assert_ok(store_recipient_add(t->s, w.report, &r));
	assert_true(seen_by(t, &staff) == 1 && seen_by(t, &named) == 1 && seen_by(t, &other) == 0);
	w.state = WARNING_DRAFT;
	w.tlp = TLP_CLEAR;
	w.owner = one;
	w.seq = 2;
	assert_ok(store_warning_put(t->s, &w));
	assert_true(seen_by(t, &staff) == 1 && seen_by(t, &named) == 0 && seen_by(t, &other) == 0);
	int n = 0;
	assert_err(store_warning_get(store_writer(t->s), &named, &w.id, count, &n), ERR_NOT_FOUND);
	assert_ok(store_warning_of_report(store_writer(t->s), STR("report--1"), count, &n));
	assert_ok(store_warning_of_report(store_writer(t->s), STR("report--2"), count, &n));
	assert_int_equal(n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(replaces_a_warning_by_its_next_version),
		WITH_SCRATCH(keeps_who_is_next),
		WITH_SCRATCH(shows_warnings_to_their_audience),
		WITH_SCRATCH(shows_a_restricted_one_to_named_recipients_and_a_draft_to_staff_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
